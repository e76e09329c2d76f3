import { expect, test } from 'vitest';
import { ReflexionError } from '../../src/errors.ts';
import { backOffMs } from '../../src/queue/back-off.ts';

test('the wait doubles with each attempt, to a quarter of an hour at the most', () => {
  const waits = [1, 2, 3, 4, 9, 1000].map((attempt) => backOffMs(attempt, 5000, new Error('broke'), 0));
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 900_000, 900_000]);
});

test('chance makes it longer by up to a quarter, so that looks that failed together do not come back together', () => {
  expect(backOffMs(1, 5000, new Error('broke'), 1)).toBe(6250);
  expect(new Set(Array.from({ length: 20 }, () => backOffMs(1, 5000, null))).size).toBeGreaterThan(10);
});

test('it is never shorter than the other side asked for', () => {
  const error = new ReflexionError('github', 'rate limit', { retryAfterMs: 3_600_000 });
  expect(backOffMs(1, 5000, error, 0)).toBe(3_600_000);
  expect(backOffMs(9, 5000, new ReflexionError('github', 'odd', { retryAfterMs: 10 }), 0)).toBe(900_000);
});
