import { unquotePath } from './unquote-path.ts';

export interface DiffLine {
  kind: ' ' | '+' | '-';
  text: string;
}

export interface Hunk {
  oldStart: number;
  newStart: number;
  /** What git shows behind the second `@@`: the function or section around it. */
  heading: string;
  lines: readonly DiffLine[];
}

/** One file of a diff. `path` is the one after the change, before it where the file is gone. */
export interface ChangedFile {
  path: string;
  oldPath: string;
  status: 'added' | 'deleted' | 'modified' | 'renamed';
  oldMode: string | null;
  newMode: string | null;
  isBinary: boolean;
  /** Not a diff that says what changed: combined, cut off, or without a name. */
  isUnreadable: boolean;
  hunks: readonly Hunk[];
}

interface Draft {
  file: ChangedFile;
  hunks: Hunk[];
  /** Lines that the hunk's header promised and that are still to come. */
  oldLeft: number;
  newLeft: number;
  lines: DiffLine[] | null;
}

/** Reads a unified diff as git writes it; lenient with wrong counts, never throws. Linear in the text. */
export function readDiff(diff: string): readonly ChangedFile[] {
  const drafts: Draft[] = [];
  let draft: Draft | null = null;
  for (const line of diff.split('\n')) {
    if (startsFile(line) || (line.startsWith('--- ') && isBetweenFiles(draft))) {
      draft = { file: emptyFile(line), hunks: [], oldLeft: 0, newLeft: 0, lines: null };
      drafts.push(draft);
    }
    if (draft) readLine(draft, line);
  }
  return drafts.map(({ file, hunks }) => named({ ...file, hunks }));
}

function startsFile(line: string): boolean {
  return (
    line.startsWith('diff --git ') || line.startsWith('diff --cc ') || line.startsWith('diff --combined ')
  );
}

/** Plain `diff -u` has no line of its own before `---`; inside a hunk the same characters are a removed line. */
function isBetweenFiles(draft: Draft | null): boolean {
  return draft === null || (draft.lines !== null && draft.oldLeft <= 0 && draft.newLeft <= 0);
}

function readLine(draft: Draft, line: string): void {
  const hunk = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.{0,500})/.exec(line);
  if (hunk) {
    draft.lines = [];
    draft.oldLeft = Number(hunk[2] ?? 1);
    draft.newLeft = Number(hunk[4] ?? 1);
    const place = { oldStart: Number(hunk[1]), newStart: Number(hunk[3]), heading: hunk[5] ?? '' };
    draft.hunks.push({ ...place, lines: draft.lines });
    return;
  }
  if (draft.lines === null) {
    readHeader(draft, line);
    return;
  }
  const kind = line === '' ? ' ' : line[0];
  if (kind !== ' ' && kind !== '+' && kind !== '-') return;
  if (line === '' && draft.oldLeft <= 0) return;
  draft.lines.push({ kind, text: line.slice(1).replace(/\r$/, '') });
  if (kind !== '+') draft.oldLeft -= 1;
  if (kind !== '-') draft.newLeft -= 1;
}

function readHeader(draft: Draft, line: string): void {
  const { file } = draft;
  const after = (prefix: string) => (line.startsWith(prefix) ? line.slice(prefix.length) : null);
  const set = (change: Partial<ChangedFile>) => {
    draft.file = { ...file, ...change };
  };
  const before = after('--- ');
  const now = after('+++ ');
  if (before !== null)
    set(before.startsWith('/dev/null') ? { status: 'added' } : { oldPath: pathOf(before, 'a/') });
  if (now !== null) set(now.startsWith('/dev/null') ? { status: 'deleted' } : { path: pathOf(now, 'b/') });
  const from = after('rename from ');
  const to = after('rename to ') ?? after('copy to ');
  if (from !== null) set({ status: 'renamed', oldPath: unquotePath(from) });
  if (to !== null) set({ path: unquotePath(to) });
  const oldMode = after('old mode ') ?? after('deleted file mode ');
  const newMode = after('new mode ') ?? after('new file mode ');
  if (oldMode !== null) set({ oldMode, ...(line.startsWith('deleted') ? { status: 'deleted' } : {}) });
  if (newMode !== null) set({ newMode, ...(line.startsWith('new file') ? { status: 'added' } : {}) });
  const index = /^index [0-9a-f]+\.\.[0-9a-f]+ (\d{6})$/.exec(line)?.[1];
  if (index) set({ oldMode: index, newMode: index });
  if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) set({ isBinary: true });
  if (line.startsWith('@@@')) set({ isUnreadable: true });
}

function emptyFile(line: string): ChangedFile {
  const both = line.startsWith('diff --git ') ? pathsOfHeader(line.slice('diff --git '.length)) : null;
  const combined = /^diff --(?:cc|combined) (.*)$/.exec(line)?.[1];
  return {
    path: both?.path ?? unquotePath(combined ?? ''),
    oldPath: both?.oldPath ?? '',
    status: 'modified',
    oldMode: null,
    newMode: null,
    isBinary: false,
    isUnreadable: combined !== undefined,
    hunks: [],
  };
}

/** `a/P b/P`, where the names may hold blanks: both halves are alike unless the file was renamed, which has lines of its own. */
function pathsOfHeader(text: string): { oldPath: string; path: string } | null {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(text);
  if (quoted) return { oldPath: pathOf(quoted[1] ?? '', 'a/'), path: pathOf(quoted[2] ?? '', 'b/') };
  const half = (text.length - 1) / 2;
  if (text[half] !== ' ' || text.slice(2, half) !== text.slice(half + 3)) return null;
  return { oldPath: text.slice(2, half), path: text.slice(half + 3) };
}

function pathOf(text: string, prefix: string): string {
  const path = unquotePath(text.replace(/\t.*$|\r$/, ''));
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function named(file: ChangedFile): ChangedFile {
  const path = file.path || file.oldPath;
  const oldPath = file.oldPath || path;
  const isMoved = file.status === 'modified' && path !== oldPath;
  return {
    ...file,
    path: file.status === 'deleted' ? oldPath : path,
    oldPath,
    status: isMoved ? 'renamed' : file.status,
    isUnreadable: file.isUnreadable || path === '',
  };
}
