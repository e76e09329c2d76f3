import { branchesOf, tryGit } from './git.ts';
import { mergesCleanly } from './history.ts';
import { latestRuns } from './rest/bodies/checks.ts';
import type { PullRequest, Repository, Store } from './store.ts';

/** Whether a pull request could be merged now, in GitHub's words. */
interface Mergeability {
  mergeable: boolean | null;
  state: 'clean' | 'dirty' | 'draft' | 'blocked' | 'behind' | 'unstable' | 'unknown';
}

export async function mergeabilityOf(
  store: Store,
  repository: Repository,
  pullRequest: PullRequest,
): Promise<Mergeability> {
  if (pullRequest.state === 'closed') return { mergeable: null, state: 'unknown' };
  const { gitDirectory } = repository;
  const base = (await branchesOf(gitDirectory)).get(pullRequest.base.ref) ?? pullRequest.base.sha;
  const head = pullRequest.head.sha;
  if (!(await merges(gitDirectory, base, head))) return { mergeable: false, state: 'dirty' };
  const state = async () => {
    if (pullRequest.draft) return 'draft';
    const checks = standingAt(store, repository, head);
    const protection = repository.protections.get(pullRequest.base.ref);
    if (protection?.requiredChecks.some((name) => checks.get(name) !== 'passed')) return 'blocked';
    const behind = (await tryGit(gitDirectory, ['merge-base', '--is-ancestor', base, head])) === null;
    if (protection?.strict && behind) return 'behind';
    return [...checks.values()].some((standing) => standing !== 'passed') ? 'unstable' : 'clean';
  };
  return { mergeable: true, state: await state() };
}

/** How each check and each status at a commit stands, by its name. */
function standingAt(
  store: Store,
  repository: Repository,
  sha: string,
): ReadonlyMap<string, 'passed' | 'failed' | 'pending'> {
  const standings = new Map<string, 'passed' | 'failed' | 'pending'>();
  const passing: readonly (string | null)[] = ['success', 'neutral', 'skipped'];
  for (const suite of store.checkSuites.values()) {
    if (suite.repository !== repository.fullName || suite.headSha !== sha) continue;
    for (const { name, status, conclusion } of latestRuns({ store }, suite)) {
      const ended = passing.includes(conclusion) ? 'passed' : 'failed';
      standings.set(name, status === 'completed' ? ended : 'pending');
    }
  }
  for (const { repository: at, sha: of, context, state } of store.statuses) {
    if (at !== repository.fullName || of !== sha) continue;
    const ended = state === 'success' ? 'passed' : 'failed';
    standings.set(context, state === 'pending' ? 'pending' : ended);
  }
  return standings;
}

/** By both commits: whether two commits merge never changes. */
const known = new Map<string, Promise<boolean>>();

function merges(gitDirectory: string, base: string, head: string): Promise<boolean> {
  const key = `${gitDirectory} ${base} ${head}`;
  const found = known.get(key) ?? mergesCleanly(gitDirectory, base, head);
  known.set(key, found);
  return found;
}
