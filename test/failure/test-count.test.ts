import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { testCountOf } from '../../src/failure/test-count.ts';

const countOf = (...lines: readonly string[]) => testCountOf([lines.join('\n')]);
const recorded = (name: string) => createReadStream(`test/failure/test-runs/${name}.log`);

/** Suites of a few tests, of which one fails in the second log. */
const recordings: readonly [string, { ran: number; skipped: number }][] = [
  ['vitest', { ran: 6, skipped: 4 }],
  ['jest', { ran: 4, skipped: 4 }],
  ['mocha', { ran: 2, skipped: 2 }],
  ['mocha-hooks', { ran: 2, skipped: 0 }],
  ['node-spec', { ran: 2, skipped: 2 }],
  ['node-spec-file', { ran: 1, skipped: 0 }],
  ['node-tap', { ran: 2, skipped: 2 }],
  ['node-tap-file', { ran: 1, skipped: 0 }],
  ['tape', { ran: 2, skipped: 0 }],
  ['tap', { ran: 2, skipped: 1 }],
  ['jasmine', { ran: 2, skipped: 1 }],
  ['qunit', { ran: 2, skipped: 1 }],
  ['pytest', { ran: 3, skipped: 1 }],
  ['pytest-q', { ran: 3, skipped: 1 }],
  ['pytest-teardown', { ran: 1, skipped: 0 }],
  ['unittest', { ran: 3, skipped: 1 }],
  ['cargo', { ran: 3, skipped: 1 }],
  ['prove-v', { ran: 3, skipped: 0 }],
];

test.each(recordings)(
  'counts as many tests in what %s printed of a failed run as of one that passed',
  async (name, count) => {
    expect(await testCountOf(recorded(`${name}-passed`))).toEqual(count);
    expect(await testCountOf(recorded(`${name}-failed`))).toEqual(count);
  },
);

test('a runner that keeps its total to itself when tests fail is not counted when they pass', async () => {
  expect(await testCountOf(recorded('ava-passed'))).toBeNull();
  expect(await testCountOf(recorded('ava-failed'))).toBeNull();
  expect(await countOf('4 tests completed, 1 failed')).toBeNull();
  expect(await countOf('--- FAIL: TestAdds (0.00s)', 'FAIL')).toBeNull();
});

