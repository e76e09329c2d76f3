import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';
import { testCountOf } from '../../src/failure/test-count.ts';

const log = (lines: readonly string[]) => [lines.join('\n')];
const ranIn = async (...lines: readonly string[]) => (await testCountOf(log(lines)))?.ran ?? null;

/** What is printed beside the total, or only because something failed; each log is of 12 tests. */
const doubles: Record<string, readonly string[]> = {
  'classes, then their total': [
    '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s - in shop.CartTest',
    '[ERROR] Tests run: 5, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! - in shop.TeaTest',
    '[ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 0',
  ],
  'classes alone, by ant': [
    '    [junit] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 sec',
    '    [junit] Tests run: 5, Failures: 1, Errors: 0, Time elapsed: 0.1 sec',
  ],
  'two modules, the second cut off': [
    'Tests run: 7, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 sec',
    'Tests run: 7, Failures: 0, Errors: 0, Skipped: 0',
    'Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 sec',
  ],
  'a plan, then the totals of node:test': [
    '1..3',
    '# tests 12',
    '# suites 3',
    '# pass 11',
    '# fail 1',
    '# cancelled 0',
  ],
  'plans, then the total of prove': [
    't/cart.t .. ',
    '1..7',
    't/tea.t ... ',
    '1..5',
    'ok 5 # skip',
    'Files=2, Tests=12,  0 wallclock secs',
  ],
  'the run of a failed test, within nextest': [
    '    Starting 12 tests across 2 binaries',
    '        FAIL [   0.005s] shop tests::adds',
    'test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 11 filtered out; finished in 0.00s',
    '     Summary [   0.02s] 12 tests run: 11 passed, 1 failed, 0 skipped',
  ],
  'the output of a failed program, within ctest': [
    'Test project /shop/build',
    '[==========] 5 tests from 1 test suite ran. (0 ms total)',
    '92% tests passed, 1 tests failed out of 12',
  ],
  'the log of a failed target, shown by bazel': [
    'Ran 12 tests in 0.1s',
    '==================== Test output for //shop:cart_test:',
    'Ran 5 tests in 0.1s',
    '='.repeat(80),
  ],
  'mocha, within cypress': [
    '  (Run Starting)',
    '  11 passing (3s)',
    '  1 failing',
    '  (Run Finished)',
    '    ✖  1 of 2 failed (50%)                      00:03       12       11        1        -        -  ',
  ],
  'mocha, within cypress, all passed': [
    '  (Run Starting)',
    '  12 passing (3s)',
    '    ✔  All specs passed!                        00:03       12       12        -        -        -  ',
  ],
  'suites, bundles and all of them, by XCTest': [
    "Test Suite 'CartTests' failed at 2026-03-04 05:06:07.123",
    '\t Executed 7 tests, with 1 failure (0 unexpected) in 0.1 (0.2) seconds',
    "Test Suite 'ShopTests.xctest' failed at 2026-03-04 05:06:07.123",
    '\t Executed 12 tests, with 1 failure (0 unexpected) in 0.1 (0.2) seconds',
    "Test Suite 'All tests' failed at 2026-03-04 05:06:07.123",
    '\t Executed 12 tests, with 1 failure (0 unexpected) in 0.1 (0.2) seconds',
  ],
  'single tests, then the total of gotestsum': [
    '=== RUN   TestAdds',
    '=== RUN   TestTakes',
    '--- SKIP: TestTakes (0.00s)',
    'DONE 12 tests in 1.2s',
  ],
  'subtests of go, which often come from data': [
    ...Array.from({ length: 12 }, (_, at) => `=== RUN   Test${at}`),
    '=== RUN   Test3/tea',
    '    --- SKIP: Test3/tea (0.00s)',
  ],
  'progress, and lines that come again, of two browsers of karma': [
    'Chrome 120.0 (Linux): Executed 3 of 7 SUCCESS (0 secs / 0.01 secs)',
    'Chrome 120.0 (Linux): Executed 7 of 7 SUCCESS (0.05 secs / 0.01 secs)',
    'Firefox 121.0 (Linux): Executed 2 of 5 SUCCESS (0 secs / 0.01 secs)',
    'Chrome 120.0 (Linux): Executed 7 of 7 SUCCESS (0.05 secs / 0.01 secs)',
    'Firefox 121.0 (Linux): Executed 5 of 5 (1 FAILED) (0.05 secs / 0.01 secs)',
    'TOTAL: 1 FAILED, 11 SUCCESS',
  ],
  'a browser that began anew': [
    'Chrome 120.0 (Linux): Executed 9 of 12 SUCCESS (0 secs / 0.01 secs)',
    'Chrome 120.0 (Linux): Executed 1 of 12 SUCCESS (0 secs / 0.01 secs)',
    'Chrome 120.0 (Linux): Executed 12 of 12 SUCCESS (0.05 secs / 0.01 secs)',
  ],
  'two runs of karma': [
    'Chrome 120.0 (Linux): Executed 7 of 7 SUCCESS (0.05 secs / 0.01 secs)',
    'Chrome 120.0 (Linux): Executed 5 of 5 SUCCESS (0.05 secs / 0.01 secs)',
  ],
};

