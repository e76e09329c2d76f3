import type { IssueComment } from './conversation.ts';
import { readCommit } from './history.ts';
import { userBody } from './rest/bodies/accounts.ts';
import { commentBody } from './rest/bodies/comments.ts';
import { pullRequestBody } from './rest/bodies/pull-request.ts';
import { repositoryBody } from './rest/bodies/repository.ts';
import { type Site, userOf } from './site.ts';
import { findPullRequest, findRepository, type PullRequest, type Repository } from './store.ts';

/** What GitHub sends when something happens. `sender` is a login. */

export function announcePullRequest(
  site: Site,
  pullRequest: PullRequest,
  action: string,
  sender: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  const repository = repositoryNamed(site, pullRequest.repository);
  const common = commonBody(site, repository, sender);
  site.announce(
    // As it is now: writing it takes a while, and more may happen meanwhile.
    pullRequestBody(site, repository, structuredClone(pullRequest)).then((body) => ({
      event: 'pull_request',
      action,
      repository,
      payload: { number: pullRequest.number, pull_request: body, ...details, ...common },
    })),
  );
}

export function announceComment(
  site: Site,
  comment: IssueComment,
  action: 'created' | 'edited' | 'deleted',
  sender: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  const repository = repositoryNamed(site, comment.repository);
  const pullRequest = findPullRequest(site.store, comment.repository, comment.number);
  if (!pullRequest) return;
  const api = `${site.url}/api/v3/repos/${repository.fullName}`;
  const html = `${site.url}/${repository.fullName}/pull/${pullRequest.number}`;
  site.announce({
    event: 'issue_comment',
    action,
    repository,
    payload: {
      issue: {
        id: pullRequest.id,
        number: pullRequest.number,
        title: pullRequest.title,
        body: pullRequest.body,
        state: pullRequest.state,
        locked: pullRequest.locked,
        draft: pullRequest.draft,
        user: userBody(site, pullRequest.author),
        labels: pullRequest.labels.map((name) => ({ name })),
        url: `${api}/issues/${pullRequest.number}`,
        html_url: html,
        pull_request: { url: `${api}/pulls/${pullRequest.number}`, html_url: html },
        created_at: pullRequest.createdAt,
        updated_at: pullRequest.updatedAt,
        closed_at: pullRequest.closedAt,
      },
      comment: commentBody(site, comment),
      ...details,
      ...commonBody(site, repository, sender),
    },
  });
}

export function announcePush(
  site: Site,
  repository: Repository,
  push: { branch: string; before: string | null; after: string | null; forced: boolean },
  sender: string,
): void {
  const none = '0'.repeat(40);
  const html = `${site.url}/${repository.fullName}`;
  const common = commonBody(site, repository, sender);
  const head = push.after === null ? null : readCommit(repository.gitDirectory, push.after);
  site.announce(
    Promise.resolve(head).then((commit) => ({
      event: 'push',
      action: null,
      repository,
      payload: {
        ref: `refs/heads/${push.branch}`,
        before: push.before ?? none,
        after: push.after ?? none,
        created: push.before === null,
        deleted: push.after === null,
        forced: push.forced,
        compare: `${html}/compare/${push.before ?? none}...${push.after ?? none}`,
        head_commit: commit
          ? { id: commit.sha, message: commit.message, url: `${html}/commit/${commit.sha}` }
          : null,
        commits: commit ? [{ id: commit.sha, message: commit.message }] : [],
        pusher: { name: sender, email: null },
        ...common,
      },
    })),
  );
}

/** What every payload has. */
export function commonBody(site: Site, repository: Repository, sender: string) {
  const owner = userOf(site.store, repository.owner);
  return {
    repository: repositoryBody(site, repository),
    sender: userBody(site, sender),
    ...(owner.type === 'Organization' ? { organization: { login: owner.login, id: owner.id } } : {}),
  };
}

export function repositoryNamed(site: Site, fullName: string): Repository {
  const repository = findRepository(site.store, fullName);
  if (!repository) throw new Error(`there is no repository ${fullName}`);
  return repository;
}
