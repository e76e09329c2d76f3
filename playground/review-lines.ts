import { findLines, type LineRange, type LinesInDiff } from './diff-lines.ts';
import { changesBetween, commitsBetween } from './history.ts';
import { findRepository, type PullRequest, type Repository, type Store } from './store.ts';

/** A remark on lines as somebody wants it made. */
export interface AskedRemark extends LineRange {
  path: string;
  body: string;
}
export type PlacedRemark = AskedRemark & LinesInDiff;

/** Finds the lines of remarks in the diff of a commit of the pull request. The faults are GitHub's sentences. */
export async function placeRemarks(
  store: Store,
  pullRequest: PullRequest,
  commitId: string,
  remarks: readonly AskedRemark[],
): Promise<readonly PlacedRemark[] | { fault: string }> {
  const { base, head } = pullRequest;
  const { gitDirectory } = findRepository(store, pullRequest.repository) as Repository;
  const commits = await commitsBetween(gitDirectory, base.sha, head.sha);
  if (!commits.some((commit) => commit.sha === commitId))
    return { fault: 'The commit is not part of the pull request' };
  const changes = remarks.length === 0 ? [] : await changesBetween(gitDirectory, base.sha, commitId);
  const placed: PlacedRemark[] = [];
  for (const remark of remarks) {
    const change = changes.find((candidate) => candidate.path === remark.path);
    if (!change) return { fault: 'Path could not be resolved' };
    const found = findLines(change.patch ?? '', remark);
    if ('fault' in found) return found;
    placed.push({ ...remark, ...found });
  }
  return placed;
}

/** On the new side, of one line or several. */
export function onLines(line: number, startLine: number | null = null): LineRange {
  return { line, side: 'RIGHT', startLine, startSide: startLine === null ? null : 'RIGHT' };
}
