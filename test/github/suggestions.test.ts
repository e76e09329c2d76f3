import { describe, expect, test } from 'vitest';
import { suggestionBlock, suggestionsOf } from '../../src/github/suggestions.ts';

const change = (path: string, hunks: string) =>
  `diff --git a/${path} b/${path}\nindex 111..222 100644\n--- a/${path}\n+++ b/${path}\n${hunks}`;
/** Lines 10 to 20 of `price.ts` are in the pull request's diff. */
const shown = [
  {
    filename: 'price.ts',
    patch: `@@ -10,10 +10,11 @@ top\n${' line\n'.repeat(5)}+new\n${' line\n'.repeat(5)}`,
  },
];

describe('a change becomes suggestions', () => {
  test('one for each run of changed lines', () => {
    const hunks = '@@ -11,6 +11,7 @@\n a\n-b\n-c\n+B\n d\n+e\n f\n-g\n';
    expect(suggestionsOf(change('price.ts', hunks), shown)).toEqual([
      { path: 'price.ts', startLine: 12, endLine: 13, lines: ['B'] },
      { path: 'price.ts', startLine: 14, endLine: 14, lines: ['d', 'e'] },
      { path: 'price.ts', startLine: 16, endLine: 16, lines: [] },
    ]);
  });

  test('up to the edges of what the pull request shows, and no further', () => {
    const at = (line: number) =>
      suggestionsOf(change('price.ts', `@@ -${line} +${line} @@\n-a\n+b\n`), shown);
    expect([9, 10, 20, 21].map((line) => at(line)?.length ?? null)).toEqual([null, 1, 1, null]);
  });
});

describe('nothing is suggested', () => {
  const inside = '@@ -11 +11 @@\n-a\n+b\n';
  test.each([
    ['when a part lies outside', change('price.ts', `${inside}@@ -40 +40 @@\n-a\n+b\n`)],
    ['when another file is changed too', `${change('price.ts', inside)}${change('other.ts', inside)}`],
    [
      'for a new file',
      'diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n',
    ],
    [
      'for a file that goes',
      'diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
    ],
    ['for a mode', `diff --git a/price.ts b/price.ts\nold mode 100644\nnew mode 100755\n`],
    ['for a binary file', 'diff --git a/price.ts b/price.ts\nGIT binary patch\nliteral 3\n'],
    ['where a line end is missing', change('price.ts', `${inside}\\ No newline at end of file\n`)],
    ['where lines end in another way', change('price.ts', '@@ -11 +11 @@\n-a\r\n+b\r\n')],
    ['for lines before the first', change('price.ts', '@@ -10,0 +10 @@\n+a\n')],
  ])('%s', (_, diff) => {
    expect(suggestionsOf(diff, shown)).toBeNull();
  });
});

test('no line of a suggestion ends its block', () => {
  const block = suggestionBlock({ path: 'a.md', startLine: 1, endLine: 1, lines: ['```', '````js'] });
  expect(block).toBe('`````suggestion\n```\n````js\n`````');
});
