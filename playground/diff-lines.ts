/** Before (`LEFT`) or after (`RIGHT`) the change. */
type Side = 'LEFT' | 'RIGHT';

/** Lines of a file, as a review names them; without a start it is one line. */
export interface LineRange {
  line: number;
  side: Side;
  startLine: number | null;
  startSide: Side | null;
}

export interface LinesInDiff {
  /** Counted from the file's first `@@`, which is 0. */
  position: number;
  /** From the `@@` to the range's last line. */
  hunk: string;
  /** What the range says, on the side of its last line. */
  text: readonly string[];
}

/** Finds lines in a file's patch: only what the patch shows can be spoken of. The faults are GitHub's sentences. */
export function findLines(patch: string, range: LineRange): LinesInDiff | { fault: string } {
  const rows = rowsOf(patch);
  const end = rows.find((row) => row[range.side] === range.line);
  if (!end) return { fault: 'Line could not be resolved' };
  const startSide = range.startSide ?? range.side;
  const start = range.startLine === null ? end : rows.find((row) => row[startSide] === range.startLine);
  if (!start) return { fault: 'Start line could not be resolved' };
  if (start.hunk !== end.hunk)
    return { fault: 'Pull request review thread start line must be part of the same hunk as the line.' };
  if (range.startLine !== null && start.position >= end.position)
    return { fault: 'Pull request review thread start line must precede the end line.' };
  const between = rows.filter(
    (row) => row.position >= start.position && row.position <= end.position && row[range.side] !== undefined,
  );
  return {
    position: end.position,
    hunk: patch
      .split('\n')
      .slice(end.hunk, end.position + 1)
      .join('\n'),
    text: between.map((row) => row.text),
  };
}

interface Row {
  /** Where its hunk begins, and where it is, in the patch. */
  hunk: number;
  position: number;
  text: string;
  /** Its number on either side, where it is there. */
  LEFT?: number;
  RIGHT?: number;
}

function rowsOf(patch: string): readonly Row[] {
  const rows: Row[] = [];
  let hunk = 0;
  let left = 0;
  let right = 0;
  for (const [position, line] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header) {
      hunk = position;
      left = Number(header[1]);
      right = Number(header[2]);
      continue;
    }
    const row = { hunk, position, text: line.slice(1) };
    if (line.startsWith('-')) rows.push({ ...row, LEFT: left++ });
    if (line.startsWith('+')) rows.push({ ...row, RIGHT: right++ });
    if (line.startsWith(' ')) rows.push({ ...row, LEFT: left++, RIGHT: right++ });
  }
  return rows;
}
