import type { Section } from './sections.ts';
import { type SignHit, signsOf, withoutCarrier } from './signs.ts';
import type { HeldLine } from './store.ts';
import { template } from './template.ts';
import type { SignRole } from './tools/recogniser.ts';
import { weigh } from './weigh.ts';

/** What the lines of a log are worth to someone who wants to know why it failed. */
export interface Ranking {
  /** Positions in the held lines, the most telling first; an excerpt of any budget is a start of this order. */
  order: readonly number[];
  /** The same, but only lines that speak for themselves, not for standing beside one. */
  telling: readonly number[];
  /** What the tools' rows know of a line, by position. */
  signs: ReadonlyMap<number, readonly SignHit[]>;
}

const roleWeights: Record<SignRole, number> = { cause: 17, locus: 14, total: 13 };
const defaultAfter = 3;
const linesBefore = 3;
const linesAround = 5;

export function rank(lines: readonly HeldLine[], sections: readonly Section[]): Ranking {
  const signs = new Map<number, readonly SignHit[]>();
  const trust = trustIn(lines, sections);
  const base = new Float64Array(lines.length);
  const shapes = new Array<string>(lines.length).fill('');
  for (const [at, line] of lines.entries()) {
    if (line.role !== 'output' && line.role !== 'echo') continue;
    const bare = withoutCarrier(line.text);
    const hits = bare === '' ? [] : signsOf(bare);
    const { weight, shape } = weigh(line.text);
    if (hits.length > 0) signs.set(at, hits);
    const hit = hits[0];
    base[at] = (hit ? roleWeights[hit.sign.role] + 0.4 * weight : weight) * (trust[at] ?? 0);
    shapes[at] = hit ? hit.sign.pattern.source : `${shape}`;
  }
  const own = diminished(lines, base, shapes);
  const worth = spread(lines, own, signs);
  addEnd(lines, worth, trust);

  const byWorth = (values: Float64Array) => (a: number, b: number) =>
    (values[b] ?? 0) - (values[a] ?? 0) || a - b;
  const positions = lines.map((_, at) => at);
  return {
    order: positions.filter((at) => (worth[at] ?? 0) > 0.01).sort(byWorth(worth)),
    telling: positions.filter((at) => (own[at] ?? 0) > 0.5).sort(byWorth(own)),
    signs,
  };
}

/** How much a line's place in the log is worth: little in steps that passed, and after the failure was declared. */
function trustIn(lines: readonly HeldLine[], sections: readonly Section[]): Float64Array {
  const anyFailed = sections.some((section) => section.failed);
  const lastExit = lines.findLastIndex((line) => line.role === 'exit');
  return Float64Array.from(lines, (line, at) => {
    const section = sections[line.section];
    if (section?.post) return 0.05;
    if (anyFailed && !section?.failed) return 0.15;
    if (section && section.exits.length > 0 && line.number > (section.exits.at(-1) ?? 0)) return 0.1;
    if (lastExit !== -1 && at > lastExit) return 0.1;
    return 1;
  });
}

/** A line that comes again, or the tenth of its shape, says less than the first. */
function diminished(lines: readonly HeldLine[], base: Float64Array, shapes: readonly string[]): Float64Array {
  const own = new Float64Array(lines.length);
  const repeats = new Map<string, number>();
  const alike = new Map<string, number>();
  for (const [at, line] of lines.entries()) {
    const weight = base[at] ?? 0;
    if (weight <= 0) continue;
    const key = template(line.text);
    const repeat = repeats.get(key) ?? 0;
    repeats.set(key, repeat + 1);
    const shape = shapes[at] ?? '';
    const before = alike.get(shape) ?? 0;
    alike.set(shape, before + 1);
    const length = line.text.length;
    const long = length > 120 ? (120 / length) ** 0.2 : 1;
    own[at] = (weight * long) / (1 + 0.7 * repeat) / (1 + 0.12 * before);
  }
  return own;
}

/** What stands around a telling line explains it, most of all what comes right after. */
function spread(
  lines: readonly HeldLine[],
  own: Float64Array,
  signs: ReadonlyMap<number, readonly SignHit[]>,
): Float64Array {
  const worth = Float64Array.from(own);
  const raise = (at: number, value: number) => {
    const line = lines[at];
    if (!line || line.text.trim() === '' || line.role === 'marker' || line.role === 'post') return;
    if ((worth[at] ?? 0) < value) worth[at] = value;
  };
  for (let at = 0; at < own.length; at += 1) {
    const value = own[at] ?? 0;
    if (value < 1.5) continue;
    const after = Math.max(linesAround, signs.get(at)?.[0]?.sign.after ?? defaultAfter);
    const reach = signs.get(at)?.[0]?.sign.after ?? defaultAfter;
    for (let distance = 1; distance <= after; distance += 1)
      raise(at + distance, value * 0.72 * (distance <= reach ? 0.95 : 0.8) ** distance);
    for (let distance = 1; distance <= linesBefore; distance += 1)
      raise(at - distance, value * 0.4 * 0.75 ** distance);
  }
  return worth;
}

/** The end of a failed step is worth reading even where no rule knows its words. */
function addEnd(lines: readonly HeldLine[], worth: Float64Array, trust: Float64Array): void {
  const hasExit = lines.some((line) => line.role === 'exit');
  let toExit = hasExit ? Number.POSITIVE_INFINITY : 0;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] as HeldLine;
    if (line.role === 'exit') toExit = 0;
    if (line.role !== 'marker' && line.role !== 'post' && line.text.trim() !== '' && (trust[at] ?? 0) === 1) {
      worth[at] = (worth[at] ?? 0) + 6 * Math.exp(-toExit / 12) + (line.role === 'exit' ? 6 : 0);
    }
    toExit += 1;
  }
}
