import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffSource, verifyEvidence } from '../../../src/engine/language-model/evidence.ts';
import { shopBrief } from './brief.ts';

const { failures, diff } = shopBrief({
  failure: {
    checks: ['lint', 'lint (20)'],
    excerpt: {
      lines: [
        { number: 3, text: 'error: total is never used' },
        { number: 9, text: '  error: total is never used  ' },
        { number: 10, text: 'FAIL' },
        { number: 11, text: '{' },
      ],
      totalLines: 11,
    },
  },
}).trajectory;

const verify = (text: string, line: number | null = null, check = 'lint') =>
  verifyEvidence([{ check, line, text }], { failures, diff });

test.each([
  ['a part of a line', 'total is never', null, [{ check: 'lint', line: 3, text: 'total is never' }]],
  [
    'the line that was named',
    'error: total is never used',
    9,
    [{ check: 'lint', line: 9, text: 'error: total is never used' }],
  ],
  [
    'a wrong line number',
    'error: total is never used',
    77,
    [{ check: 'lint', line: 3, text: 'error: total is never used' }],
  ],
  [
    'white space around',
    '\t error: total is never used \n',
    3,
    [{ check: 'lint', line: 3, text: 'error: total is never used' }],
  ],
  [
    'the number that the prompt shows',
    '9| error: total is never used',
    9,
    [{ check: 'lint', line: 9, text: 'error: total is never used' }],
  ],
  ['a short whole line', 'FAIL', null, [{ check: 'lint', line: 10, text: 'FAIL' }]],
  ['a short part', 'AIL', null, []],
  ['a line without a letter', '{', null, []],
  ['nothing', '  ', null, []],
  ['another case', 'ERROR: TOTAL IS NEVER USED', null, []],
  ['words that are not there', 'error: sum is never used', 3, []],
] as const)('%s', (_, text, line, kept) => {
  expect(verify(text, line)).toEqual(kept);
});

test('a check that is none of the failed ones is corrected', () => {
  expect(verify('error: total', 3, 'made up')).toEqual([{ check: 'lint', line: 3, text: 'error: total' }]);
  expect(verify('error: total', 3, 'lint (20)')).toEqual([
    { check: 'lint (20)', line: 3, text: 'error: total' },
  ]);
});

test('a line of the diff is named as such', () => {
  expect(verify('-  return sum;')).toEqual([{ check: diffSource, line: null, text: '-  return sum;' }]);
});

test('of several lines only those that are there stay, each once', () => {
  const text = 'error: total is never used\nerror: made up\nFAIL\nFAIL';
  expect(verify(text).map((quote) => quote.text)).toEqual(['error: total is never used', 'FAIL']);
});

test('whatever is kept is verbatim in the line it names, or in the diff', () => {
  const lines = failures.flatMap((failure) => failure.excerpt.lines);
  const word = fc.constantFrom(
    'error: ',
    'total is',
    ' never',
    'FAIL',
    '\n',
    '9| ',
    '{',
    'return sum',
    '+ ',
    'x',
  );
  const quotes = fc.array(
    fc.record({
      check: fc.constantFrom('lint', 'diff', 'other'),
      line: fc.option(fc.nat(12)),
      text: fc.array(word).map((words) => words.join('')),
    }),
  );
  fc.assert(
    fc.property(quotes, (given) => {
      for (const kept of verifyEvidence(given, { failures, diff })) {
        const source = kept.line === null ? diff : lines.find((line) => line.number === kept.line)?.text;
        expect(source).toContain(kept.text);
      }
    }),
  );
});
