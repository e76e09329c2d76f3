import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowRun } from '../checks.ts';
import { resolveCommit } from '../history.ts';
import type { Ci, CiParts, Trigger } from '../seams.ts';
import { findPullRequest, findRepository } from '../store.ts';
import { fill } from './expression.ts';
import { type Machine, prepareMachine } from './machine.ts';
import { withDependents } from './plan.ts';
import { githubContext, planRun, type RunAssignment, runJobs } from './run.ts';
import { isTriggered, readWorkflow, type Workflow } from './workflow.ts';
import { workflowFiles } from './workflow-files.ts';

/** Really runs the workflows of the playground's repositories, a few jobs at a time. */
export function createCi(parts: CiParts & { maxJobs?: number }): Ci {
  const { store, reports, directory, url } = parts;
  const withRunner = createLimit(parts.maxJobs ?? 2);
  const under = new Set<Promise<void>>();
  const runners = new Map<number, AbortController>();
  const running = new Map<string, { abort: AbortController; done: Promise<void> }>();
  const stopping = new AbortController();
  let machine: Promise<Machine> | undefined;

  const keep = (work: Promise<void>) => {
    const kept = work
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) console.error('playground ci:', error);
      })
      .finally(() => under.delete(kept));
    under.add(kept);
  };

  return {
    trigger: (cause) => {
      if (!stopping.signal.aborted) keep(openRuns(cause));
    },
    rerun: (run, jobs) => {
      const names = new Set(jobs.map((job) => job.name));
      if (!stopping.signal.aborted) keep(runAgain(run, (name) => names.has(name)));
    },
    approve: (run) => {
      if (!stopping.signal.aborted) keep(runAgain(run, () => true));
    },
    loseRunner: (jobId) => {
      const runner = runners.get(jobId);
      if (!runner) throw new Error(`the job ${jobId} does not run`);
      runner.abort();
    },
    idle: async () => {
      while (under.size > 0) await Promise.all(under);
    },
    stop: async () => {
      stopping.abort();
      while (under.size > 0) await Promise.all(under);
    },
  };

  async function openRuns(cause: Trigger): Promise<void> {
    const repository = findRepository(store, cause.repository);
    if (!repository) return;
    const pullRequest = findPullRequest(store, cause.repository, cause.pullRequestNumber ?? 0);
    const branch = cause.event === 'pull_request' ? (pullRequest?.base.ref ?? '') : cause.branch;
    const sha = cause.sha ?? (await resolveCommit(repository.gitDirectory, repository.defaultBranch));
    for (const file of sha === null ? [] : await workflowFiles(repository.gitDirectory, sha)) {
      const read = readWorkflow(file.text);
      const { sourceRun } = cause;
      const event = { name: cause.event, action: cause.action, workflow: sourceRun?.name };
      if ('problem' in read && sourceRun) continue;
      if ('workflow' in read && !isTriggered(read.workflow, event, branch)) continue;
      const run = reports.openRun({
        repository: repository.fullName,
        name: 'workflow' in read ? (read.workflow.name ?? file.path) : file.path,
        path: file.path,
        event: cause.event,
        headSha: sha ?? '',
        headBranch: sourceRun ? repository.defaultBranch : cause.branch,
        headRepository: cause.headRepository,
        pullRequestNumber: cause.pullRequestNumber,
        actor: cause.actor,
        ...(sourceRun ? { sourceRunId: sourceRun.id } : {}),
      });
      if ('problem' in read) reports.completeRun(run.id, 'failure');
      else if (cause.needsApproval) reports.completeRun(run.id, 'action_required');
      else keep(start(run, read.workflow, () => true));
    }
  }

  async function runAgain(run: WorkflowRun, isChosen: (jobName: string) => boolean): Promise<void> {
    const repository = findRepository(store, run.repository);
    if (!repository) return;
    const files = await workflowFiles(repository.gitDirectory, run.headSha);
    const read = readWorkflow(files.find((file) => file.path === run.path)?.text ?? '');
    if ('problem' in read) return reports.completeRun(run.id, 'failure');
    await start(run, read.workflow, isChosen);
  }

  async function start(
    run: WorkflowRun,
    workflow: Workflow,
    isChosen: (jobName: string) => boolean,
  ): Promise<void> {
    const repository = findRepository(store, run.repository);
    if (!repository) return;
    const pullRequest = findPullRequest(store, run.repository, run.pullRequestNumber ?? 0);
    const group = concurrencyGroup(workflow, githubContext({ run, repository, pullRequest, store, url }, ''));
    const abort = new AbortController();
    const earlier = group === null ? undefined : running.get(group);
    const done = Promise.withResolvers<void>();
    if (group !== null) running.set(group, { abort, done: done.promise });
    if (workflow.concurrency?.['cancel-in-progress']) earlier?.abort.abort();
    try {
      await earlier?.done;
      machine ??= prepareMachine(directory);
      const jobsDirectory = join(directory, 'jobs');
      await mkdir(jobsDirectory, { recursive: true });
      const assignment: RunAssignment = {
        run,
        workflow,
        repository,
        pullRequest,
        store,
        reports,
        machine: await machine,
        directory: jobsDirectory,
        url,
        issueToken: parts.issueToken,
        withRunner,
        runners,
        signal: AbortSignal.any([stopping.signal, abort.signal]),
      };
      const planned = withDependents(planRun(assignment), (job) => isChosen(job.name));
      await runJobs(assignment, planned);
    } catch (error) {
      reports.completeRun(run.id, 'failure');
      throw error;
    } finally {
      done.resolve();
    }
  }
}

/** At most so many at a time, in order of their coming. */
function createLimit(max: number) {
  const waiting: (() => void)[] = [];
  let free = max;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

function concurrencyGroup(workflow: Workflow, github: Readonly<Record<string, unknown>>): string | null {
  if (!workflow.concurrency) return null;
  const { group } = workflow.concurrency;
  try {
    return `${String(github.repository)} ${fill(group, { contexts: { github }, status: 'success' })}`;
  } catch {
    return `${String(github.repository)} ${group}`;
  }
}
