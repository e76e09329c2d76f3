import { expect, test } from 'vitest';
import { createWindow } from '../../../src/engine/language-model/window.ts';

test('a token is three and a half characters until the endpoint has counted', () => {
  expect(createWindow(100_000).tokensIn(3_500)).toBe(1_000);
});

test('denser text than usual is counted as the endpoint counted it last', () => {
  const window = createWindow(100_000);
  window.learn(20_000, 10_000);
  expect(window.tokensIn(2_000)).toBe(1_000);
});

test.each([
  ['leaves out what it has cached', 10],
  ['counts nothing', 0],
])('an endpoint that %s makes no request look smaller', (_, tokens) => {
  const window = createWindow(100_000);
  window.learn(20_000, tokens);
  expect(window.tokensIn(3_500)).toBe(1_000);
});

test('there is room for an answer: 16,000 tokens, or a quarter of a small context', () => {
  expect(createWindow(128_000).charactersThatFit()).toBe(112_000 * 3.5);
  expect(createWindow(8_000).charactersThatFit()).toBe(6_000 * 3.5);
});

test('what was refused as too long does not fit again', () => {
  const window = createWindow(100_000);
  window.learnRefusal(35_000);
  expect(window.charactersThatFit()).toBe(31_500);
});
