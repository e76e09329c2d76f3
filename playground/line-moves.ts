import { reviewCommentsOf } from './conversation.ts';
import { tryGit } from './git.ts';
import { findRepository, type PullRequest, type Store } from './store.ts';

/** Moves what was said on lines of the new side along with a push; what stood on changed lines is outdated from then on. */
export async function moveRemarks(
  store: Store,
  pullRequest: PullRequest,
  before: string,
  after: string,
): Promise<void> {
  const repository = findRepository(store, pullRequest.repository);
  const standing = reviewCommentsOf(store, pullRequest).filter(
    ({ side, current }) => side === 'RIGHT' && current !== null,
  );
  if (!repository || standing.length === 0) return;
  const diffs = new Map<string, string | null>();
  for (const comment of standing) {
    const { path } = comment;
    if (!diffs.has(path)) {
      const asked = ['diff', '-U0', '--no-renames', '--no-color', '--no-ext-diff', before, after, '--', path];
      diffs.set(path, await tryGit(repository.gitDirectory, asked));
    }
    const diff = diffs.get(path) ?? null;
    const { line = 0, startLine = null } = comment.current ?? {};
    const moved = diff === null ? null : moveLine(diff, line);
    const start = diff === null || startLine === null ? null : moveLine(diff, startLine);
    const isWhole =
      moved !== null && (startLine === null || (start !== null && moved - start === line - startLine));
    comment.current = isWhole ? { line: moved, startLine: start } : null;
    comment.commitId = isWhole ? after : comment.commitId;
  }
}

/** Where a line of the old side is on the new; null where it was changed or taken out. */
function moveLine(diff: string, line: number): number | null {
  let shift = 0;
  for (const [, from, count = '1', , added = '1'] of diff.matchAll(hunkHeader)) {
    const first = Number(from);
    const removed = Number(count);
    // A hunk that only adds stands after the line it names.
    const begins = removed === 0 ? first + 1 : first;
    if (line < begins) break;
    if (line < begins + removed) return null;
    shift += Number(added) - removed;
  }
  return line + shift;
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm;
