import { expect, test } from 'vitest';
import { dayOf, limitReached, nothingSpent, untilNextDayMs } from '../../src/reflexion/budget.ts';

const limits = { tokens: 1000, usd: 5, minutes: 60 };

test.each([
  [{ tokens: 999, usd: 4.99, minutes: 59.9 }, null],
  [{ tokens: 1000, usd: 0, minutes: 0 }, 'tokens'],
  [{ tokens: 0, usd: 5.01, minutes: 0 }, 'usd'],
  [{ tokens: 0, usd: 0, minutes: 60 }, 'minutes'],
])('of %j the limit that is reached is %s', (spent, reached) => {
  expect(limitReached(spent, limits)).toBe(reached);
});

test('a limit that is not set is never reached', () => {
  const spent = { tokens: 1, usd: 1e9, minutes: 1e9 };
  expect(limitReached(spent, { tokens: 2, usd: null, minutes: null })).toBeNull();
});

test('a limit of nothing is reached before anything is spent', () => {
  expect(limitReached(nothingSpent, { ...limits, usd: 0 })).toBe('usd');
});

test('a day ends at midnight UTC', () => {
  const midnight = Date.parse('2026-03-01T00:00:00Z');
  expect([dayOf(midnight - 1), dayOf(midnight)]).toEqual(['2026-02-28', '2026-03-01']);
  expect([untilNextDayMs(midnight - 1), untilNextDayMs(midnight)]).toEqual([1, 86_400_000]);
});
