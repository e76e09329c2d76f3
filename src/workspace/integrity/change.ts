import { withoutCutOpen } from './cut-open.ts';
import { laidOut } from './laid-out.ts';
import { type Language, languageOf } from './languages.ts';
import { isTestFile, nameOf } from './paths.ts';
import type { ChangedFile, DiffLine, Hunk } from './read-diff.ts';
import type { Reader, Syntax } from './syntax.ts';
import type { GuardLimits } from './verdict.ts';

/** One side of a change: what is known of the file before it or after it. */
export interface Side extends Syntax {
  text: string;
  /** By row of `text`. */
  rows: readonly Row[];
  /** Where each row begins in `text`. */
  starts: readonly number[];
}

interface Row {
  /** In the file after the change, or where the line would be there. */
  line: number;
  isChanged: boolean;
}

/** The same piece of a file before and after: a hunk, or all of it where it is known. */
export interface Region {
  heading: string;
  before: Side;
  after: Side;
}

export interface FileChange {
  file: ChangedFile;
  path: string;
  language: Language | null;
  isTest: boolean;
  regions: readonly Region[];
  added: readonly DiffLine[];
  removed: readonly DiffLine[];
}

/** All that the rules look at. */
export interface Change {
  files: readonly FileChange[];
  /** The author's own change; null where it is not known. */
  pullRequest: readonly ChangedFile[] | null;
  limits: GuardLimits;
}

export interface WholeFiles {
  before?: ReadonlyMap<string, string> | undefined;
  after?: ReadonlyMap<string, string> | undefined;
}

export function changeOfFile(file: ChangedFile, whole: WholeFiles, reader: Reader): FileChange {
  const { path, oldPath, hunks } = file;
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const before = file.status === 'added' ? '' : whole.before?.get(oldPath);
  const after = file.status === 'deleted' ? '' : whole.after?.get(path);
  const isWhole = before !== undefined && after !== undefined && before + after !== '';
  const regions = isWhole
    ? [wholeRegion(file, before, after, reader)]
    : hunks.map((hunk) => regionOf(file, hunk, reader));
  return {
    file,
    path,
    language: languageOf(path),
    isTest: isTestFile(path) || isTestFile(oldPath),
    regions,
    added: lines.filter(({ kind }) => kind === '+'),
    removed: lines.filter(({ kind }) => kind === '-'),
  };
}

function regionOf(file: ChangedFile, hunk: Hunk, reader: Reader): Region {
  const piece = (own: '+' | '-'): Piece => {
    const rows: Row[] = [];
    const lines: string[] = [];
    // Where a hunk leaves nothing, git names the line before it.
    let line = hunk.lines.some(({ kind }) => kind !== '-') ? hunk.newStart : hunk.newStart + 1;
    for (const { kind, text } of hunk.lines) {
      if (kind === ' ' || kind === own) {
        rows.push({ line, isChanged: kind === own });
        lines.push(text);
      }
      if (kind !== '-') line += 1;
    }
    return { lines, rows };
  };
  return { heading: hunk.heading, ...sidesOf(file, piece('-'), piece('+'), reader) };
}

function wholeRegion(file: ChangedFile, before: string, after: string, reader: Reader): Region {
  const removed = new Map<number, number>();
  const added = new Set<number>();
  for (const hunk of file.hunks) {
    let oldLine = hunk.oldStart;
    let newLine = hunk.lines.some(({ kind }) => kind !== '-') ? hunk.newStart : hunk.newStart + 1;
    for (const { kind } of hunk.lines) {
      if (kind === '-') removed.set(oldLine, newLine);
      if (kind === '+') added.add(newLine);
      if (kind !== '+') oldLine += 1;
      if (kind !== '-') newLine += 1;
    }
  }
  const beforeLines = linesOf(before);
  const afterLines = linesOf(after);
  const oldRows = beforeLines.map((_, row) => ({
    line: removed.get(row + 1) ?? row + 1,
    isChanged: removed.has(row + 1),
  }));
  const newRows = afterLines.map((_, row) => ({ line: row + 1, isChanged: added.has(row + 1) }));
  return {
    heading: '',
    ...sidesOf(file, { lines: beforeLines, rows: oldRows }, { lines: afterLines, rows: newRows }, reader),
  };
}

interface Piece {
  lines: readonly string[];
  rows: readonly Row[];
}

function sidesOf(
  { path, oldPath }: ChangedFile,
  before: Piece,
  after: Piece,
  reader: Reader,
): Pick<Region, 'before' | 'after'> {
  const isManifest = /^(?:package|composer)\.json$/.test(nameOf(path));
  const [old, now] = isManifest ? laidOut(before, after) : [before, after];
  return { before: sideOf(oldPath, old, reader), after: sideOf(path, now, reader) };
}

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/\r$/, ''));

/** Longer lines are no person's, and rules take time over them. */
const maxLineLength = 4_000;
const maxSideLength = 400_000;

/** What all lines are indented by is taken off, so that a piece from the middle of a block can be read. */
function sideOf(path: string, { lines, rows }: Piece, reader: Reader): Side {
  let indent = Number.POSITIVE_INFINITY;
  for (const line of lines) if (line.trim() !== '') indent = Math.min(indent, line.search(/\S/));
  const from = Number.isFinite(indent) ? indent : 0;
  const cut = lines.map((line) => line.slice(from, from + maxLineLength));
  const text = cut.join('\n').slice(0, maxSideLength);
  const isCut = lines.some((line, row) => rows[row]?.isChanged && line.length > from + maxLineLength);
  if (isCut || text.length === maxSideLength) reader.cutShort(path);
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    text,
    rows: rows.slice(0, starts.length),
    starts,
    ...reader.read(path, withoutCutOpen(path, text)),
  };
}
