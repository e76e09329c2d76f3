import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';
import { foldIdentical } from '../../src/failure/fold.ts';

const log = (system: string, seconds: number) =>
  `Operating System ${system}\n##[group]Run npm test\n##[endgroup]\nFAIL src${system === 'windows' ? '\\' : '/'}cart.test.ts > adds\nAssertionError: expected 1 to be 2\nDuration ${seconds}s\n##[error]Process completed with exit code 1.\n`;

test('a matrix that failed identically becomes one failure with all its checks', async () => {
  const failures = await Promise.all([
    distil([log('linux', 3)], { check: 'test (linux)' }),
    distil([log('windows', 17)], { check: 'test (windows)' }),
    distil(['##[error]Error: something else in src/other.ts:3:1'], { check: 'lint' }),
  ]);
  const folded = foldIdentical(failures);
  expect(folded.map(({ checks }) => checks)).toEqual([['test (linux)', 'test (windows)'], ['lint']]);
});

test('of a matrix that failed identically the tests of all its checks are counted', async () => {
  const tested = (passed: number) => `${log('linux', 3)}Tests: ${passed} passed, ${passed} total\n`;
  const [failure] = foldIdentical(
    await Promise.all(
      [log('linux', 3), tested(12), tested(11)].map((text, at) => distil([text], { check: `test (${at})` })),
    ),
  );
  expect(failure?.tests).toEqual({ ran: 23, skipped: 0 });
});
