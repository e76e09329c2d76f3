import type { Conclusion, Job, WorkflowRun } from '../checks.ts';
import type { CiParts, Reports } from '../seams.ts';
import type { PullRequest, Repository, Store } from '../store.ts';
import { holds, type Scope } from './expression.ts';
import { runJob } from './job.ts';
import type { Machine } from './machine.ts';
import { type PlannedJob, planJobs } from './plan.ts';
import { isOfFork, tokenPermissions } from './token.ts';
import type { Workflow } from './workflow.ts';

export interface RunAssignment {
  run: WorkflowRun;
  workflow: Workflow;
  repository: Repository;
  pullRequest: PullRequest | undefined;
  store: Store;
  reports: Reports;
  machine: Machine;
  directory: string;
  url: string;
  issueToken: CiParts['issueToken'];
  /** Waits for a free runner and frees it when the work is done. */
  withRunner<T>(work: () => Promise<T>): Promise<T>;
  /** Of the jobs that run, by number; each is aborted when its machine is lost. */
  runners: Map<number, AbortController>;
  signal: AbortSignal;
}

/** Runs these jobs of a run's present attempt, each when those it needs are done, then completes the run. */
export async function runJobs(assignment: RunAssignment, planned: readonly PlannedJob[]): Promise<void> {
  const { run, reports, workflow } = assignment;
  const jobs = planned.map((one) => ({
    planned: one,
    job: reports.addJob(run.id, { name: one.name, steps: one.stepNames, labels: one.definition['runs-on'] }),
  }));
  const siblings = new Map(Object.keys(workflow.jobs).map((id) => [id, new AbortController()]));
  const results = new Map<string, Promise<Conclusion>[]>();

  // Definitions come in any order; a promise for each exists before one is waited for.
  const start = Promise.withResolvers<void>();
  for (const { planned: one, job } of jobs) {
    const done = start.promise.then(() => runOne(one, job));
    results.set(one.id, [...(results.get(one.id) ?? []), done]);
  }
  start.resolve();
  await Promise.all([...results.values()].flat());
  reports.completeRun(run.id);

  async function runOne(one: PlannedJob, job: Job): Promise<Conclusion> {
    const needs: Record<string, { result: string; outputs: object }> = {};
    for (const id of one.needs) {
      const conclusions = await Promise.all(results.get(id) ?? earlierConclusions(assignment, id));
      needs[id] = { result: joined(conclusions), outputs: {} };
    }
    const permissions = tokenPermissions(run, workflow, one.definition);
    const token = assignment.issueToken(run.repository, permissions);
    const contexts = { github: { ...githubContext(assignment, one.id), token }, needs };
    const sibling = siblings.get(one.id) ?? new AbortController();
    const signal = AbortSignal.any([assignment.signal, sibling.signal]);
    const scope: Scope = { contexts, status: signal.aborted ? 'cancelled' : statusOf(needs) };
    if (!wanted(one, scope)) return settle(job, signal.aborted ? 'cancelled' : 'skipped');
    const conclusion = await assignment.withRunner(async () => {
      if (signal.aborted) return settle(job, 'cancelled');
      const lost = new AbortController();
      assignment.runners.set(job.id, lost);
      return runJob({
        job,
        planned: one,
        workflow,
        repository: assignment.repository,
        url: assignment.url,
        sha: run.headSha,
        ref: refOf(run),
        machine: assignment.machine,
        reports,
        directory: assignment.directory,
        contexts,
        secrets: {
          ...(isOfFork(run) ? {} : Object.fromEntries(assignment.repository.secrets)),
          GITHUB_TOKEN: token,
        },
        variables: variablesOf(assignment, one.id),
        signal,
        lost: lost.signal,
      }).finally(() => assignment.runners.delete(job.id));
    });
    const failFast = one.definition.strategy?.['fail-fast'] ?? true;
    if (conclusion === 'failure' && failFast) sibling.abort();
    return conclusion;
  }

  function settle(job: Job, conclusion: Conclusion): Conclusion {
    reports.completeJob(job.id, { conclusion });
    return conclusion;
  }
}

/** A run's jobs as expressions in the workflow's job names see it. */
export function planRun(assignment: RunAssignment): readonly PlannedJob[] {
  return planJobs(assignment.workflow, githubContext(assignment, ''));
}

