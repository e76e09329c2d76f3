import { expect, test } from 'vitest';
import { accusedLine } from '../../src/github/accused-line.ts';
import type { Trial } from '../../src/reflexion/episode.ts';
import { reflectionWith, trialWith } from '../reflexion/builders.ts';

const diff = `diff --git a/src/tea.ts b/src/tea.ts
--- a/src/tea.ts
+++ b/src/tea.ts
@@ -1,3 +1,4 @@
 export const name = 'tea';
-export const price = 4;
+export const price = 'five';
+export const stock = 3;
 export const kind = 'black';
diff --git a/src/a file.ts b/src/a file.ts
new file mode 100644
--- /dev/null
+++ b/src/a file.ts\t
@@ -0,0 +1 @@
+export const price = 'six';
`;

function trialAt(places: readonly [path: string, line: number][], quotes: readonly string[] = []): Trial {
  const [failure] = trialWith().failures;
  const accused = places.map(([path, line]) => ({ path, line, message: `at ${line}`, touched: true }));
  return trialWith({
    failures: failure ? [{ ...failure, places: accused }] : [],
    reflection: reflectionWith({ evidence: quotes.map((text) => ({ check: 'test', line: null, text })) }),
  });
}

test.each<[string, Trial, [string, number] | null]>([
  ['a line that was added', trialAt([['src/tea.ts', 3]]), ['src/tea.ts', 3]],
  [
    'an added line before one that only stands there',
    trialAt([
      ['src/tea.ts', 1],
      ['src/tea.ts', 2],
    ]),
    ['src/tea.ts', 2],
  ],
  ['a line that only stands there', trialAt([['src/tea.ts', 4]]), ['src/tea.ts', 4]],
  ['a line of a file with blanks in its name', trialAt([['src/a file.ts', 1]]), ['src/a file.ts', 1]],
  [
    'no line that the diff does not show',
    trialAt([
      ['src/tea.ts', 5],
      ['src/coffee.ts', 1],
    ]),
    null,
  ],
  ['the one added line that is quoted', trialAt([], ["  export const price = 'five';"]), ['src/tea.ts', 2]],
  ['no line that stands there, quoted', trialAt([], ["export const name = 'tea';"]), null],
  ['no line that is quoted in part', trialAt([], ['export const price']), null],
])('%s', (_, trial, expected) => {
  const found = accusedLine(trial, diff);
  expect(found && [found.path, found.line]).toEqual(expected);
});
