import type { Section } from './sections.ts';
import type { HeldLine } from './store.ts';
import { template } from './template.ts';
import { weigh } from './weigh.ts';

/** The held lines' positions, the most telling first; an excerpt of any budget is a start of this order. */
export function rank(lines: readonly HeldLine[], sections: readonly Section[]): readonly number[] {
  const anyFailed = sections.some((section) => section.failed);
  const exits = lines.map((line) => line.role === 'exit');
  const lastExit = exits.lastIndexOf(true);
  const seen = new Map<string, number>();
  const own = lines.map((line, at) => {
    if (line.role === 'marker' || line.role === 'post' || line.text.trim() === '') return 0;
    const section = sections[line.section];
    let factor = 1;
    if (anyFailed && !section?.failed) factor = 0.15;
    if (!anyFailed && lastExit !== -1 && at > lastExit) factor = 0.15;
    if (section?.failed && section.exits.length > 0 && line.number > (section.exits.at(-1) ?? 0))
      factor = 0.15;
    const key = template(line.text);
    const repeats = seen.get(key) ?? 0;
    seen.set(key, repeats + 1);
    const weight = weigh(line.text);
    return (Math.max(0, weight) * factor) / (1 + 0.7 * repeats);
  });
  const total = new Float64Array(lines.length);
  let toExit = Number.POSITIVE_INFINITY;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] as HeldLine;
    if (line.role === 'exit') toExit = 0;
    if (lastExit === -1 && at === lines.length - 1) toExit = 0;
    const near = 6 * Math.exp(-toExit / 12);
    toExit += 1;
    if (line.role === 'marker' || line.text.trim() === '') continue;
    total[at] = (own[at] ?? 0) + (line.role === 'post' ? 0 : near) + (line.role === 'exit' ? 6 : 0);
    for (let distance = 1; distance <= 8; distance += 1) {
      const before = own[at - distance] ?? 0;
      const after = own[at + distance] ?? 0;
      total[at] = Math.max(total[at] ?? 0, before * 0.8 * 0.85 ** distance, after * 0.5 * 0.7 ** distance);
    }
    if (weigh(line.text) < 0) total[at] = (total[at] ?? 0) * 0.4;
  }
  return lines
    .map((_, at) => at)
    .filter((at) => (total[at] ?? 0) > 0.01)
    .sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || a - b);
}
