import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** Runners of tests for JavaScript and TypeScript. */
export const javascriptTests: readonly Recogniser[] = [
  {
    tool: 'jest',
    kind: 'test',
    command: /\bjest\b|react-scripts test/,
    test: /^\s{1,6}● (?!Console)(\S.{1,300}?)$/,
    signs: [
      locus(/^FAIL\s{1,3}\S/),
      locus(/^\s{1,6}● (?!Console|Deprecation)\S.{0,300}/, { after: 9 }),
      total(/^Tests:\s{1,8}(?:\d+ \w{1,10}, ){0,3}\d+ failed/),
      total(/^Test Suites: (?:\d+ \w{1,10}, ){0,3}\d+ failed/),
      total(/^Snapshots:\s{1,8}\d+ (?:failed|obsolete)/, { kind: 'snapshot' }),
      cause(/^\s{1,6}● Test suite failed to run/, { after: 12 }),
      cause(/^\s*expect\(.{0,80}\)(?:\.\w{1,20}){0,3}\.toMatch\w{0,10}Snapshot\(/, {
        kind: 'snapshot',
        after: 12,
      }),
      total(/^\s{0,4}Jest: "?.{1,80}"? coverage threshold for .{1,80} not met/, { kind: 'threshold' }),
    ],
  },
  {
    tool: 'vitest',
    kind: 'test',
    command: /\bvitest\b/,
    test: /^\s{0,2}FAIL\s{1,3}(?:\|.{1,40}\| )?(\S{1,200} > \S.{0,300}?)(?: \d+ms)?$/,
    signs: [
      locus(/^\s{0,2}FAIL\s{1,3}\S.{0,300}/, { after: 8 }),
      locus(/^\s{1,6}[×✗] \S/),
      total(/^\s{1,8}(?:Test Files|Tests)\s{1,4}\d+ failed/),
      total(/^⎯{3,}[ ⎯]{0,4}Failed (?:Tests|Suites) \d+/),
      cause(/^Error: Snapshot `.{1,300}` mismatched/, { kind: 'snapshot', after: 12 }),
      cause(/^Error: (?:Test|Hook) timed out in \d+ms/),
      cause(/^ERROR: Coverage for .{1,60} does not meet/, { kind: 'threshold' }),
      total(/^\s{0,4}❯ \S{1,200}:\d+:\d+$/),
    ],
  },
  {
    tool: 'mocha',
    kind: 'test',
    command: /\b[bmr_]?mocha\b/,
    test: /^\s{4,20}\d+\) (\S.{1,200})$/,
    signs: [total(/^\s{1,4}\d+ failing$/, { after: 14 }), locus(/^\s{2,8}\d+\) \S.{1,200}/, { after: 6 })],
  },
  {
    tool: 'node:test',
    kind: 'test',
    command: /\bnode\b.{0,200} --test\b/,
    test: /^\s{0,12}(?:✖|not ok \d+ -) (?!failing tests:)(\S.{0,200}?)(?: \(\d[\d.]*ms\))?$/,
    signs: [
      locus(/^\s{0,12}not ok \d+ - \S/, { after: 14 }),
      locus(/^\s{0,12}✖ (?!failing tests)\S.{0,200} \(\d[\d.]*ms\)/, { after: 8 }),
      locus(/^✖ failing tests:/),
      locus(/^test at \S{1,200}:\d+:\d+$/),
      total(/^(?:#|ℹ) fail [1-9]/),
    ],
  },
  {
    tool: 'ava',
    kind: 'test',
    command: /\bava\b/,
    signs: [locus(/^\s{1,4}✖ \S.{0,200}/), total(/^\s{1,4}\d+ tests? failed$/)],
  },
  {
    tool: 'lab',
    kind: 'test',
    command: /\blab\b/,
    signs: [locus(/^Failed tests:/, { after: 8 }), total(/^\d+ of \d+ tests failed/)],
  },
  {
    tool: 'tap',
    kind: 'test',
    command: /\btap\b|\btape\b/,
    test: /^\s{0,12}not ok \d+ (?:- )?(\S.{0,200}?)(?: # .{0,80})?$/,
    signs: [
      locus(/^\s{0,12}not ok \d+\b(?!.{0,200}# (?:TODO|SKIP))/, { after: 10 }),
      total(/^# fail\s{1,4}[1-9]/),
    ],
  },
  {
    tool: 'qunit',
    kind: 'test',
    command: /\bqunit\b|ember test|testem/,
    signs: [
      locus(/^Test Failed: |^Module Failed: /, { after: 8 }),
      total(/^Tests? timed out/, { kind: 'timeout' }),
    ],
  },
  {
    tool: 'karma',
    kind: 'test',
    command: /\bkarma\b|ng test/,
    test: /^\S.{0,80}\([^)]{1,40}\) (\S.{1,200}) FAILED$/,
    signs: [
      locus(/^\S.{0,80} \([^)]{1,40}\) \S.{1,200} FAILED$/, { after: 8 }),
      total(/^\S.{0,80}: Executed \d+ of \d+ \([1-9]\d* FAILED\)/),
      cause(/\bDisconnected, because no message in \d+ ms/, { kind: 'timeout' }),
    ],
  },
  {
    tool: 'playwright',
    kind: 'test',
    command: /\bplaywright\b/,
    test: /^\s{1,6}\d+\) (\[[\w -]{1,40}\] › \S.{1,300}?)(?: ─+)?$/,
    signs: [
      locus(/^\s{1,6}\d+\) \[[\w -]{1,40}\] › \S/, { after: 12 }),
      total(/^\s{1,6}\d+ (?:failed|flaky)$/, { after: 6 }),
      cause(/^\s{0,6}Error: (?:Timed out|expect\(|locator|page\.)/),
      cause(/^Error: Timed out waiting \d+ms from config\.webServer/, { kind: 'timeout' }),
    ],
  },
  {
    tool: 'cypress',
    kind: 'test',
    command: /\bcypress\b/,
    signs: [
      locus(/^\s{2,8}\d+\) \S.{1,200}:$/, { after: 6 }),
      cause(/^\s{2,8}(?:AssertionError|CypressError): /),
      total(/^\s{0,4}│ ✖\s/),
    ],
  },
  {
    tool: 'bun',
    kind: 'test',
    command: /\bbun test\b/,
    test: /^\(fail\) (\S.{0,200}?)(?: \[[\d.]+ms\])?$/,
    signs: [
      locus(/^\(fail\) \S/),
      total(/^\s{1,4}[1-9]\d* fail$/),
      cause(/^error: lockfile had changes, but lockfile is frozen/, { kind: 'dependency' }),
    ],
  },
  {
    tool: 'deno',
    kind: 'test',
    command: /\bdeno (?:test|check|lint|fmt)\b/,
    signs: [
      total(/^FAILED \| \d+ passed/),
      cause(/^error: Found \d+ not formatted files?/, { kind: 'format' }),
      total(/^Found \d+ (?:lint )?problems?$/, { kind: 'lint' }),
      cause(/^TS\d+ \[ERROR\]: /, { kind: 'type' }),
    ],
  },
];
