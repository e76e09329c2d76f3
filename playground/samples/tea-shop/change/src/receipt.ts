import { basketCents, lineCents, type Line } from './basket.ts';
import { giftWrapCents, giftWrapRow } from './gift-wrap.ts';
import { formatMoney } from './money.ts';

export function receipt(lines: readonly Line[], wrapped: boolean): string {
  const rows = lines.map(
    (line) => `${line.tea.name}, ${line.grams} g: ${formatMoney(lineCents(line))}`,
  );
  const total = basketCents(lines) + (wrapped ? giftWrapCents(lines) : 0);
  return [...rows, ...(wrapped ? [giftWrapRow(lines)] : []), `Total: ${formatMoney(total)}`].join(
    '\n',
  );
}
