import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billWithCard } from '../src/loyalty-card.js';

const espresso = { name: 'Espresso', cents: 240 };
const latte = { name: 'Latte', cents: 380 };

test('takes nothing for the tenth cup', () => {
  assert.equal(billWithCard([espresso, latte], 8), 240);
});
