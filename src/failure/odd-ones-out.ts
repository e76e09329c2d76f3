import type { HeldLine } from './store.ts';

const verdict =
  /(?<![\w./-])(?:PASS(?:ED)?|FAIL(?:ED|URE)?|OK|ok|passed|failed|ERROR|success|failure)(?![\w./-])|[✓✔√✗✘✕×✅❌]/;
const bad = /^(?:FAIL(?:ED|URE)?|failed|ERROR|failure|[✗✘✕×❌])$/;
const maxLength = 200;
/** So many good ones to a bad one make it odd. */
const goodToBad = 4;

/** Positions of lines that say FAIL in a list whose other lines, of the same shape, say PASS. */
export function oddOnesOut(lines: readonly HeldLine[]): readonly number[] {
  const lists = new Map<string, { good: number; bad: number[] }>();
  for (const [at, { text, role }] of lines.entries()) {
    if (role !== 'output' || text.length > maxLength) continue;
    const found = verdict.exec(text);
    if (!found) continue;
    const shape = `${shapeOf(text.slice(0, found.index))}|${shapeOf(text.slice(found.index + found[0].length))}`;
    const list = lists.get(shape) ?? { good: 0, bad: [] };
    if (bad.test(found[0])) list.bad.push(at);
    else list.good += 1;
    lists.set(shape, list);
  }
  return [...lists.values()]
    .filter((list) => list.good >= goodToBad * list.bad.length)
    .flatMap((list) => list.bad)
    .sort((a, b) => a - b);
}

/** Only the punctuation, so that rows of one table are alike. */
const shapeOf = (text: string) => text.replace(/[\p{L}\p{N}_.\- ]{1,200}/gu, 'w');
