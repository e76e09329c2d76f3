import { readCommit } from './history.ts';
import { userBody } from './rest/bodies/accounts.ts';
import { checkRunBody, checkSuiteBody } from './rest/bodies/checks.ts';
import { commentBody } from './rest/bodies/comments.ts';
import { statusBody } from './rest/bodies/commits.ts';
import { pullRequestBody } from './rest/bodies/pull-request.ts';
import { repositoryBody } from './rest/bodies/repository.ts';
import { workflowRunBody } from './rest/bodies/workflows.ts';
import type { Site } from './site.ts';
import {
  type CheckRun,
  type CheckSuite,
  findPullRequest,
  findRepository,
  type IssueComment,
  type PullRequest,
  type Repository,
  type Status,
  type WorkflowRun,
} from './store.ts';

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

export function announceCheckRun(
  site: Site,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested',
  sender: string,
): void {
  const repository = repositoryNamed(site, run.repository);
  const body = checkRunBody(site, run);
  const suite = site.store.checkSuites.get(run.suiteId);
  site.announce({
    event: 'check_run',
    action,
    repository,
    payload: {
      check_run: {
        ...body,
        check_suite: {
          id: run.suiteId,
          head_branch: suite?.headBranch ?? null,
          head_sha: run.headSha,
          app: body.app,
          pull_requests: body.pull_requests,
        },
      },
      ...commonBody(site, repository, sender),
    },
  });
}

export function announceCheckSuite(
  site: Site,
  suite: CheckSuite,
  action: 'requested' | 'completed' | 'rerequested',
  sender: string,
): void {
  const repository = repositoryNamed(site, suite.repository);
  const common = commonBody(site, repository, sender);
  site.announce(
    checkSuiteBody(site, suite).then((body) => ({
      event: 'check_suite',
      action,
      repository,
      payload: { check_suite: body, ...common },
    })),
  );
}

export function announceWorkflowRun(
  site: Site,
  run: WorkflowRun,
  action: 'requested' | 'in_progress' | 'completed',
): void {
  const repository = repositoryNamed(site, run.repository);
  const common = commonBody(site, repository, run.actor);
  site.announce(
    workflowRunBody(site, structuredClone(run)).then((body) => ({
      event: 'workflow_run',
      action,
      repository,
      payload: {
        workflow_run: body,
        workflow: { id: body.workflow_id, name: run.name, path: run.path, state: 'active' },
        ...common,
      },
    })),
  );
}

export function announceStatus(site: Site, status: Status, branches: readonly string[]): void {
  const repository = repositoryNamed(site, status.repository);
  const body = statusBody(site, status);
  const common = commonBody(site, repository, status.creator);
  site.announce(
    readCommit(repository.gitDirectory, status.sha).then((commit) => ({
      event: 'status',
      action: null,
      repository,
      payload: {
        id: status.id,
        sha: status.sha,
        name: repository.fullName,
        target_url: body.target_url,
        avatar_url: body.avatar_url,
        context: body.context,
        description: body.description,
        state: body.state,
        commit: { sha: status.sha, commit: { message: commit?.message ?? '' } },
        branches: branches.map((name) => ({ name, commit: { sha: status.sha }, protected: false })),
        created_at: body.created_at,
        updated_at: body.updated_at,
        ...common,
      },
    })),
  );
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

function commonBody(site: Site, repository: Repository, sender: string) {
  return { repository: repositoryBody(site, repository), sender: userBody(site, sender) };
}

function repositoryNamed(site: Site, fullName: string): Repository {
  const repository = findRepository(site.store, fullName);
  if (!repository) throw new Error(`there is no repository ${fullName}`);
  return repository;
}
