import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutEnd, cutMiddle } from '../../../src/engine/language-model/cut.ts';
import { cutDiff } from '../../../src/engine/language-model/cut-diff.ts';

test('a text is cut in its middle, with the number of characters left out', () => {
  expect(cutMiddle('abcdefghij', 5)).toBe('abc\n[… 5 characters left out …]\nij');
  expect(cutEnd('abcdefghij', 5)).toBe('abcde [… 5 characters left out]');
});

test('a text within the bound stays as it is', () => {
  expect(cutMiddle('abc', 3)).toBe('abc');
  expect(cutEnd('abc', 3)).toBe('abc');
});

test('no cut leaves half a character, which some servers refuse', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, most) => {
      expect(cutMiddle(text.toWellFormed(), most).isWellFormed()).toBe(true);
      expect(cutEnd(text.toWellFormed(), most).isWellFormed()).toBe(true);
    }),
  );
});

const file = (path: string, lines: number) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1,${lines} @@\n${'+some new line\n'.repeat(lines)}`;

test('a diff that is too long keeps accused files first and names what was left out', () => {
  const diff = file('package-lock.json', 500) + file('src/price.js', 10) + file('src/tax.js', 20);
  const cut = cutDiff(diff, 1_000, ['src/tax.js']);
  expect(cut).toContain('+++ b/src/tax.js');
  expect(cut).toContain('+++ b/src/price.js');
  expect(cut).toMatch(
    /\[… 1 files \(\d+ characters\) of the diff left out:\]\ndiff --git a\/package-lock\.json/,
  );
  expect(cut.length).toBeLessThan(1_200);
});

test('an accused file that is too long is cut, not left out', () => {
  const cut = cutDiff(file('src/price.js', 500), 1_000, ['src/price.js']);
  expect(cut).toContain('+++ b/src/price.js');
  expect(cut).toContain('characters left out');
});
