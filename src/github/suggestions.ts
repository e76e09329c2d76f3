import { type Hunk, hunksOf, sectionsOf } from './hunks.ts';
import { fenceFor } from './markdown.ts';

/** A change of some lines that GitHub lets the author accept with a click. */
export interface Suggestion {
  path: string;
  /** In the file at the head, from 1; both are the same for a single line. */
  startLine: number;
  endLine: number;
  /** What stands there instead; none where the lines go. */
  lines: readonly string[];
}

/** What GitHub shows of a file that the pull request changes. */
interface ShownFile {
  filename: string;
  /** Its hunks; absent where they are too long to be shown. */
  patch?: string | undefined;
}

const maxSuggestions = 20;

/**
 * A whole change, as `git diff` prints it, in suggestions on lines that the pull request's own diff shows. Null where any of it
 * doesn't fit: half a change would mend nothing.
 */
export function suggestionsOf(change: string, shown: readonly ShownFile[]): readonly Suggestion[] | null {
  const all: Suggestion[] = [];
  for (const section of sectionsOf(change)) {
    const path = editedPath(section);
    const blocks = shownBlocks(shown.find(({ filename }) => filename === path)?.patch ?? '');
    const own = path === null ? [null] : hunksOf(section).flatMap((hunk) => ofHunk(path, hunk));
    for (const suggestion of own) {
      const { startLine, endLine } = suggestion ?? { startLine: 0, endLine: 0 };
      if (!suggestion || !blocks.some(([from, to]) => from <= startLine && endLine <= to)) return null;
      all.push(suggestion);
    }
  }
  return all.length > 0 && all.length <= maxSuggestions ? all : null;
}

export function suggestionBlock({ lines }: Suggestion): string {
  const fence = fenceFor(lines.join('\n'));
  return [`${fence}suggestion`, ...lines, fence].join('\n');
}

/** Null unless the file is there before and after, under the same plain name, and as text. */
function editedPath(section: string): string | null {
  const lines = section.split('\n');
  const first = lines.findIndex((line) => line.startsWith('@@ '));
  const head = first === -1 ? lines : lines.slice(0, first);
  // git puts a tab behind a name with blanks.
  const named = (mark: string) =>
    head
      .find((line) => line.startsWith(mark))
      ?.slice(mark.length)
      .replace(/\t$/, '');
  const before = named('--- a/');
  const isOdd = head.some((line) => /^(?:old mode|new mode|GIT binary patch|Binary files)/.test(line));
  const hasOddEnds = section.includes('\r') || lines.some((line) => line.startsWith('\\ '));
  return before !== undefined && before === named('+++ b/') && !isOdd && !hasOddEnds ? before : null;
}

/** One suggestion for each run of changed lines. */
function ofHunk(path: string, { oldStart, lines }: Hunk): (Suggestion | null)[] {
  const suggestions: (Suggestion | null)[] = [];
  let next = oldStart;
  for (let index = 0; index < lines.length; ) {
    if (lines[index]?.startsWith(' ')) {
      next += 1;
      index += 1;
      continue;
    }
    const from = index;
    while (index < lines.length && !lines[index]?.startsWith(' ')) index += 1;
    const run = lines.slice(from, index);
    const removed = run.filter((line) => line.startsWith('-')).length;
    const added = run.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    suggestions.push(
      removed > 0
        ? { path, startLine: next, endLine: next + removed - 1, lines: added }
        : insertion(path, next, added, lines[from - 1]),
    );
    next += removed;
  }
  return suggestions;
}

/** A suggestion replaces lines, so what is only added comes with the line before it. */
function insertion(
  path: string,
  next: number,
  added: readonly string[],
  before: string | undefined,
): Suggestion | null {
  if (before === undefined) return null;
  return { path, startLine: next - 1, endLine: next - 1, lines: [before.slice(1), ...added] };
}

/** Lines of the file at the head that stand together in a hunk: from and to. */
function shownBlocks(patch: string): (readonly [number, number])[] {
  return hunksOf(patch).map(({ newStart, lines }) => {
    const count = lines.filter((line) => /^[ +]/.test(line)).length;
    return [newStart, newStart + count - 1] as const;
  });
}
