import type { HeldLine } from './store.ts';
import { template } from './template.ts';

/** The weights of lines, less for one that comes again, for the tenth of its shape, and for a very long one. */
export function diminished(
  lines: readonly HeldLine[],
  base: Float64Array,
  shapes: readonly string[],
): Float64Array {
  const own = new Float64Array(lines.length);
  const repeats = new Map<string, number>();
  const alike = new Map<string, number>();
  for (const [at, line] of lines.entries()) {
    const weight = base[at] ?? 0;
    if (weight <= 0) continue;
    const repeat = counted(repeats, template(line.text));
    const before = counted(alike, shapes[at] ?? '');
    const length = line.text.length;
    const long = length > 120 ? (120 / length) ** 0.2 : 1;
    own[at] = (weight * long) / (1 + 0.7 * repeat) / (1 + 0.12 * before);
  }
  return own;
}

function counted(counts: Map<string, number>, key: string): number {
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count;
}