/** What a runner prints when a test fails, and when none does; 12 tests in both, 2 of them skipped where it says so. */
const runners: readonly [string, skipped: number, failed: readonly string[], passed: readonly string[]][] = [
  [
    'pest',
    2,
    ['  Tests:    1 failed, 2 skipped, 9 passed (30 assertions)'],
    ['  Tests:    2 skipped, 10 passed (30 assertions)'],
  ],
  [
    'karma',
    2,
    ['Chrome 120.0 (Linux): Executed 10 of 12 (1 FAILED) (skipped 2) (0.05 secs / 0.01 secs)'],
    ['Chrome 120.0 (Linux): Executed 10 of 12 (skipped 2) SUCCESS (0.05 secs / 0.01 secs)'],
  ],
  [
    'playwright',
    2,
    [
      'Running 12 tests using 2 workers',
      '  1 failed',
      '    [chromium] › cart.spec.ts:3:1 › adds ──',
      '  1 flaky',
      '    [chromium] › tea.spec.ts:3:1 › sells ──',
      '  2 skipped',
      '  8 passed (3.2s)',
    ],
    ['Running 12 tests using 2 workers', '  2 skipped', '  10 passed (1.1m)'],
  ],
  [
    'bun',
    2,
    [' 9 pass', ' 2 skip', ' 1 fail', ' 30 expect() calls', 'Ran 12 tests across 2 files. [12.00ms]'],
    [' 10 pass', ' 2 skip', ' 0 fail', 'Ran 12 tests across 2 files. [12.00ms]'],
  ],
  [
    'deno',
    2,
    ['FAILED | 9 passed (3 steps) | 1 failed | 2 ignored (12ms)'],
    ['ok | 10 passed (3 steps) | 0 failed | 2 ignored (12ms)'],
  ],
  [
    'nose',
    2,
    ['Ran 12 tests in 0.1s', '', 'FAILED (SKIP=2, failures=1)'],
    ['Ran 12 tests in 0.1s', '', 'OK (SKIP=2)'],
  ],
  ['rspec', 2, ['12 examples, 1 failure, 2 pending'], ['12 examples, 0 failures, 2 pending']],
  [
    'minitest',
    2,
    ['12 runs, 30 assertions, 1 failures, 0 errors, 2 skips'],
    ['12 runs, 30 assertions, 0 failures, 0 errors, 2 skips'],
  ],
  [
    'ExUnit',
    2,
    ['2 doctests, 10 tests, 1 failure, 2 excluded'],
    ['2 doctests, 10 tests, 0 failures, 2 excluded'],
  ],
  [
    'bats',
    2,
    ['1..12', 'ok 1 adds # skip later', 'ok 2 takes # skip', 'not ok 3 sells'],
    ['1..12', 'ok 1 adds # skip later', 'ok 2 takes # skip', 'ok 3 sells'],
  ],
  ['eunit', 0, ['  Failed: 1.  Skipped: 0.  Passed: 11.'], ['  All 12 tests passed.']],
  ['tasty', 0, ['1 out of 12 tests failed (0.02s)'], ['All 12 tests passed (0.02s)']],
  ['phpunit', 0, ['Tests: 12, Assertions: 30, Failures: 1.'], ['OK (12 tests, 30 assertions)']],
  [
    'phpunit, with tests left out',
    2,
    ['Tests: 12, Assertions: 30, Failures: 1, Skipped: 1, Incomplete: 1.'],
    ['Tests: 12, Assertions: 30, Skipped: 1, Incomplete: 1.'],
  ],
  ['JUnit', 0, ['Tests run: 12,  Failures: 1'], ['OK (12 tests)']],
  [
    'surefire',
    2,
    ['[ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 2'],
    ['[WARNING] Tests run: 12, Failures: 0, Errors: 0, Skipped: 2'],
  ],
  [
    'sbt',
    2,
    ['[error] Failed: Total 12, Failed 1, Errors 0, Passed 9, Skipped 2'],
    ['[info] Passed: Total 12, Failed 0, Errors 0, Passed 10, Skipped 2'],
  ],
  [
    'ScalaTest',
    2,
    ['[info] Tests: succeeded 9, failed 1, canceled 0, ignored 1, pending 1'],
    ['[info] Tests: succeeded 10, failed 0, canceled 0, ignored 1, pending 1'],
  ],
  [
    'ZIO',
    2,
    ['9 tests passed. 1 tests failed. 2 tests ignored.'],
    ['10 tests passed. 0 tests failed. 2 tests ignored.'],
  ],
  [
    'dotnet test',
    2,
    [
      'Failed!  - Failed:     1, Passed:     9, Skipped:     2, Total:    12, Duration: 12 ms - shop.dll (net8.0)',
    ],
    [
      'Passed!  - Failed:     0, Passed:    10, Skipped:     2, Total:    12, Duration: 12 ms - shop.dll (net8.0)',
    ],
  ],
  [
    'vstest',
    2,
    ['Total tests: 12', '     Passed: 9', '     Failed: 1', '    Skipped: 2'],
    ['Total tests: 12', '     Passed: 10', '    Skipped: 2'],
  ],
  [
    'vstest, in one line',
    2,
    ['Total tests: 12. Passed: 9. Failed: 1. Skipped: 2.'],
    ['Total tests: 12. Passed: 10. Failed: 0. Skipped: 2.'],
  ],
  [
    'MSBuild',
    2,
    ['Test summary: total: 12, failed: 1, succeeded: 9, skipped: 2, duration: 1.5s'],
    ['Test summary: total: 12, failed: 0, succeeded: 10, skipped: 2, duration: 1.5s'],
  ],
  [
    'the testing platform',
    2,
    ['Test run summary: Failed!', '  total: 12', '  failed: 1', '  succeeded: 9', '  skipped: 2'],
    ['Test run summary: Passed!', '  total: 12', '  failed: 0', '  succeeded: 10', '  skipped: 2'],
  ],
  [
    'forge',
    2,
    ['Suite result: FAILED. 9 passed; 1 failed; 2 skipped; finished in 1.2ms (3ms CPU time)'],
    ['Suite result: ok. 10 passed; 0 failed; 2 skipped; finished in 1.2ms (3ms CPU time)'],
  ],
  [
    'nextest',
    2,
    [
      '    Starting 10 tests across 2 binaries (2 tests skipped)',
      '     Summary [   0.02s] 10 tests run: 9 passed, 1 failed, 2 skipped',
    ],
    [
      '    Starting 10 tests across 2 binaries (2 tests skipped)',
      '     Summary [   0.02s] 10 tests run: 10 passed (1 slow), 2 skipped',
    ],
  ],
  ['gotestsum', 2, ['DONE 12 tests, 2 skipped, 1 failure in 1.203s'], ['DONE 12 tests, 2 skipped in 1.203s']],
  [
    'ctest',
    0,
    ['Test project /shop/build', '92% tests passed, 1 tests failed out of 12'],
    ['Test project /shop/build', '100% tests passed, 0 tests failed out of 12'],
  ],
  [
    'GoogleTest',
    2,
    [
      '[==========] 12 tests from 3 test suites ran. (5 ms total)',
      '[  PASSED  ] 9 tests.',
      '[  SKIPPED ] 2 tests, listed below:',
      '[  FAILED  ] 1 test, listed below:',
    ],
    [
      '[==========] 12 tests from 3 test suites ran. (5 ms total)',
      '[  PASSED  ] 10 tests.',
      '[  SKIPPED ] 2 tests, listed below:',
    ],
  ],
  [
    'Catch2',
    0,
    ['test cases: 12 | 11 passed | 1 failed', 'assertions: 30 | 29 passed | 1 failed'],
    ['All tests passed (30 assertions in 12 test cases)'],
  ],
  [
    'Catch2, with skipped ones',
    2,
    ['test cases: 12 |  9 passed | 1 failed | 2 skipped'],
    ['test cases: 12 | 10 passed | 2 skipped'],
  ],
  [
    'doctest',
    0,
    ['[doctest] test cases: 12 | 11 passed | 1 failed | 0 skipped'],
    ['[doctest] test cases: 12 | 12 passed | 0 failed | 0 skipped'],
  ],
  [
    'Swift Testing',
    0,
    ['✘ Test run with 12 tests in 3 suites failed after 0.001 seconds with 1 issue.'],
    ['✔ Test run with 12 tests in 3 suites passed after 0.001 seconds.'],
  ],
  [
    'xcpretty',
    2,
    ['Executed 12 tests, with 2 tests skipped and 1 failure (0 unexpected) in 0.1 (0.2) seconds'],
    ['Executed 12 tests, with 2 tests skipped and 0 failures (0 unexpected) in 0.1 (0.2) seconds'],
  ],
  [
    'busted',
    2,
    ['9 successes / 1 failure / 0 errors / 2 pending : 0.1 seconds'],
    ['10 successes / 0 failures / 0 errors / 2 pending : 0.1 seconds'],
  ],
  [
    'Pester',
    2,
    ['Tests Passed: 9, Failed: 1, Skipped: 2, Inconclusive: 0, NotRun: 0'],
    ['Tests Passed: 10, Failed: 0, Skipped: 2, Inconclusive: 0, NotRun: 0'],
  ],
  [
    'dart',
    2,
    ['00:05 +9 ~2 -1: takes off [E]', '00:05 +9 ~2 -1: Some tests failed.'],
    ['00:05 +10 ~2: All tests passed!'],
  ],
];

test.each(runners)(
  'counts as many tests of %s whether one fails or none',
  async (_, skipped, failed, passed) => {
    expect(await countOf(...failed)).toEqual({ ran: 12 - skipped, skipped });
    expect(await countOf(...passed)).toEqual({ ran: 12 - skipped, skipped });
  },
);

test('adds up what several runs report, of one runner or of many', async () => {
  expect(
    await countOf(
      '== 3 passed in 0.1s ==',
      '== 1 failed, 4 passed, 2 deselected in 0.2s ==',
      '  5 passing (3ms)',
    ),
  ).toEqual({
    ran: 13,
    skipped: 2,
  });
});

test('a test run without any test is not the same as none', async () => {
  expect(await countOf('============ no tests ran in 0.01s ============')).toEqual({ ran: 0, skipped: 0 });
  expect(await countOf('compiled', 'done')).toBeNull();
});
