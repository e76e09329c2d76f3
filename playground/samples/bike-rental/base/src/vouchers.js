export const vouchers = [
  { code: 'SPRING-RIDE', percent: 15, validUntil: '2025-05-31' },
  { code: 'COMMUTER', percent: 10, validUntil: '2099-12-31' },
];

/** What is taken off, in percent; 0 for a voucher that nobody knows or that has run out. */
export function percentOff(code, today = new Date()) {
  const voucher = vouchers.find((one) => one.code === code);
  if (!voucher) return 0;
  return today <= new Date(`${voucher.validUntil}T23:59:59Z`) ? voucher.percent : 0;
}
