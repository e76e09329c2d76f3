import { announcePullRequest, commonBody, repositoryNamed } from './events.ts';
import { branchesOf, git } from './git.ts';
import { readCommit } from './history.ts';
import type { MergeQueue } from './seams.ts';
import type { Site } from './site.ts';
import { findPullRequest, type PullRequest } from './store.ts';

const pusher = 'github-merge-queue[bot]';

/** The queue in which pull requests wait, merged on trial into a branch of the site's own, for the checks there. */
export function createMergeQueue(site: Site): MergeQueue {
  return {
    async enqueue({ repository: name, number, by }) {
      const { repository, pullRequest } = found(name, number);
      const { gitDirectory } = repository;
      const base = (await branchesOf(gitDirectory)).get(pullRequest.base.ref) ?? pullRequest.base.sha;
      const { sha: head } = pullRequest.head;
      const [tree = ''] = (await git(gitDirectory, ['merge-tree', '--write-tree', base, head])).split('\n');
      const message = `Merge pull request #${number} from ${pullRequest.head.ref}`;
      const environment = {
        GIT_AUTHOR_NAME: pullRequest.author,
        GIT_AUTHOR_EMAIL: 'author@example.org',
        GIT_COMMITTER_NAME: 'GitHub',
        GIT_COMMITTER_EMAIL: 'noreply@github.com',
      };
      const commit = ['commit-tree', tree, '-p', base, '-p', head, '-m', message];
      const sha = (await git(gitDirectory, commit, { environment })).trim();
      const branch = `gh-readonly-queue/${pullRequest.base.ref}/pr-${number}-${base}`;
      await git(gitDirectory, ['update-ref', `refs/heads/${branch}`, sha]);
      announcePullRequest(site, pullRequest, 'enqueued', by ?? repository.owner);
      await site.settle(repository, pusher);
      announce(pullRequest, 'checks_requested', { branch, sha, base });
      site.ci?.trigger({
        event: 'merge_group',
        action: 'checks_requested',
        repository: repository.fullName,
        sha,
        branch,
        headRepository: repository.fullName,
        pullRequestNumber: null,
        actor: pusher,
      });
      return { branch, sha };
    },
    async leaveQueue({ repository: name, number, merged }) {
      const { repository, pullRequest } = found(name, number);
      const prefix = `gh-readonly-queue/${pullRequest.base.ref}/pr-${number}-`;
      const [branch, sha] =
        [...(await branchesOf(repository.gitDirectory))].find(([one]) => one.startsWith(prefix)) ?? [];
      if (branch === undefined || sha === undefined) throw new Error(`${name}#${number} is not in the queue`);
      const base = branch.slice(prefix.length);
      await git(repository.gitDirectory, ['update-ref', '-d', `refs/heads/${branch}`]);
      await site.settle(repository, pusher);
      announce(pullRequest, 'destroyed', { branch, sha, base }, { reason: merged ? 'merged' : 'dequeued' });
      const reason = merged ? 'MERGE' : 'CI_FAILURE';
      announcePullRequest(site, pullRequest, 'dequeued', pusher, { reason });
      if (merged) await site.people.merge(pullRequest, pusher);
    },
  };

  function found(name: string, number: number) {
    const pullRequest = findPullRequest(site.store, name, number);
    if (!pullRequest) throw new Error(`there is no pull request ${name}#${number}`);
    return { repository: repositoryNamed(site, name), pullRequest };
  }

  function announce(
    pullRequest: PullRequest,
    action: string,
    group: { branch: string; sha: string; base: string },
    details: Readonly<Record<string, unknown>> = {},
  ): void {
    const repository = repositoryNamed(site, pullRequest.repository);
    const common = commonBody(site, repository, pusher);
    site.announce(
      readCommit(repository.gitDirectory, group.sha).then((commit) => ({
        event: 'merge_group',
        action,
        repository,
        payload: {
          merge_group: {
            head_sha: group.sha,
            head_ref: `refs/heads/${group.branch}`,
            base_sha: group.base,
            base_ref: `refs/heads/${pullRequest.base.ref}`,
            head_commit: { id: group.sha, message: commit?.message ?? '' },
          },
          ...details,
          ...common,
        },
      })),
    );
  }
}
