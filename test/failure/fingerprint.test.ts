import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';

interface Circumstances {
  time: string;
  seconds: string;
  commit: string;
  port: number;
  temp: string;
  run: number;
  seed: number;
  shift: number;
  percent: number;
  reversed: boolean;
}
interface Fault {
  test: string;
  file: string;
  code: string;
  message: string;
}

/** One failure, printed under the given circumstances. */
function logOf(
  fault: Fault,
  { time, seconds, commit, port, temp, run, seed, shift, percent, reversed }: Circumstances,
): string {
  const failures = [
    [
      `FAIL  ${fault.file} > ${fault.test} ${seconds}ms`,
      `AssertionError [${fault.code}]: ${fault.message}`,
      ` ❯ ${fault.file}:${10 + shift}:7`,
    ],
    [
      `FAIL  src/steady.test.ts > holds still ${seconds}ms`,
      'TypeError: steady is not a function',
      ` ❯ src/steady.test.ts:${20 + shift}:3`,
    ],
  ];
  return [
    `Run ${run} at ${time} of commit ${commit}`,
    '##[group]Run npm test',
    'npm test',
    'shell: bash',
    '##[endgroup]',
    `Random seed: ${seed}; listening on http://127.0.0.1:${port}; working in /tmp/${temp}/work`,
    ...(reversed ? failures.toReversed() : failures).flat(),
    `Error: could not open /tmp/${temp}/cart.json for worker ${run} at ${time}`,
    ` Tests  2 failed | ${run % 90} passed (${run % 97})`,
    ` Duration ${seconds}s, coverage ${percent}%`,
    '##[error]Process completed with exit code 1.',
  ]
    .map((line) => `${time} ${line}`)
    .join('\n');
}

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const circumstances = fc.record({
  time: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  seconds: fc.integer({ min: 1, max: 9_999 }).map((tenths) => (tenths / 10).toFixed(1)),
  commit: hex(40),
  port: fc.integer({ min: 1_024, max: 65_535 }),
  temp: hex(12).map((id) => `tmp-${id}`),
  run: fc.integer({ min: 1, max: 9_999 }),
  seed: fc.integer({ min: 1, max: 999_999 }),
  shift: fc.integer({ min: 0, max: 500 }),
  percent: fc.integer({ min: 0, max: 100 }),
  reversed: fc.boolean(),
});
const word = fc.string({ unit: fc.constantFrom(...'ghijklmnopqrstuvwxyz'), minLength: 3, maxLength: 9 });
const fault = fc.record({
  test: word,
  file: word.map((name) => `src/${name}.test.ts`),
  code: word.map((code) => `ERR_${code.toUpperCase()}`),
  message: fc.tuple(word, word).map(([a, b]) => `expected ${a} to be ${b}`),
});
const fingerprintOf = async (log: string) => (await distil([log], { check: 'test' })).fingerprint;

test('the same failure keeps its fingerprint at another time and place', async () => {
  await fc.assert(
    fc.asyncProperty(fault, circumstances, circumstances, async (what, here, there) => {
      expect(await fingerprintOf(logOf(what, here))).toBe(await fingerprintOf(logOf(what, there)));
    }),
    { numRuns: 150 },
  );
});

test('another test, file, code or message is another failure', async () => {
  await fc.assert(
    fc.asyncProperty(
      fault,
      fault,
      fc.constantFrom('test', 'file', 'code', 'message'),
      circumstances,
      async (what, other, part, here) => {
        fc.pre(what[part as keyof Fault] !== other[part as keyof Fault]);
        const changed = { ...what, [part]: other[part as keyof Fault] };
        expect(await fingerprintOf(logOf(what, here))).not.toBe(await fingerprintOf(logOf(changed, here)));
      },
    ),
    { numRuns: 150 },
  );
});

test('an error code of a compiler makes a difference, its line does not', async () => {
  const log = (line: number, code: number) =>
    `src/a.ts(${line},3): error TS${code}: It is wrong.\n##[error]Process completed with exit code 2.\n`;
  expect(await fingerprintOf(log(7, 2322))).toBe(await fingerprintOf(log(99, 2322)));
  expect(await fingerprintOf(log(7, 2322))).not.toBe(await fingerprintOf(log(7, 2345)));
});

test('separators of paths and the place of the checkout make no difference', async () => {
  const log = (path: string) =>
    `${path}(3,1): error TS2304: Cannot find name 'a'.\n##[error]Process completed with exit code 2.\n`;
  const fingerprints = await Promise.all(
    [
      '/home/runner/work/shop/shop/src/a.ts',
      'D:\\a\\shop\\shop\\src\\a.ts',
      '/Users/runner/work/shop/shop/src/a.ts',
      'src/a.ts',
    ].map((path) => fingerprintOf(log(path))),
  );
  expect(new Set(fingerprints).size).toBe(1);
});
