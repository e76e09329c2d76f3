import { cause, locus, type Recogniser, total } from './recogniser.ts';

export const javascript: readonly Recogniser[] = [
  {
    tool: 'tsc',
    kind: 'type',
    command: /\b(?:vue-)?tsc\b|typecheck|type-check/,
    signs: [
      cause(/^\S.{0,300}(?:\(\d+,\d+\)|:\d+:\d+)(?::| -) error TS\d+:/),
      cause(/^error TS\d+:/),
      total(/^Found \d+ errors? in /),
    ],
  },
  {
    tool: 'svelte-check',
    kind: 'type',
    command: /\b(?:svelte-check|astro check)\b/,
    signs: [cause(/^Error: .{3,300} \((?:ts|js)\)$/, { after: 3 }), total(/^svelte-check found \d+ errors?/)],
  },
  {
    tool: 'flow',
    kind: 'type',
    command: /\bflow(?: check| status|$)/,
    signs: [cause(/^Error -{3,} \S/, { after: 6 }), total(/^Found \d+ errors?$/)],
  },
  {
    tool: 'tsd',
    kind: 'type',
    command: /\btsd\b/,
    signs: [locus(/^\s*\S{1,200}\.test-d\.tsx?:\d+:\d+$/), cause(/^\s*✖\s+\d+:\d+\s{2}\S/)],
  },
  {
    tool: 'eslint',
    kind: 'lint',
    command: /\b(?:eslint|oxlint|next lint|xo)\b/,
    signs: [
      cause(/^\s{0,6}\d+:\d+\s{1,4}(?:error|Error:?)\s/),
      locus(/^(?:\/|\.\/|[A-Z]:\\)\S{1,300}\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/),
      total(/^✖ \d+ problems?/),
      cause(/^Oops! Something went wrong! :\(/, { kind: 'configuration', after: 12 }),
      cause(/^ESLint couldn't find/, { kind: 'configuration' }),
    ],
  },
  {
    tool: 'standard',
    kind: 'lint',
    command: /\b(?:semi)?standard\b/,
    signs: [locus(/^(?:semi)?standard: Use /), cause(/^\s{2}\/\S{1,300}:\d+:\d+: \S/)],
  },
  {
    tool: 'stylelint',
    kind: 'lint',
    command: /\bstylelint\b/,
    signs: [
      cause(/^\s{1,4}\d+:\d+\s{1,4}✖\s/),
      cause(/^CssSyntaxError:/),
      total(/^\d+ problems? \(\d+ errors?/),
    ],
  },
  {
    tool: 'prettier',
    kind: 'format',
    command: /\bprettier\b|format:check|check-format/,
    signs: [
      locus(/^\[warn\] (?!Code style)\S{1,300}\.\w{1,10}$/),
      locus(/^\[error\] \S{1,300}: SyntaxError/),
      total(/^(?:\[warn\] )?Code style issues (?:found|in)/),
      total(/^Error occurred when checking code style in/),
    ],
  },
  {
    tool: 'biome',
    kind: 'lint',
    command: /\bbiome\b/,
    signs: [
      cause(/^\S{1,300} (?:lint|assist)\/\S{1,80}.{0,80} ━{4,}/, { after: 8 }),
      cause(/^\S{1,300} format ━{4,}/, { kind: 'format', after: 8 }),
      cause(/^\S{1,300} (?:parse|organizeImports|internalError\/\w{1,20}) ━{4,}/, { after: 8 }),
      cause(/^\s*× (?:Formatter would have printed|The imports and exports are not sorted)/, {
        kind: 'format',
      }),
      total(/^Found \d+ errors?\.$/),
    ],
  },
  {
    tool: 'knip',
    kind: 'lint',
    command: /\bknip\b/,
    signs: [
      total(
        /^(?:Unused|Unlisted|Unresolved|Duplicate) (?:files|dependencies|devDependencies|exports|exported types|binaries|imports|exported enum members) \(\d+\)/,
      ),
    ],
  },
  {
    tool: 'commitlint',
    kind: 'lint',
    command: /\bcommitlint\b/,
    signs: [cause(/^✖\s{1,4}.{3,200} \[[\w-]{3,40}\]$/), total(/^✖\s{1,4}found \d+ problems/)],
  },
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
    test: /^\s{0,12}(?:✖|not ok \d+ -) (\S.{0,200}?)(?: \(\d[\d.]*ms\))?$/,
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
    tool: 'next build',
    kind: 'compile',
    command: /\bnext build\b/,
    signs: [
      cause(/^(?:> )?Build (?:error occurred|failed because of webpack errors)/, {
        kind: 'unknown',
        after: 8,
      }),
      cause(/^(?:Error: )?Turbopack build failed with \d+ errors?/, { kind: 'unknown', after: 8 }),
      cause(/^Failed to compile\.?$/, { after: 8 }),
      cause(/^Type error: /, { kind: 'type', after: 8 }),
      cause(/^Error occurred prerendering page/, { after: 6 }),
      cause(/^❌? ?Invalid environment variables/, { kind: 'configuration', after: 8 }),
    ],
  },
  {
    tool: 'webpack',
    kind: 'compile',
    command: /\bwebpack\b/,
    signs: [
      cause(/^ERROR in (?:\S{1,200}|$)/, { after: 6 }),
      cause(/^Module (?:not found|build failed|parse failed)/, { after: 5 }),
      total(/^webpack [\d.]{1,12} compiled with \d+ errors?/),
    ],
  },
  {
    tool: 'vite',
    kind: 'compile',
    command: /\b(?:vite|rollup)\b/,
    signs: [
      cause(/^(?:error during build:|✗ Build failed in|x Build failed in)/, { after: 6 }),
      cause(/^\[(?:vite|rollup|!)[\w:-]{0,40}\] (?:Rollup failed|\(|Could not|Failed)/),
    ],
  },
  {
    tool: 'esbuild',
    kind: 'compile',
    command: /\b(?:esbuild|tsup|tsdown)\b/,
    signs: [cause(/^✘ \[ERROR\] /, { after: 6 })],
  },
  {
    tool: 'turbo',
    wrapper: true,
    kind: 'configuration',
    command: /\bturbo\b/,
    signs: [
      cause(
        /^\s{0,4}(?:× |x )?(?:Missing tasks in project|Could not find task|could not find task|Missing tasks)/,
        { after: 5 },
      ),
      locus(/^(?: ERROR )?\s{0,2}(?:\S{1,80}#\S{1,40}: )?(?:run failed: )?command .{0,200} exited \(\d+\)/),
      total(/^\s{0,4}Failed:\s{1,6}\S{1,80}#\S/),
    ],
  },
  {
    tool: 'nx',
    wrapper: true,
    kind: 'unknown',
    command: /\bnx\b/,
    signs: [
      total(/^\s{1,4}NX\s{1,4}.{0,40}(?:[Rr]an target|Running target).{0,200}failed/, { after: 8 }),
      locus(/^\s{1,4}[✖×]\s{1,4}nx run \S/),
    ],
  },
  {
    tool: 'npm',
    kind: 'dependency',
    command: /\bnpm (?:ci|i|install|install-ci-test|publish)\b/,
    signs: [
      cause(
        /^npm (?:ERR!|error) code (?:EUSAGE|ERESOLVE|E404|ETARGET|EBADENGINE|EINTEGRITY|ENOVERSIONS|ENOLOCK|EPEERINVALID)/,
        { kind: 'dependency', after: 10 },
      ),
      cause(/^npm (?:ERR!|error) code (?:ENEEDAUTH|E401|E403|EOTP|EACCES|EPERM)/, {
        kind: 'permission',
        after: 6,
      }),
      cause(
        /^npm (?:ERR!|error) code (?:ETIMEDOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E5\d\d|ERR_SOCKET_TIMEOUT|ENETUNREACH)/,
        { kind: 'network', after: 5 },
      ),
      cause(/^npm (?:ERR!|error) code (?:EJSONPARSE|ENOENT|EINVALIDPACKAGENAME)/, {
        kind: 'configuration',
        after: 6,
      }),
      cause(/^npm (?:ERR!|error) (?:Missing|Invalid): .{1,200} (?:from lock file|does not satisfy)/),
      cause(/^npm (?:ERR!|error) (?:Missing script|missing script)/, { kind: 'configuration' }),
      cause(
        /^npm (?:ERR!|error) (?:`npm ci`|While resolving|Found:|Could not resolve dependency|Conflicting peer|notarget|404|peer )/,
      ),
    ],
  },
  {
    tool: 'pnpm',
    kind: 'dependency',
    command: /\bpnpm (?:i|install|add|fetch)\b/,
    signs: [
      cause(
        /^\s{0,2}ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE\w{0,40}|NO_MATCHING_VERSION|PEER_DEP\w{0,20}|UNSUPPORTED_ENGINE|FETCH_404|FROZEN\w{0,40}|NO_LOCKFILE|IGNORED_BUILDS|TARBALL_INTEGRITY)/,
        { kind: 'dependency', after: 6 },
      ),
      cause(/^\s{0,2}ERR_PNPM_(?:META_FETCH_FAIL|FETCH_5\d\d|FETCH_40[13])/, { kind: 'network', after: 4 }),
      cause(/^\s{0,2}(?!ERR_PNPM_RECURSIVE)ERR_PNPM_\w{3,60}/, { after: 6 }),
    ],
  },
  {
    tool: 'pnpm/action-setup',
    kind: 'configuration',
    command: /\bpnpm\/action-setup\b/,
    signs: [
      cause(/^Error: (?:Multiple versions of pnpm specified|No pnpm version is specified)/, { after: 5 }),
    ],
  },
  {
    tool: 'yarn',
    kind: 'dependency',
    command: /\byarn(?: install| --immutable| --frozen-lockfile|$)/,
    signs: [
      cause(/^(?:➤ )?YN00(?:01|02|28|35|66|82): .{0,10}(?:│ )?.{0,300}/, { kind: 'dependency' }),
      cause(/^error Your lockfile needs to be updated/, { kind: 'dependency' }),
      cause(
        /^error (?:Couldn't find (?:package|any versions)|\S{1,120}: The engine|Found incompatible module|An unexpected error occurred)/,
        { kind: 'dependency' },
      ),
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
  {
    tool: 'size-limit',
    kind: 'threshold',
    command: /\b(?:size-limit|bundlesize|bundlewatch)\b/,
    signs: [
      cause(/^\s{0,4}Package size limit has exceeded/, { after: 4 }),
      cause(/\b(?:size|bundle|chunk)\b.{0,80}\b(?:exceeds|exceeded|too (?:big|large)|assertion failed)/i),
    ],
  },
  {
    tool: 'lighthouse-ci',
    kind: 'threshold',
    command: /\blhci\b|lighthouse/,
    signs: [
      cause(/^\s{0,4}[✘×x]\s{1,4}\S{1,120} failure for \S{1,40} (?:assertion|audit)/, { after: 6 }),
      total(/^Assertion failed\. Exiting with status code/),
    ],
  },
  {
    tool: 'storybook',
    kind: 'configuration',
    command: /\b(?:storybook|chromatic)\b|chromaui/,
    signs: [
      cause(/^(?:SB_\w{3,40} \(|=> Failed to build the preview|✖ Failed to build|✖ Command failed)/, {
        after: 8,
      }),
    ],
  },
  {
    tool: 'prisma',
    kind: 'configuration',
    command: /\bprisma\b/,
    signs: [
      cause(/^Error: P\d{4}\b/, { after: 8 }),
      cause(/^Migration `.{1,120}` failed to apply/, { after: 6 }),
      cause(/^Error: Prisma schema validation/, { after: 10 }),
    ],
  },
  {
    tool: 'release-it',
    kind: 'permission',
    command: /\b(?:release-it|semantic-release|changeset publish|npm publish)\b/,
    signs: [
      cause(
        /^(?:npm (?:ERR!|error) )?(?:code )?(?:ENEEDAUTH|EINVALIDNPMTOKEN|ENONPMTOKEN|ENOGHTOKEN|EGITNOPERMISSION)\b/,
      ),
    ],
  },
];
