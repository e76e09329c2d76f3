import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentOff } from '../src/vouchers.js';

test('takes fifteen percent off for the spring voucher', () => {
  assert.equal(percentOff('SPRING-RIDE'), 15);
});

test('takes nothing off for a voucher that nobody knows', () => {
  assert.equal(percentOff('FREE-BIKES'), 0);
});
