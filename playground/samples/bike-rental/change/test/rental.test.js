import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rentalCents } from '../src/rental.js';

test('rents out tandems by the hour', () => {
  assert.equal(rentalCents('tandem', 3), 2100);
});
