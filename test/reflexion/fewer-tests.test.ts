import { expect, test } from 'vitest';
import { fewerTests } from '../../src/reflexion/fewer-tests.ts';

const count = (ran: number, skipped = 0) => ({ ran, skipped });

test('a green run in which as many tests ran, or more, is believed', () => {
  expect(fewerTests(count(12), count(12))).toBeNull();
  expect(fewerTests(count(12, 3), count(15))).toBeNull();
});

test('nothing is held against a run when no test ran before it', () => {
  expect(fewerTests(null, null)).toBeNull();
  expect(fewerTests(null, count(0))).toBeNull();
  expect(fewerTests(count(0, 4), null)).toBeNull();
});

test('says how many tests ran before and after', () => {
  expect(fewerTests(count(12), count(9))).toBe('12 tests ran before the repair, and 9 after it.');
  expect(fewerTests(count(1), count(0))).toBe('1 test ran before the repair, and none after it.');
});

test('says when no test run is reported any more', () => {
  expect(fewerTests(count(12), null)).toBe(
    '12 tests ran before the repair, and no test run is reported now.',
  );
});

test('says when those that are missing were skipped, all of them', () => {
  expect(fewerTests(count(12, 1), count(9, 4))).toBe(
    '12 tests ran before the repair, and 9 after it; 3 more were skipped.',
  );
  expect(fewerTests(count(2), count(1, 1))).toBe(
    '2 tests ran before the repair, and 1 after it; 1 more was skipped.',
  );
  expect(fewerTests(count(12, 1), count(9, 2))).toBe('12 tests ran before the repair, and 9 after it.');
});
