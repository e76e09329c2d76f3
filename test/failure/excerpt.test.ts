import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';
import { charactersPerToken, renderExcerpt } from '../../src/failure/excerpt.ts';

const folder = 'test/failure/fixtures';
const logs = readdirSync(folder);

test.each(logs)('the excerpt of %s holds only lines of the log, at their numbers', async (file) => {
  const raw = readFileSync(`${folder}/${file}`, 'utf8').split('\n');
  const { excerpt } = await distil([raw.join('\n')], { check: file, budgetTokens: 32_000 });
  const escapeCharacter = String.fromCharCode(27);
  for (const { number, text } of excerpt.lines)
    expect((raw[number - 1] ?? '').replace(new RegExp(`${escapeCharacter}\\[[\\d;]*m`, 'g'), '')).toContain(
      text,
    );
  expect(excerpt.totalLines).toBe(raw.length - 1);
});

test.each(logs)('a larger budget for %s contains the smaller one, and none is exceeded', async (file) => {
  const log = readFileSync(`${folder}/${file}`, 'utf8');
  let smaller: number[] = [];
  for (const budgetTokens of [200, 300, 500, 1_000, 2_000, 32_000]) {
    const { excerpt } = await distil([log], { check: file, budgetTokens });
    const numbers = excerpt.lines.map((line) => line.number);
    expect(numbers).toEqual(expect.arrayContaining(smaller));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(renderExcerpt(excerpt).length).toBeLessThanOrEqual(budgetTokens * charactersPerToken);
    smaller = numbers;
  }
});

test('whatever the log, budgets hold and nest', async () => {
  const line = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constantFrom(
      'Error: it broke',
      'FAIL src/a.test.ts',
      '##[error]Process completed with exit code 1.',
      '',
      '    at f (src/a.ts:3:4)',
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 200 }),
      fc.integer({ min: 200, max: 1_000 }),
      fc.integer({ min: 0, max: 3_000 }),
      async (lines, small, more) => {
        const log = lines.join('\n');
        const smaller = await distil([log], { check: 'any', budgetTokens: small });
        const larger = await distil([log], { check: 'any', budgetTokens: small + more });
        expect(renderExcerpt(smaller.excerpt).length).toBeLessThanOrEqual(small * charactersPerToken);
        expect(larger.excerpt.lines).toEqual(expect.arrayContaining([...smaller.excerpt.lines]));
        expect(larger.fingerprint).toBe(smaller.fingerprint);
      },
    ),
    { numRuns: 60 },
  );
});

test('gaps say how many lines were left out', () => {
  const excerpt = {
    lines: [
      { number: 3, text: 'three' },
      { number: 4, text: 'four' },
      { number: 9, text: 'nine' },
    ],
    totalLines: 12,
  };
  expect(renderExcerpt(excerpt)).toBe('[… 2]\n3: three\n4: four\n[… 4]\n9: nine\n[… 3]');
});

test('every failed step is shown before any gets more', async () => {
  const noise = Array.from({ length: 10 }, (_, at) => [
    `src/file${at}.ts(${at},1): error TS2304: Cannot find name 'x${at}'.`,
    `FAIL src/file${at}.test.ts`,
    `TypeError: file${at} is not a function`,
    `FAILED tests/test_${at}.py::test_it - assert ${at} == 0`,
    `error[E030${at}]: mismatched types`,
  ]).flat();
  const log = [
    '##[group]Run tsc',
    '##[endgroup]',
    ...noise,
    '##[error]Process completed with exit code 2.',
    '##[group]Run ./check-licences',
    '##[endgroup]',
    'licence of left-pad: WTFPL',
    'done',
    'bye',
    '##[error]Process completed with exit code 1.',
  ].join('\n');
  const { excerpt } = await distil([log], { check: 'ci', budgetTokens: 200 });
  const text = renderExcerpt(excerpt);
  expect(text).toContain('file0.ts');
  expect(text).toMatch(/licence of left-pad|done|bye/);
});
