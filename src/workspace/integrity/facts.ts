import type { Change, FileChange, Region, Side } from './change.ts';
import type { Token } from './syntax.ts';
import type { Finding, Severity } from './verdict.ts';

export type Rule = (change: Change) => readonly Finding[];

/** Something that stands in a file, told apart by `key` alone, so that it may move. */
export interface Fact {
  key: string;
  path: string;
  line: number;
  isChanged: boolean;
}

/** Those of `after` that have no equal in `before`; among equals, those on changed lines count as new. */
export function novel<F extends Fact>(before: readonly Fact[], after: readonly F[]): F[] {
  const left = new Map<string, number>();
  for (const { key } of before) left.set(key, (left.get(key) ?? 0) + 1);
  const kept = [...after].sort((a, b) => Number(a.isChanged) - Number(b.isChanged));
  return kept.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

export function finding(
  severity: Severity,
  rule: string,
  at: { path: string; line: number | null },
  text: string,
): Finding {
  return { severity, rule, path: at.path, line: at.line, text };
}

/** A piece of code made short enough to be quoted in a reason. */
export function quoted(text: string): string {
  const flat = text.slice(0, 400).replaceAll(/\s+/g, ' ').trim();
  return `\`${flat.length > 100 ? `${flat.slice(0, 99)}…` : flat}\``;
}

export function placeOf(side: Side, row: number): { line: number; isChanged: boolean } {
  return side.rows[row] ?? { line: side.rows.at(-1)?.line ?? 1, isChanged: false };
}

/** The row that a place in the side's text stands in. */
export function rowAt({ starts }: Side, index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    if ((starts[middle] ?? 0) > index) high = middle - 1;
  }
  return low;
}

export function lineAt({ text, starts }: Side, row: number): string {
  return text.slice(starts[row] ?? 0, (starts[row + 1] ?? text.length + 1) - 1);
}

/** Whether nothing but the look of the code changed; comments don't count. */
export function isReformatted({ regions, file }: FileChange): boolean {
  if (file.status !== 'modified' && file.status !== 'renamed') return false;
  const signature = (side: keyof Pick<Region, 'before' | 'after'>) =>
    regions.map((region) => essence(region[side].tokens)).join(' ');
  return signature('before') === signature('after');
}

/** Tokens without what formatters add and take away. */
export function essence(tokens: readonly Token[]): string {
  const texts: string[] = [];
  for (const [at, { text }] of tokens.entries()) {
    if (text === ';') continue;
    const next = tokens[at + 1]?.text;
    if (text === ',' && (next === undefined || /^[)\]}]$/.test(next))) continue;
    texts.push(text);
  }
  return texts.join(' ');
}

/** What `items` holds more of than `others`, as a multiset. */
export function surplus(items: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const item of others) left.set(item, (left.get(item) ?? 0) + 1);
  return items.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}

/** Within a comment: how many rows below its first a place is. */
export function newlinesBefore(text: string, index: number): number {
  return text.slice(0, index).split('\n').length - 1;
}
