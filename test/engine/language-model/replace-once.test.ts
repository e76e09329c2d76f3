import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceOnce } from '../../../src/engine/language-model/replace-once.ts';

test('replaces the one place, and says its line', () => {
  expect(replaceOnce('a\nb\nc\n', 'b\n', 'B\nB\n')).toEqual({
    kind: 'replaced',
    content: 'a\nB\nB\nc\n',
    line: 2,
  });
});

test('takes signs that patterns would read as they are', () => {
  expect(replaceOnce('cost: .*', '.*', "$& $1 $' $$")).toMatchObject({ content: "cost: $& $1 $' $$" });
});

test.each([
  ['an empty old text', 'a', '', 'b', /write_file/],
  ['no change', 'a', 'a', 'a', /are the same/],
  ['more than one place', 'x\ny\nx\n', 'x', 'z', /2 times \(lines 1, 3\)/],
  ['places that overlap', 'aaa', 'aa', 'b', /2 times/],
  [
    'other white space',
    'if (a) {\n\treturn;\n}\n',
    'if (a) {\n  return;\n}',
    'b',
    /white space differs from line 1/,
  ],
  ['another second line', 'one\ntwo\nthree\n', 'two\nfour', 'b', /first line is at line 2/],
  ['nothing alike', 'one\n', 'two', 'b', /read the file again/],
] as const)('says what is wrong with %s', (_, content, oldText, newText, words) => {
  const replacement = replaceOnce(content, oldText, newText);
  expect(replacement.kind === 'fault' ? replacement.fault : 'replaced').toMatch(words);
});

test('finds lines in a file with carriage returns, and keeps them', () => {
  expect(replaceOnce('a\r\nb\r\nc\r\n', 'a\nb', 'A\nB')).toMatchObject({ content: 'A\r\nB\r\nc\r\n' });
});

test('what is put into a file with carriage returns has them too, even in place of a part of a line', () => {
  expect(replaceOnce('a\r\nb\r\n', 'b', 'B\nC')).toMatchObject({ content: 'a\r\nB\r\nC\r\n' });
});

test('a file with line ends of both kinds gets what was written', () => {
  expect(replaceOnce('a\r\nb\n', 'b', 'B\nC')).toMatchObject({ content: 'a\r\nB\nC\n' });
});

test('changes nothing but the place, whatever the texts', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string({ minLength: 1 }),
      fc.string(),
      fc.string(),
      (before, old, after, fresh) => {
        const replacement = replaceOnce(before + old + after, old, fresh);
        if (replacement.kind === 'fault') return;
        expect(replacement.content).toBe(before + fresh + after);
      },
    ),
  );
});
