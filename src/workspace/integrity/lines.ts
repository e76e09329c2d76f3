import type { FileChange, Side } from './change.ts';

/** A changed line, without its comment. */
export interface Line {
  text: string;
  side: Side;
  row: number;
}

const maxLineLength = 2_000;

export function changedLines({ regions }: FileChange, when: 'before' | 'after'): Line[] {
  return regions.flatMap(({ [when]: side }) =>
    side.rows.flatMap(({ isChanged }, row) => (isChanged ? [{ text: codeAt(side, row), side, row }] : [])),
  );
}

/** A row without its comment, cut to what a person would write. */
export function codeAt({ code, starts }: Side, row: number): string {
  return code
    .slice(starts[row] ?? 0, (starts[row + 1] ?? code.length + 1) - 1)
    .slice(0, maxLineLength)
    .trimEnd();
}
