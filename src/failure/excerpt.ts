import type { Excerpt, LogLine } from '../reflexion/failure.ts';
import type { HeldLine } from './store.ts';

/** How budgets are counted here: four characters are a token. */
export const charactersPerToken = 4;

/** No line of an excerpt is longer. */
const maxExcerptLineLength = 400;

/** Takes lines in the order given until the next would go over the budget, so that a larger budget's excerpt contains the smaller one's. */
export function excerptOf(
  lines: readonly HeldLine[],
  order: readonly number[],
  totalLines: number,
  budgetTokens: number,
): Excerpt {
  const budget = budgetTokens * charactersPerToken;
  const taken = new Set<number>();
  let spent = longestGap;
  for (const at of order) {
    const line = lines[at];
    if (!line) continue;
    let cost = textOf(line).length + String(line.number).length + 3;
    if (!taken.has(at - 1) && !taken.has(at + 1)) cost += longestGap;
    if (taken.has(at - 1) && taken.has(at + 1)) cost -= longestGap;
    if (spent + cost > budget) break;
    spent += cost;
    taken.add(at);
  }
  const kept = [...taken].sort((a, b) => a - b);
  return { lines: kept.flatMap((at) => (lines[at] ? [logLine(lines[at])] : [])), totalLines };
}

/** For people and prompts: every line with its number, gaps with the number of lines left out. */
export function renderExcerpt(excerpt: Excerpt): string {
  const rendered: string[] = [];
  let next = 1;
  for (const line of excerpt.lines) {
    if (line.number > next) rendered.push(gap(line.number - next));
    rendered.push(`${line.number}: ${line.text}`);
    next = line.number + 1;
  }
  if (excerpt.totalLines >= next) rendered.push(gap(excerpt.totalLines - next + 1));
  return rendered.join('\n');
}

const gap = (lines: number) => `[… ${lines}]`;
const longestGap = gap(999_999_999).length + 1;

const textOf = (line: HeldLine) => line.text.slice(0, maxExcerptLineLength);
const logLine = (line: HeldLine): LogLine => ({ number: line.number, text: textOf(line) });
