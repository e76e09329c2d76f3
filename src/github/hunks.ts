/** A hunk of a unified diff. */
export interface Hunk {
  /** From 1, in the file before and after the change. */
  oldStart: number;
  newStart: number;
  /** Each with its mark: a blank, `+`, `-`, or a backslash for git's own remarks. */
  lines: readonly string[];
}

const heading = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** The parts of a whole diff, as `git diff` prints it, one for each file. */
export function sectionsOf(diff: string): readonly string[] {
  return diff.split(/(?<=\n)(?=diff --git )/).filter((section) => section.trim() !== '');
}

/** The hunks of one file's part of a diff, with or without the lines that name the file. */
export function hunksOf(diff: string): readonly Hunk[] {
  const hunks: { oldStart: number; newStart: number; lines: string[] }[] = [];
  for (const line of diff.split('\n')) {
    const start = heading.exec(line);
    if (start) hunks.push({ oldStart: Number(start[1]), newStart: Number(start[2]), lines: [] });
    else if (/^[ +\-\\]/.test(line)) hunks.at(-1)?.lines.push(line);
  }
  return hunks;
}
