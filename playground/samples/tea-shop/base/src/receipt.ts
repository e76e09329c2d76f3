import { basketCents, lineCents, type Line } from './basket.ts';
import { formatMoney } from './money.ts';

export function receipt(lines: readonly Line[]): string {
  const rows = lines.map(
    (line) => `${line.tea.name}, ${line.grams} g: ${formatMoney(lineCents(line))}`,
  );
  return [...rows, `Total: ${formatMoney(basketCents(lines))}`].join('\n');
}
