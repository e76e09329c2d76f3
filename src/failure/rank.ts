import { createCommandTest } from './commands.ts';
import { diminished } from './diminish.ts';
import { oddOnesOut } from './odd-ones-out.ts';
import type { Section } from './sections.ts';
import type { SignHit } from './signs.ts';
import { endings, spread } from './spread.ts';
import type { HeldLine } from './store.ts';
import { strengthOf } from './strength.ts';

/** What the lines of a log are worth to someone who wants to know why it failed. */
export interface Ranking {
  /** Positions in the held lines, the most telling first; an excerpt of any budget is a start of this order. */
  order: readonly number[];
  /** The same, but only lines that speak for themselves, not for standing beside one; if none does, the nearest to the end. */
  telling: readonly number[];
  /** What the tools' rows know of a line, by position. */
  signs: ReadonlyMap<number, readonly SignHit[]>;
  /** How telling each line is where it stands: less when its like has come before. */
  weights: Float64Array;
  /** How telling each line is for itself, wherever it stands among its like. */
  strength: Float64Array;
}

const oddOneOut = 9;
const maxStepsFirst = 30;
/** A failed step whose lines all weigh less than this doesn't tell the cause itself. */
const tellsLittle = 9;

export function rank(lines: readonly HeldLine[], sections: readonly Section[]): Ranking {
  const signs = new Map<number, readonly SignHit[]>();
  const base = new Float64Array(lines.length);
  const shapes = new Array<string>(lines.length).fill('');
  const runs = createCommandTest(sections);
  const suits = ({ recogniser, sign }: SignHit, section: number) =>
    !sign.needsCommand || runs(recogniser, section);
  for (const [at, line] of lines.entries()) {
    if (line.role !== 'output' && line.role !== 'echo') continue;
    const { weight, shape, hits } = strengthOf(line.text, (hit) => suits(hit, line.section));
    if (hits.length > 0) signs.set(at, hits);
    base[at] = weight;
    shapes[at] = shape;
  }
  for (const at of oddOnesOut(lines)) base[at] = (base[at] ?? 0) + oddOneOut;

  const trust = trustIn(lines, sections, base);
  for (let at = 0; at < base.length; at += 1) base[at] = (base[at] ?? 0) * (trust[at] ?? 0);
  const own = diminished(lines, base, shapes);
  const worth = spread(lines, own, (at) => signs.get(at)?.[0]?.sign.after);
  endings(lines, worth, trust);

  const spoken = own.some((weight) => weight >= tellsLittle) ? own : worth;

  const positions = lines.map((_, at) => at);
  const byWorth = (values: Float64Array) => (a: number, b: number) =>
    (values[b] ?? 0) - (values[a] ?? 0) || a - b;
  const order = positions.filter((at) => (worth[at] ?? 0) > 0).sort(byWorth(worth));
  return {
    order: stepsFirst(order, lines, sections),
    telling: positions.filter((at) => (spoken[at] ?? 0) > 0.5).sort(byWorth(spoken)),
    signs,
    weights: spoken,
    strength: base,
  };
}

/** The best line of every failed step before any other. */
function stepsFirst(
  order: readonly number[],
  lines: readonly HeldLine[],
  sections: readonly Section[],
): readonly number[] {
  const best = new Map<number, number>();
  for (const at of order) {
    const line = lines[at];
    if (!line || !sections[line.section]?.failed || best.has(line.section)) continue;
    if (line.role !== 'exit') best.set(line.section, at);
  }
  const first = new Set([...best.values()].slice(0, maxStepsFirst));
  return [...first, ...order.filter((at) => !first.has(at))];
}

/** How much a line's place in the log is worth: little in steps that passed, and after the failure was declared. */
function trustIn(lines: readonly HeldLine[], sections: readonly Section[], base: Float64Array): Float64Array {
  const anyFailed = sections.some((section) => section.failed);
  const lastExit = lines.findLastIndex((line) => line.role === 'exit');
  let most = 0;
  for (const [at, line] of lines.entries())
    if (sections[line.section]?.failed) most = Math.max(most, base[at] ?? 0);
  const elsewhere = most < tellsLittle ? 0.6 : 0.4;

  return Float64Array.from(lines, (line, at) => {
    const section = sections[line.section];
    if (section?.post) return 0.05;
    if (section && section.exits.length > 0 && line.number > (section.exits.at(-1) ?? 0)) return 0.1;
    if (anyFailed && !section?.failed) return lastExit !== -1 && at > lastExit ? 0.1 : elsewhere;
    if (lastExit !== -1 && at > lastExit) return 0.1;
    return 1;
  });
}
