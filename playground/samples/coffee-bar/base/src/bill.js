/** What the guest owes, in cents. */
export function billCents(cups) {
  return cups.reduce((sum, cup) => sum + cup.cents, 0);
}