test.each(Object.entries(doubles))('counts no test twice: %s', async (_, lines) => {
  expect(await ranIn(...lines)).toBe(12);
});

const quoted = [
  '-Tests:       12 passed, 12 total',
  '+ Tests:       12 passed, 12 total',
  '    Tests:       12 passed, 12 total',
  "Expected: 'Tests:       12 passed, 12 total'",
  'echo "Tests: 12 passed, 12 total"',
  '  > == 12 passed in 0.1s ==',
  'E   == 12 passed in 0.1s ==',
  '12 passed in 0.1s, as you would expect',
  '    12 passing (3s)',
  '12 passing (3s)',
  '    # pass 12',
  '# pass 12 of them',
  '    1..12',
  '  12 passed (3.2s)',
  '  1 failed',
  '    Skipped: 3',
  'OK (skipped=3)',
  '    test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out',
  'downloaded 12 tests, 1 failure',
];

test.each(quoted)('takes no notice of “%s”, which merely looks like a closing line', async (line) => {
  expect(await ranIn(line)).toBeNull();
});

test('takes no notice of the script that a step is about to run', async () => {
  const step = [
    '##[group]Run cat expected.txt',
    'Tests:       12 passed, 12 total',
    'shell: bash',
    '##[endgroup]',
  ];
  expect(await ranIn(...step, 'Tests:       5 passed, 5 total')).toBe(5);
});

const stamp = '2026-03-04T05:06:07.1234567Z ';
const total = 'Tests:       1 failed, 11 passed, 12 total';
const carried: Record<string, string> = {
  timestamps: stamp + total,
  'job and step columns': `test (20)\tRun npm test\t${stamp}${total}`,
  'carriage returns': `${total}\r`,
  colours:
    '\u001b[1mTests:       \u001b[22m\u001b[1m\u001b[31m1 failed\u001b[39m\u001b[22m, \u001b[32m11 passed\u001b[39m, 12 total',
  'colours spelled out': '^[[1mTests:       ^[[22m^[[31m1 failed^[[39m, 11 passed, 12 total',
  docker: `#12 3.456 ${total}`,
  turbo: `@acme/shop:test: ${total}`,
  compose: `web-1  | ${total}`,
  'an annotation': `##[error]${total}`,
  buildkite: `\u001b_bk;t=1700000000002\u0007${total}`,
};

test.each(Object.entries(carried))('reads a closing line through %s', async (_, line) => {
  expect(await ranIn(line)).toBe(12);
});

test('what a step left open does not hide the tests of the next', async () => {
  expect(
    await ranIn(
      '##[group]Run ctest',
      'ctest',
      '##[endgroup]',
      'Test project /shop/build',
      '##[group]Run jest',
      'jest',
      '##[endgroup]',
      total,
    ),
  ).toBe(12);
});

test('a failure tells how many tests ran', async () => {
  const failure = await distil(
    log([...(doubles['classes, then their total'] ?? []), '##[error]Process completed with exit code 1.']),
    { check: 'test' },
  );
  expect(failure.tests).toEqual({ ran: 12, skipped: 0 });
  expect((await distil(['Error: no'], { check: 'lint' })).tests).toBeNull();
});

test('a hostile log costs little', async () => {
  const started = performance.now();
  const lines = [
    ...Array.from({ length: 500 }, () => `${'9'.repeat(4_000)} passed, ${'1 passed, '.repeat(1_500)}in`),
    ...Array.from({ length: 500 }, () => `Tests:  ${'1 passed, '.repeat(1_500)}x`),
    ...Array.from({ length: 500 }, () => `${'\u001b[1m '.repeat(3_000)}[${'a'.repeat(3_000)}`),
    ...Array.from({ length: 500 }, (_, at) => `Chrome ${at}: Executed 1 of 1 SUCCESS (1 secs / 1 secs)`),
    '--- SKIP: TestAdds (0.00s)',
  ];
  expect(await ranIn(...lines, '_____ ERROR at teardown of test_adds _____')).toBe(49);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('never counts below nothing', async () => {
  expect(await ranIn('--- SKIP: TestAdds (0.00s)', '_____ ERROR at teardown of test_adds _____')).toBe(0);
});
