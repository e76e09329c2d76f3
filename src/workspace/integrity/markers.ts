import { leftOutMarkers } from './left-out-markers.ts';
import { csharp, family, go, java, javascript, type Marker, python, ruby, rust } from './marker.ts';

export const markers: readonly Marker[] = [
  ...leftOutMarkers,
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
    [go, 'bare', 'test', /\bFlakeAttempts\s*\(/],
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
      /\.catch\s*\(\s*(?:\(\s*\w{0,20}\s*\)|\w{1,20})\s*=>\s*(?:\{\s*\}|undefined|null|void 0)\s*\)|\.catch\s*\(\s*(?:noop|console\.\w{1,10})\s*\)/,
    ],
    [javascript, 'code', 'test', /\bprocess\.on\s*\(\s*["'](?:uncaughtException|unhandledRejection)/],
  ]),
  ...family('test-ended-early', 'refuse', 'The whole run ends as if all were well.', [
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
  ...family('test-weakened', 'ask', 'A test looks at fewer cases.', [
    [
      null,
      'bare',
      'test',
      /\b(?:tests?|cases|table|examples|inputs|scenarios|testCases|test_cases)(?:\[\s*\d{0,4}\s*:\s*\d{0,4}\s*\]|\.(?:slice|first|take|Take|limit)\s*\(\s*\d)/,
    ],
    [rust, 'bare', 'test', /\bwith_cases\s*\(\s*\d{1,2}\s*\)|\bcases\s*:\s*\d{1,2}\b/],
    [go, 'bare', 'test', /\bMaxCount\s*:\s*\d{1,2}\b/],
  ]),
  ...family('snapshot-overwritten', 'ask', 'A test writes what it is compared with.', [
    [
      null,
      'code',
      'test',
      /\b(?:writeFileSync|writeFile|write_text|write_bytes|WriteFile|File\.write|WriteAllText|fs::write|Files\.write\w{0,10})\s*\([^\n]{0,120}(?:golden|snapshot|expected|baseline)/i,
    ],
  ]),
  ...family('timeout-raised', 'refuse', 'A test may take longer.', [
    [javascript, 'bare', 'test', /\btest\.slow\s*\(/],
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
