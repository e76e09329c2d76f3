import { billCents } from './bill.js';

const cupsPerFreeCup = 10;

/**
 * What a guest with a loyalty card owes, in cents. Every tenth cup on the card is free;
 * `stamps` is how many the card had before these cups.
 */
export function billWithCard(cups, stamps) {
  const paid = cups.filter((_, index) => (stamps + index) % cupsPerFreeCup !== 0);
  return billCents(paid);
}
