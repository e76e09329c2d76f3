import type { Region } from './change.ts';
import { lineAt } from './facts.ts';

const beginnings =
  /\b(?:it|test|scenario|specify)\b\s*[("'`.]|\bdef test|\bfunc (?:Test|Fuzz)|#\[(?:\w+::)*test\]|@(?:Test|Property|ParameterizedTest)\b|\[(?:Fact|Theory|Test|Property)/;

/** Whether the changed lines around hold a test's beginning: then all of it is new. */
export function isPartOfNewTest({ after }: Region, row: number): boolean {
  for (let at = row; at >= 0 && after.rows[at]?.isChanged; at -= 1)
    if (beginnings.test(lineAt(after, at))) return at !== row;
  return false;
}

/** The same for what stands on a test's first line, or above it. */
export function isMarkOfNewTest({ before, after }: Region, row: number): boolean {
  for (let at = row; at < after.rows.length && after.rows[at]?.isChanged; at += 1) {
    const title = titleOf(lineAt(after, at));
    // Changed, but no more than marked: the test was there.
    if (title) return !before.text.includes(title);
  }
  return false;
}

/** What a test is called; marks above it say nothing of that. */
const titleOf = (line: string) =>
  /\b(?:it|test|scenario|specify|describe|context)\b[^"'`\n]{0,60}(["'`])[^"'`]{1,200}\1|\bdef \w+|\bfunc \w+|\bfn \w+|\b(?:void|Task|fun)\s+\w+/.exec(
    line,
  )?.[0];
