import type { Tea } from './catalogue.ts';

export interface Line {
  tea: Tea;
  grams: number;
}

export function lineCents(line: Line): number {
  return Math.round((line.tea.centsPer100g * line.grams) / 100);
}

export function basketCents(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + lineCents(line), 0);
}
