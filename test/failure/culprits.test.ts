import { expect, test } from 'vitest';
import { inCheckout } from '../../src/failure/culprits.ts';
import { failureWith } from '../reflexion/builders.ts';

const diff = `diff --git a/src/price.ts b/src/price.ts
--- a/src/price.ts
+++ b/src/price.ts
@@ -1 +1 @@
-export const price = 4;
+export const price = 5;
`;

function accusing(...paths: string[]) {
  const culprits = paths.map((path) => ({ path, line: 1, column: null, message: null, touched: null }));
  return failureWith({ culprits });
}

test('accuses what is in the checkout, what the pull request touches first', () => {
  const files = new Set(['src/price.ts', 'src/total.ts', 'test/total.test.ts']);
  const { culprits } = inCheckout(accusing('src/total.ts', 'shop/src/price.ts', 'src/gone.ts'), {
    diff,
    files,
  });
  expect(culprits.map(({ path, touched }) => [path, touched])).toEqual([
    ['src/price.ts', true],
    ['src/total.ts', false],
  ]);
});

test('accuses nothing where two files could be meant', () => {
  const files = new Set(['a/index.ts', 'b/index.ts']);
  expect(inCheckout(accusing('index.ts'), { diff, files }).culprits).toEqual([]);
});
