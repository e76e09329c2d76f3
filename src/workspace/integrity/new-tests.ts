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
