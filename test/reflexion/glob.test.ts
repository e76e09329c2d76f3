import { matchesGlob } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesName, selectsName, selectsPath } from '../../src/reflexion/glob.ts';
import { nearest } from '../../src/reflexion/nearest.ts';

const path = (glob: string, text: string) => selectsPath({ only: [glob], ignore: [] }, text);

test.each([
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/deep/a.ts', false],
  ['src/**/*.ts', 'src/deep/er/a.ts', true],
  ['src/**/*.ts', 'src/a.ts', true],
  ['**/*.lock', 'yarn.lock', true],
  ['**', '.github/workflows/ci.yml', true],
  ['docs/**', 'docs', false],
  ['a/**/b/**/c', 'a/b/x/c', true],
  ['**/b', 'ab', false],
  ['x**/b', 'xy/z/b', true],
  ['**/', 'a', false],
  ['release/*', 'release/1.x', true],
  ['main', 'maintenance', false],
  ['v?', 'v1', true],
  ['a/?', 'a//', false],
  ['', '', true],
])('%j and the path %j: %s', (glob, text, is) => {
  expect(path(glob, text)).toBe(is);
});

test.each([
  ['CI*', 'CI / test (ubuntu, 20)', true],
  ['codecov/*', 'codecov/patch/deep', true],
  ['*[bot]', 'dependabot[bot]', true],
  ['renovate[bot]', 'renovateb', false],
  ['lint (*)', 'lint (20)', true],
  ['a.c', 'abc', false],
])('%j and the name %j: %s', (glob, text, is) => {
  expect(matchesName([glob], text)).toBe(is);
});

test('one of those to be ignored is left out, and where nothing is named nothing is meant', () => {
  expect(selectsName({ only: ['*'], ignore: ['lint', 'e2e*'] }, 'e2e (20)')).toBe(false);
  expect(selectsName({ only: ['*'], ignore: ['lint', 'e2e*'] }, 'test')).toBe(true);
  expect(selectsName({ only: [], ignore: [] }, 'test')).toBe(false);
});

test('means by stars what others mean', () => {
  const segments = (...all: string[]) =>
    fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  const globs = segments('a', 'b', 'ab', '*', '**', '**', '?', 'a*', '*b', 'a?*');
  const texts = segments('a', 'b', 'ab', 'aab', 'bb');
  fc.assert(
    fc.property(globs, texts, (glob, text) => {
      expect(path(glob, text), `${glob} ${text}`).toBe(matchesGlob(text, glob));
    }),
    { numRuns: 2_000 },
  );
});

test('takes no longer than it must, whatever it is asked', () => {
  const startedAt = performance.now();
  expect(matchesName(['*a'.repeat(50)], `${'a'.repeat(500)}b`)).toBe(false);
  expect(path('**/*a'.repeat(20), `${'a/'.repeat(500)}b`)).toBe(false);
  // A pattern of the language's own would take years.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test.each([
  ['maxTrails', 'maxTrials'],
  ['VERIFY', 'verify'],
  ['comits', 'commits'],
  ['elephant', null],
  ['', null],
])('%j is near to %j', (word, meant) => {
  expect(nearest(word, ['verify', 'commits', 'maxTrials', 'maxRepeats'])).toBe(meant);
});