/** The `github` context; the variables `GITHUB_…` say the same. */
export function githubContext(
  assignment: Pick<RunAssignment, 'run' | 'repository' | 'pullRequest' | 'store' | 'url'>,
  jobId: string,
): Record<string, unknown> {
  const { run, repository, pullRequest, url } = assignment;
  return {
    sha: run.headSha,
    ref: refOf(run),
    ref_name: refOf(run).replace(/^refs\/(heads|pull)\//, ''),
    head_ref: run.event === 'pull_request' ? run.headBranch : '',
    base_ref: run.event === 'pull_request' ? (pullRequest?.base.ref ?? '') : '',
    repository: repository.fullName,
    repository_owner: repository.owner,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.runAttempt),
    event_name: run.event,
    actor: run.actor,
    triggering_actor: run.actor,
    workflow: run.name,
    job: jobId,
    server_url: url,
    api_url: `${url}/api/v3`,
    token: '',
    event: { ...pullRequestEvent(assignment), ...workflowRunEvent(assignment) },
  };
}

function pullRequestEvent({ run, pullRequest }: Pick<RunAssignment, 'run' | 'pullRequest'>) {
  if (!pullRequest) return {};
  const { number, title, draft, head, base } = pullRequest;
  return {
    number,
    pull_request: {
      number,
      title,
      draft,
      head: { ref: head.ref, sha: run.headSha },
      base: { ref: base.ref, sha: base.sha },
    },
  };
}

/** What a workflow that runs after another one is told of it; of a fork's pull request it is not told the number. */
function workflowRunEvent({ run, store }: Pick<RunAssignment, 'run' | 'store'>) {
  const source = store.workflowRuns.get(run.sourceRunId ?? 0);
  if (!source) return {};
  const open = store.pullRequests.filter(
    ({ state, repository, head }) =>
      state === 'open' &&
      repository === source.repository &&
      head.repository === source.repository &&
      head.ref === source.headBranch,
  );
  return {
    action: 'completed',
    workflow_run: {
      id: source.id,
      name: source.name,
      event: source.event,
      conclusion: source.conclusion,
      run_attempt: source.runAttempt,
      head_branch: source.headBranch,
      head_sha: source.headSha,
      head_repository: { full_name: source.headRepository },
      pull_requests: open.map(({ number, head, base }) => ({ number, head, base })),
    },
  };
}

function variablesOf(assignment: RunAssignment, jobId: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(githubContext(assignment, jobId)).flatMap(([name, value]) =>
      typeof value === 'string' && name !== 'token' ? [[`GITHUB_${name.toUpperCase()}`, value]] : [],
    ),
  );
}

const refOf = (run: WorkflowRun) =>
  run.event === 'pull_request' ? `refs/pull/${run.pullRequestNumber}/merge` : `refs/heads/${run.headBranch}`;

/** How the jobs of this key ended in earlier attempts, where a re-run left them out. */
function earlierConclusions({ store, run, ...rest }: RunAssignment, id: string): Conclusion[] {
  const names = new Set(
    planRun({ store, run, ...rest }).flatMap((planned) => (planned.id === id ? [planned.name] : [])),
  );
  const newest = new Map<string, Job>();
  for (const job of store.jobs.values()) {
    if (job.runId === run.id && names.has(job.name) && job.conclusion) newest.set(job.name, job);
  }
  return [...newest.values()].map((job) => job.conclusion ?? 'skipped');
}

function joined(conclusions: readonly Conclusion[]): string {
  for (const one of ['failure', 'cancelled', 'skipped'] as const) if (conclusions.includes(one)) return one;
  return 'success';
}

function statusOf(needs: Readonly<Record<string, { result: string }>>): Scope['status'] {
  const results = Object.values(needs).map((need) => need.result);
  for (const one of ['failure', 'cancelled', 'skipped'] as const) if (results.includes(one)) return one;
  return 'success';
}

/** A condition that can't be read is false, as a job's that can't be met. */
function wanted(planned: PlannedJob, scope: Scope): boolean {
  try {
    return holds(planned.definition.if, scope);
  } catch {
    return false;
  }
}
