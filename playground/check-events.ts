import type { CheckRun, CheckSuite, Status, WorkflowRun } from './checks.ts';
import { commonBody, repositoryNamed } from './events.ts';
import { readCommit } from './history.ts';
import { checkRunBody, checkSuiteBody } from './rest/bodies/checks.ts';
import { statusBody } from './rest/bodies/commits.ts';
import { workflowRunBody } from './rest/bodies/workflows.ts';
import type { Site } from './site.ts';

/** What GitHub sends when checks move. `sender` is a login. */

export function announceCheckRun(
  site: Site,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  sender: string,
  details: Readonly<Record<string, unknown>> = {},
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
      ...details,
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
