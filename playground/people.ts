import { createCheckDeeds } from './check-deeds.ts';
import { announcePullRequest } from './events.ts';
import { branchesOf, git } from './git.ts';
import { fetchHead, triggerPullRequest } from './pushes.ts';
import { labelBody } from './rest/bodies/pull-request.ts';
import type { People } from './seams.ts';
import { type Site, userOf } from './site.ts';
import { findRepository, type PullRequest, type Repository, timestamp } from './store.ts';
import { createTalk } from './talk.ts';

/** What people do on the site, as the site sees it. */
export function createPeople(site: Site): People {
  const { store } = site;
  return {
    ...createTalk(site),
    ...createCheckDeeds(site),
    async openPullRequest({ repository: name, head, base, title, body, author, draft, ...granted }) {
      const repository = findRepository(store, name);
      const baseSha = repository && (await branchesOf(repository.gitDirectory)).get(base);
      if (!repository || baseSha === undefined) throw new Error(`there is no branch ${base} in ${name}`);
      const now = timestamp();
      const pullRequest: PullRequest = {
        id: store.nextId(),
        repository: repository.fullName,
        number: repository.nextNumber,
        title,
        body,
        author: userOf(store, author).login,
        state: 'open',
        draft,
        locked: false,
        labels: [],
        merged: false,
        mergedBy: null,
        mergeCommitSha: null,
        head,
        base: { ref: base, sha: baseSha },
        maintainerCanModify: granted.maintainerCanModify && head.repository !== repository.fullName,
        createdAt: now,
        updatedAt: now,
        closedAt: null,
      };
      repository.nextNumber += 1;
      await fetchHead(site, pullRequest);
      store.pullRequests.push(pullRequest);
      happen(pullRequest, 'opened', author);
      return pullRequest;
    },
    close(pullRequest, by) {
      pullRequest.state = 'closed';
      pullRequest.closedAt = timestamp();
      happen(pullRequest, 'closed', by);
    },
    reopen(pullRequest, by) {
      if (pullRequest.merged) throw new Error('a merged pull request stays closed');
      pullRequest.state = 'open';
      pullRequest.closedAt = null;
      happen(pullRequest, 'reopened', by);
    },
    async merge(pullRequest, by) {
      const repository = repositoryOf(pullRequest);
      pullRequest.mergeCommitSha = await mergeBranches(repository, pullRequest, userOf(store, by));
      pullRequest.merged = true;
      pullRequest.mergedBy = by;
      pullRequest.state = 'closed';
      pullRequest.closedAt = timestamp();
      happen(pullRequest, 'closed', by);
      await site.settle(repository, by);
    },
    setLocked(pullRequest, locked, by) {
      pullRequest.locked = locked;
      happen(pullRequest, locked ? 'locked' : 'unlocked', by);
    },
    setDraft(pullRequest, draft, by) {
      pullRequest.draft = draft;
      happen(pullRequest, draft ? 'converted_to_draft' : 'ready_for_review', by);
    },
    label(pullRequest, label, by) {
      if (pullRequest.labels.includes(label)) return;
      pullRequest.labels.push(label);
      happen(pullRequest, 'labeled', by, { label: labelBody(site, repositoryOf(pullRequest), label) });
    },
    unlabel(pullRequest, label, by) {
      if (!pullRequest.labels.includes(label)) return;
      pullRequest.labels = pullRequest.labels.filter((other) => other !== label);
      happen(pullRequest, 'unlabeled', by, { label: labelBody(site, repositoryOf(pullRequest), label) });
    },
  };

  function happen(
    pullRequest: PullRequest,
    action: string,
    by: string,
    details: Readonly<Record<string, unknown>> = {},
  ): void {
    pullRequest.updatedAt = timestamp();
    announcePullRequest(site, pullRequest, action, by, details);
    triggerPullRequest(site, pullRequest, action, by);
  }

  function repositoryOf(pullRequest: PullRequest): Repository {
    const repository = findRepository(store, pullRequest.repository);
    if (!repository) throw new Error(`there is no repository ${pullRequest.repository}`);
    return repository;
  }
}

async function mergeBranches(
  repository: Repository,
  pullRequest: PullRequest,
  by: { id: number; login: string },
): Promise<string> {
  const { gitDirectory } = repository;
  const base = (await branchesOf(gitDirectory)).get(pullRequest.base.ref) ?? pullRequest.base.sha;
  const [tree = ''] = (
    await git(gitDirectory, ['merge-tree', '--write-tree', base, pullRequest.head.sha])
  ).split('\n');
  const signature = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.com` };
  const commit = await git(
    gitDirectory,
    [
      'commit-tree',
      tree,
      '-p',
      base,
      '-p',
      pullRequest.head.sha,
      '-m',
      `Merge pull request #${pullRequest.number}`,
    ],
    {
      environment: {
        GIT_AUTHOR_NAME: signature.name,
        GIT_AUTHOR_EMAIL: signature.email,
        GIT_COMMITTER_NAME: signature.name,
        GIT_COMMITTER_EMAIL: signature.email,
      },
    },
  );
  await git(gitDirectory, ['update-ref', `refs/heads/${pullRequest.base.ref}`, commit.trim(), base]);
  return commit.trim();
}
