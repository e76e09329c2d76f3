import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billCents } from '../src/bill.js';

const espresso = { name: 'Espresso', cents: 240 };
const latte = { name: 'Latte', cents: 380 };

test('adds up what was drunk', () => {
  assert.equal(billCents([espresso, latte]), 620);
});
