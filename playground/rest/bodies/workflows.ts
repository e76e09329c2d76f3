import type { Job, WorkflowRun } from '../../checks.ts';
import { readCommit } from '../../history.ts';
import { botLogin, type Site } from '../../site.ts';
import { findPullRequest, findRepository } from '../../store.ts';
import { userBody } from './accounts.ts';
import { minimalBody } from './checks.ts';
import { simpleCommitBody } from './commits.ts';
import { repositoryBody } from './repository.ts';
import { nodeId, type Schemas } from './schemas.ts';

export async function workflowRunBody(site: Site, run: WorkflowRun): Promise<Schemas['workflow-run']> {
  const repository = findRepository(site.store, run.repository);
  const head = findRepository(site.store, run.headRepository);
  if (!repository || !head) throw new Error(`workflow run ${run.id} has no repository`);
  const api = `${site.url}/api/v3/repos/${run.repository}`;
  const url = `${api}/actions/runs/${run.id}`;
  const commit = await readCommit(repository.gitDirectory, run.headSha);
  const pullRequest =
    run.pullRequestNumber === null || run.headRepository !== run.repository
      ? undefined
      : findPullRequest(site.store, run.repository, run.pullRequestNumber);
  const workflow = workflowId(run);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: run.suiteId,
    check_suite_node_id: nodeId('CheckSuite', run.suiteId),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.runNumber,
    run_attempt: run.runAttempt,
    referenced_workflows: [],
    event: run.event,
    display_title: pullRequest?.title ?? commit?.message.split('\n')[0] ?? run.name,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflow,
    url,
    html_url: `${site.url}/${run.repository}/actions/runs/${run.id}`,
    pull_requests: pullRequest ? [minimalBody(site, repository, pullRequest)] : [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.runStartedAt,
    actor: userBody(site, run.actor),
    triggering_actor: userBody(site, run.runAttempt > 1 ? botLogin(site.app) : run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.suiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${workflow}`,
    head_commit: commit ? simpleCommitBody(commit) : null,
    repository: repositoryBody(site, repository),
    head_repository: repositoryBody(site, head),
  };
}

export function jobBody(site: Site, run: WorkflowRun, job: Job): Schemas['job'] {
  const api = `${site.url}/api/v3/repos/${run.repository}`;
  const started = job.startedAt !== null;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.name,
    head_branch: run.headBranch,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.runAttempt,
    node_id: nodeId('CheckRun', job.id),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${site.url}/${run.repository}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt ?? job.createdAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      number: step.number,
      status: step.status,
      conclusion: step.conclusion,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: [...job.labels],
    runner_id: started ? 1 : null,
    runner_name: started ? 'Playground 1' : null,
    runner_group_id: started ? 1 : null,
    runner_group_name: started ? 'Playground' : null,
  };
}

/** A workflow is known by its file; the number only has to be the same each time. */
function workflowId(run: WorkflowRun): number {
  let number = 0;
  for (const character of `${run.repository}/${run.path}`)
    number = (number * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  return number;
}
