import { announcePullRequest, announcePush } from './events.ts';
import { branchesOf, git, tryGit } from './git.ts';
import { moveRemarks } from './line-moves.ts';
import { botLogin, type Site } from './site.ts';
import { type PullRequest, type Repository, timestamp } from './store.ts';
import { requestSuite } from './suites.ts';

interface Push {
  branch: string;
  before: string | null;
  after: string | null;
  forced: boolean;
}

/** Finds what has been pushed by comparing branches with what they were, one repository at a time. */
export function createSettle(site: Site): (repository: Repository, pusher: string) => Promise<void> {
  const known = new Map<number, Map<string, string>>();
  const turns = new Map<number, Promise<void>>();

  return (repository, pusher) => {
    const before = turns.get(repository.id) ?? Promise.resolve();
    const turn = before.then(() => settle(repository, pusher));
    turns.set(
      repository.id,
      turn.catch(() => {}),
    );
    return turn;
  };

  async function settle(repository: Repository, pusher: string): Promise<void> {
    const was = known.get(repository.id) ?? new Map<string, string>();
    const is = await branchesOf(repository.gitDirectory);
    known.set(repository.id, is);
    for (const branch of new Set([...was.keys(), ...is.keys()])) {
      const before = was.get(branch) ?? null;
      const after = is.get(branch) ?? null;
      if (before === after) continue;
      if (after !== null) await rememberPusher(repository, after, [...was.values()], pusher);
      const forced =
        before !== null &&
        after !== null &&
        (await tryGit(repository.gitDirectory, ['merge-base', '--is-ancestor', before, after])) === null;
      await take(site, repository, { branch, before, after, forced }, pusher);
    }
  }

  async function rememberPusher(
    repository: Repository,
    after: string,
    old: readonly string[],
    pusher: string,
  ): Promise<void> {
    const known = old.length === 0 ? [] : ['--not', ...old];
    const output = await git(repository.gitDirectory, ['rev-list', after, ...known]);
    for (const sha of output.split('\n')) {
      if (sha !== '' && !site.store.pushers.has(sha)) site.store.pushers.set(sha, pusher);
    }
  }
}

/** Keeps `refs/pull/N/head` of the base repository at the pull request's head, also when that lies in a fork. */
export async function fetchHead(site: Site, pullRequest: PullRequest): Promise<void> {
  const base = site.store.repositories.get(pullRequest.repository.toLowerCase());
  const head = site.store.repositories.get(pullRequest.head.repository.toLowerCase());
  if (!base || !head) return;
  const target = `refs/pull/${pullRequest.number}/head`;
  if (base === head) {
    await git(base.gitDirectory, ['update-ref', target, pullRequest.head.sha]);
    return;
  }
  await git(base.gitDirectory, [
    'fetch',
    '--quiet',
    '--no-tags',
    head.gitDirectory,
    `+${pullRequest.head.sha}:${target}`,
  ]);
}

async function take(site: Site, repository: Repository, push: Push, pusher: string): Promise<void> {
  announcePush(site, repository, push, pusher);
  const headed = site.store.pullRequests.filter(
    (pullRequest) =>
      pullRequest.state === 'open' &&
      pullRequest.head.repository === repository.fullName &&
      pullRequest.head.ref === push.branch,
  );
  if (push.after === null) {
    for (const pullRequest of headed) site.people.close(pullRequest, pusher);
    return;
  }
  const commit = {
    repository: repository.fullName,
    headSha: push.after,
    headBranch: push.branch,
    headRepository: repository.fullName,
  };
  requestSuite(site, commit, pusher);
  // Workflows of a fork are off until its owner turns them on.
  if (repository.parent === null && startsWorkflows(site, pusher)) {
    site.ci?.trigger({
      event: 'push',
      action: null,
      repository: repository.fullName,
      sha: push.after,
      branch: push.branch,
      headRepository: repository.fullName,
      pullRequestNumber: null,
      actor: pusher,
    });
  }
  for (const pullRequest of headed) await synchronize(site, pullRequest, push.after, pusher);
}

async function synchronize(
  site: Site,
  pullRequest: PullRequest,
  after: string,
  pusher: string,
): Promise<void> {
  const before = pullRequest.head.sha;
  const base = site.store.repositories.get(pullRequest.repository.toLowerCase());
  const baseSha = base && (await branchesOf(base.gitDirectory)).get(pullRequest.base.ref);
  await fetchHead(site, { ...pullRequest, head: { ...pullRequest.head, sha: after } });
  pullRequest.head = { ...pullRequest.head, sha: after };
  pullRequest.base = { ...pullRequest.base, sha: baseSha ?? pullRequest.base.sha };
  await moveRemarks(site.store, pullRequest, before, after);
  pullRequest.updatedAt = timestamp();
  announcePullRequest(site, pullRequest, 'synchronize', pusher, { before, after });
  triggerPullRequest(site, pullRequest, 'synchronize', pusher);
}

/** Tells the CI what happened to a pull request. */
export function triggerPullRequest(
  site: Site,
  pullRequest: PullRequest,
  action: string,
  actor: string,
): void {
  const { repository, head } = pullRequest;
  requestSuite(
    site,
    { repository, headSha: head.sha, headBranch: head.ref, headRepository: head.repository },
    actor,
  );
  const needsApproval = !startsWorkflows(site, actor);
  if (needsApproval && !['opened', 'synchronize', 'reopened'].includes(action)) return;
  site.ci?.trigger({
    event: 'pull_request',
    action,
    repository,
    sha: head.sha,
    branch: head.ref,
    headRepository: head.repository,
    pullRequestNumber: pullRequest.number,
    actor,
    needsApproval,
  });
}

/**
 * What a workflow does with its own token begins no further one, or they would never end;
 * only the runs of a pull request that it opened or pushed to are made, and wait for approval.
 */
function startsWorkflows(site: Site, actor: string): boolean {
  return actor !== botLogin(site.actions);
}
