/**
 * Errors for which TypeScript has a code fix that `type-fix-script.ts` takes: a missing import, a misspelt name, a missing
 * `this.`, `await`, `new`, `override`, `type` or `export`, an unused import, and `undefined` where exact optional
 * properties ask for it. Fixes that would invent a value, a member or a type are not among them.
 */
export const fixableCodes: ReadonlySet<number> = new Set([
  2304, 2503, 2552, 2693, 18004, 2686, 2551, 2724, 2820, 2833, 2663, 2662, 2459, 2460, 1308, 1484, 1485, 1205,
  1448, 2348, 4112, 4113, 4114, 4115, 4116, 4117, 2375, 2379, 2412, 6133, 6192, 6196, 6198, 2322, 2345, 2339,
  2349, 2351, 2356, 2362, 2363, 2365, 2367, 2461, 2488, 2495, 2548, 2549, 2763, 2801,
]);

/** Of those, the ones that have a fix only where a promise was not awaited. */
export const needsPromise: ReadonlySet<number> = new Set([
  2322, 2345, 2339, 2349, 2351, 2356, 2362, 2363, 2365, 2367, 2461, 2488, 2495, 2548, 2549, 2763,
]);
