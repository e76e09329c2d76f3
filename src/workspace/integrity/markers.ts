import type { Language } from './languages.ts';
import type { Severity } from './verdict.ts';

/** A piece of text that a repair may not bring in. */
export interface Marker {
  rule: string;
  severity: Severity;
  /** Absent: all languages, those without a grammar too. */
  languages?: readonly (Language | null)[];
  /** What is searched: comments alone, code without comments, or code without comments and without what strings say. */
  where: 'comment' | 'code' | 'bare';
  /** Which files: tests, all others, or any; `configuration` are those that steer a test runner. */
  scope: 'test' | 'source' | 'any';
  pattern: RegExp;
  text: string;
}

type Row = readonly [
  languages: Marker['languages'] | null,
  where: Marker['where'],
  scope: Marker['scope'],
  pattern: RegExp,
];

const javascript = ['javascript'] as const;
const python = ['python'] as const;
const go = ['go'] as const;
const rust = ['rust'] as const;
const java = ['java', null] as const;
const csharp = ['csharp'] as const;
const ruby = ['ruby'] as const;

function family(rule: string, severity: Severity, text: string, rows: readonly Row[]): Marker[] {
  return rows.map(([languages, where, scope, pattern]) => ({
    rule,
    severity,
    text,
    where,
    scope,
    pattern: new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`),
    ...(languages ? { languages } : {}),
  }));
}

export const markers: readonly Marker[] = [
  ...family('test-skipped', 'refuse', 'A test is skipped.', [
    [javascript, 'bare', 'test', /=\s*(?:\w{1,30}\.){1,3}(?:skip|todo|only|fails|failing)\b(?!\s*\()/],
    [
      javascript,
      'bare',
      'test',
      /\b(?:it|test|describe|suite|context|specify|bench|scenario|Deno\.test)(?:\.\w{1,30}){0,3}\.(?:skip|todo|skipIf|runIf|fixme|ignore|if)\b/,
    ],
    [
      javascript,
      'bare',
      'test',
      /\b(?:xit|xtest|xdescribe|xcontext|xspecify|xscenario|pending)\s*(?:\.each\b.{0,80})?\s*\(/,
    ],
    [
      javascript,
      'bare',
      'test',
      /\b(?:this|t|ctx|context|task|testInfo|\w*[tT]est)\.(?:skip|todo|fixme)\s*\(/,
    ],
    [javascript, 'bare', 'test', /\{\s*(?:skip|todo|ignore)\s*:(?!\s*false)/],
    [javascript, 'bare', 'test', /\[\s*["'`]\s*["'`]\s*\]\s*\((?=.{0,200}=>)/],
    [
      python,
      'bare',
      'any',
      /\b(?:pytest\.)?mark\.(?:skip|skipif)\b|\bpytest\.(?:skip|importorskip)\s*\(|@(?:unittest\.)?skip(?:If|Unless|Test)?\b|\bunittest\.skip\w{0,8}|\.skipTest\s*\(|\braise\s+(?:unittest\.)?SkipTest|\b__test__\s*=\s*False|\bcollect_ignore(?:_glob)?\b|@skip_?(?:if|unless)\w{0,40}/,
    ],
    [
      python,
      'bare',
      'test',
      /\bdef\s+pytest_(?:collection_modifyitems|ignore_collect|runtest_\w{1,30}|pyfunc_call|deselected|sessionfinish|report_teststatus|terminal_summary|exception_interact)\b|\.add_marker\s*\(/,
    ],
    [go, 'bare', 'test', /\b[tbf]\.Skip(?:f|Now)?\s*\(/],
    [csharp, 'bare', 'test', /^[ \t]*#if\b[^\n]{0,80}/m],
    [go, 'comment', 'test', /^\/\/\s?(?:go:build|\+build)\b.{0,200}/],
    [python, 'code', 'any', /#\s*doctest:\s*\+(?:SKIP|ELLIPSIS|IGNORE_EXCEPTION_DETAIL)\b/],
    [rust, 'comment', 'any', /^\/\/[/!]\s*```(?:rust,\s*)?(?:ignore|no_run|should_panic|compile_fail)\b/],
    [rust, 'bare', 'any', /#\[\s*(?:ignore|cfg_attr\s*\([^\]]{0,100}\bignore)\b[^\]]{0,100}\]/],
    [rust, 'bare', 'test', /#!?\[\s*cfg\s*\((?!\s*test\s*\))[^\]]{0,100}\]/],
    [
      java,
      'bare',
      'any',
      /@(?:Disabled|Ignore)(?:If|On|For|Unless)?\w{0,30}\b|@(?:Enabled|Disabled)(?:If|On|For|Unless)\w{0,40}\b|\b(?:Assumptions?\.)?assum(?:e|ing)(?:True|False|That|Not|No)\w{0,20}\s*\(|@Test\s*\(\s*enabled\s*=\s*false/,
    ],
    [
      csharp,
      'bare',
      'any',
      /\[\s*(?:\w{1,40}\s*,\s*)?(?:Ignore|Explicit)\b|\bSkip(?:Unless|When)?\s*=\s*(?=["@$n])|\bAssert\.(?:Ignore|Inconclusive|Pass)\s*\(|\bAssume\.\w{1,20}\s*\(|\bSkip\.(?:If|IfNot|When|Unless)\s*\(/,
    ],
    [ruby, 'bare', 'test', /^[ \t]*(?:xit|xdescribe|xcontext|xspecify|xexample|xscenario|xfeature)\b/m],
    [
      ruby,
      'bare',
      'test',
      /^[ \t]*(?:skip|pending)\b(?!\s*=)|\bskip:\s*(?!false)|\bpending:\s*(?!false)|,\s*:(?:skip|pending)\b|\bskip_\w{2,30}\s+(?:if|unless)/m,
    ],
    [
      null,
      'bare',
      'test',
      /\bmarkTest(?:Skipped|Incomplete)\b|\bXCTSkip\w{0,10}|\b(?:GTEST_SKIP|DISABLED_\w{1,80})|@(?:module|describe)?tag\s+:?skip\b/,
    ],
    [
      [null],
      'bare',
      'test',
      /\.(?:disabled|enabled)\s*\(\s*(?:if:|["')])|\benabled\s*=\s*false|^[ \t]*#if\b[^\n]{0,80}|\bskip:\s*(?:true|["'])|^[ \t]*@(?:skip|wip|ignore)\b|\b(?:ignore|xit|xtest|xdescribe|SKIP)\s*[("']|^[ \t]*skip\b/m,
    ],
  ]),
  ...family('test-focused', 'refuse', 'Only some tests run.', [
    [
      javascript,
      'bare',
      'test',
      /\b(?:it|test|describe|suite|context|specify)(?:\.\w{1,30}){0,3}\.only\b|\b(?:fit|fdescribe|fcontext|ftest|ddescribe|iit)\s*\(|\{\s*only\s*:\s*true/,
    ],
    [
      ruby,
      'bare',
      'test',
      /^[ \t]*(?:fit|fdescribe|fcontext|fspecify|fexample|fscenario)\b|,\s*:focus\b|\bfocus:\s*true/m,
    ],
    [
      go,
      'bare',
      'test',
      /\b(?:FIt|FDescribe|FContext|FEntry|FWhen|PIt|PDescribe|PContext|XIt|XDescribe)\s*\(/,
    ],
  ]),
  ...family('test-expected-to-fail', 'refuse', 'A test is expected to fail.', [
    [
      javascript,
      'bare',
      'test',
      /\b(?:it|test|describe)(?:\.\w{1,30}){0,3}\.(?:fails|failing|fail)\b|\{\s*(?:fails|expectFailure|failing)\s*:/,
    ],
    [python, 'bare', 'any', /\bmark\.xfail\b|\bpytest\.xfail\s*\(|@(?:unittest\.)?expectedFailure\b/],
    [java, 'bare', 'test', /@Test\s*\([^)]{0,80}\bexpected\s*=|@(?:ExpectedToFail|NotWorking)\b/],
    [csharp, 'bare', 'test', /\[\s*ExpectedException\b/],
    [
      [null],
      'bare',
      'test',
      /\bXCTExpectFailure\b|\bwithKnownIssue\b|\bpendingUntilFixed\b|\[!(?:mayfail|shouldfail)\]|@(?:expectedFailure|PendingFeature)\b/,
    ],
  ]),
  ...family('test-retried', 'refuse', 'A test is tried until it passes.', [
    [
      javascript,
      'bare',
      'test',
      /\bjest\.retryTimes\s*\(|\bthis\.retries\s*\(|\b(?:test|it|describe)\.retries\s*\(/,
    ],
    [python, 'bare', 'test', /\bmark\.flaky\b|@flaky\b|@retry(?:ing)?\b/],
    [
      java,
      'bare',
      'test',
      /@(?:RetryingTest|RepeatedIfExceptionsTest|Retry\w{0,20}|Flaky\w{0,20})\b|\bRetryRule\b|\bretryAnalyzer\s*=|\bsuccessPercentage\s*=/,
    ],
    [csharp, 'bare', 'test', /\[\s*(?:Retry|RetryFact|RetryTheory|Flaky)\b/],
    [ruby, 'bare', 'test', /\bretry:\s*\d|\bretry_clean|^[ \t]*retry\b/m],
  ]),
  ...family('test-swallowed', 'refuse', 'A failing assertion no longer fails the test.', [
    [
      python,
      'bare',
      'test',
      /\bcontextlib\.suppress\b|\bwith\s+suppress\s*\(|\bexcept\s*\(?[^:\n]{0,80}\bAssertionError\b/,
    ],
    [go, 'bare', 'test', /\brecover\s*\(\s*\)/],
    [
      ruby,
      'bare',
      'test',
      /\brescue\s+(?:nil|true|false)\b|\brescue\b[^\n]{0,80}\b(?:Minitest::Assertion|ExpectationNotMetError|AssertionFailedError)\b/,
    ],
    [rust, 'bare', 'test', /\bcatch_unwind\b/],
    [java, 'bare', 'test', /\bcatch\s*\([^)\n]{0,80}\b(?:Assertion\w{0,20}Error|ComparisonFailure)\b/],
    [csharp, 'bare', 'test', /\bcatch\s*\([^)\n]{0,80}\b(?:XunitException|Assert\w{0,20}Exception)\b/],
    [rust, 'bare', 'any', /#\[\s*should_panic\b/],
    [
      javascript,
      'bare',
      'test',
      /\.catch\s*\(\s*(?:\(\s*\w{0,20}\s*\)|\w{1,20})\s*=>\s*(?:\{\s*\}|undefined|null|void 0)\s*\)|\.catch\s*\(\s*(?:noop|console\.\w{1,10})\s*\)|\bprocess\.on\s*\(\s*["'] {0,40}["']/,
    ],
    [
      null,
      'bare',
      'test',
      /\b(?:process\.exit|os\._exit|sys\.exit|os\.Exit|System\.exit|Environment\.Exit|exit!?)\s*\(\s*0?\s*\)|\bprocess\.exitCode\s*=\s*0/,
    ],
  ]),
  ...family('test-weakened', 'refuse', 'A test demands less of itself.', [
    [
      python,
      'bare',
      'test',
      /\bsuppress_health_check\b|\bmax_examples\s*=\s*[1-9]\b|\bwarnings\.(?:simplefilter|filterwarnings)\s*\(\s*["'] {0,6}["']/,
    ],
    [
      go,
      'bare',
      'test',
      /\bcmpopts\.(?:Ignore\w{1,40}|EquateApprox\w{0,10}|SortSlices|SortMaps)\b|\bprotocmp\.Ignore\w{1,40}|\b(?:cmp\.(?:Diff|Equal)|reflect\.DeepEqual|bytes\.Equal)\s*\(\s*(\w{1,40})\s*,\s*\1\s*[,)]|\b(?:Eventually|Consistently)\w{0,20}\s*\([^\n]{0,60}["'][ ]{0,6}["']\s*\)/,
    ],
    [javascript, 'bare', 'test', /\bnumRuns\s*:\s*[1-9]\b(?!\d)/],
    [
      java,
      'bare',
      'test',
      /\bexpected(?:Exceptions)?\s*=\s*\{?\s*(?:\w{1,40}\.){0,4}(?:Throwable|Exception|RuntimeException|Error)\.class/,
    ],
    [
      java,
      'bare',
      'test',
      /\.(?:ignoring\w{0,20}Fields\w{0,20}|ignoringCollectionOrder\w{0,10}|ignoringActual\w{1,30})\s*\(/,
    ],
    [csharp, 'bare', 'test', /\.(?:Excluding\w{0,20}|WithoutStrictOrdering\w{0,10})\s*\(/],
    [csharp, 'bare', 'test', /\bExpectedException\s*\(\s*typeof\s*\(\s*(?:System\.)?Exception\s*\)/],
    [ruby, 'bare', 'test', /\b(?:raise_error|assert_raises)\s*\(?\s*(?:Exception|StandardError)\b/],
  ]),
  ...family('always-equal', 'refuse', 'Something is made equal to everything.', [
    [
      python,
      'code',
      'any',
      /\bdef\s+__(?:eq|ne|contains|bool)__\s*\([^)]{0,80}\)[^:]{0,30}:\s{0,40}return\s+True\b/,
    ],
    [java, 'code', 'any', /\bboolean\s+equals\s*\([^)]{0,80}\)\s*\{\s*return\s+true\s*;/],
    [csharp, 'code', 'any', /\bbool\s+Equals\s*\([^)]{0,80}\)\s*(?:=>|\{\s*return)\s*true\b/],
    [ruby, 'code', 'any', /\bdef\s+(?:==|eql\?|===)\s*\(?\s*\w{0,30}\s*\)?\s{1,20}true\b/],
    [rust, 'code', 'any', /\bfn\s+eq\s*\([^)]{0,80}\)\s*->\s*bool\s*\{\s*true\s*\}/],
  ]),
];
