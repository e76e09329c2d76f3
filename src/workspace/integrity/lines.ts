import type { FileChange, Side } from './change.ts';
import { finding, quoted } from './facts.ts';
import type { Finding } from './verdict.ts';

/** A changed line, without its comment. */
export interface Line {
  text: string;
  side: Side;
  row: number;
}

export function changedLines({ regions }: FileChange, when: 'before' | 'after'): Line[] {
  return regions.flatMap(({ [when]: side }) =>
    side.rows.flatMap(({ isChanged }, row) => (isChanged ? [{ text: codeAt(side, row), side, row }] : [])),
  );
}

/** A row without its comment. */
export function codeAt({ code, starts }: Side, row: number): string {
  return code.slice(starts[row] ?? 0, (starts[row + 1] ?? code.length + 1) - 1).trimEnd();
}

/** A finding at a changed line, which it quotes. */
export function findingAt(
  change: FileChange,
  { side, row, text }: Line,
  severity: 'ask' | 'refuse',
  rule: string,
  reason: string,
): Finding {
  return finding(
    severity,
    rule,
    { path: change.path, line: side.rows[row]?.line ?? null },
    `${reason} ${quoted(text)}`,
  );
}
