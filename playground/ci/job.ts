import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conclusion, Job } from '../checks.ts';
import type { Reports } from '../seams.ts';
import type { Repository } from '../store.ts';
import { findAction } from './actions.ts';
import { endOrphans } from './command.ts';
import { isLocal } from './composite.ts';
import { holds, type Scope } from './expression.ts';
import { createJobLog, type JobLog } from './log.ts';
import type { Machine } from './machine.ts';
import { hasPostStep, type PlannedJob } from './plan.ts';
import { createRunner, type Runner, runnerName } from './runner.ts';
import { fillAll, runStep } from './step.ts';
import { trackSteps } from './steps.ts';
import type { Workflow } from './workflow.ts';

export interface JobAssignment {
  job: Job;
  planned: PlannedJob;
  workflow: Workflow;
  repository: Repository;
  /** `http://127.0.0.1:PORT` */
  url: string;
  sha: string;
  ref: string;
  machine: Machine;
  reports: Reports;
  /** Where the job's own folder is made. */
  directory: string;
  /** `github` and `needs`, as expressions see them. */
  contexts: Readonly<Record<string, unknown>>;
  /** The job's own token is among them, as `GITHUB_TOKEN`. */
  secrets: Readonly<Record<string, string>>;
  /** `GITHUB_SHA` and its like. */
  variables: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** The machine is gone. */
  lost: AbortSignal;
}

/** Runs a job from `Set up job` to `Complete job`, reporting as it goes; when it settles, nothing of it is left. */
export async function runJob(assignment: JobAssignment): Promise<Conclusion> {
  const { job, repository, machine, reports } = assignment;
  const root = join(assignment.directory, String(job.id));
  const disguises = {
    [root]: '/home/runner',
    [`file://${repository.gitDirectory}`]: `${assignment.url}/${repository.fullName}`,
    ...machine.disguises,
  };
  const log = createJobLog(disguises, (text) => reports.appendLog(job.id, text));
  for (const secret of Object.values(assignment.secrets)) log.mask(secret);
  reports.startJob(job.id);
  try {
    const runner = await createRunner({
      root,
      repositoryName: repository.name,
      machine,
      log,
      variables: assignment.variables,
    });
    const conclusion = await runWithin(assignment, runner);
    if (assignment.lost.aborted) return lose(assignment);
    reports.completeJob(job.id, { conclusion, annotations: log.annotations() });
    return conclusion;
  } catch (error) {
    log.error(`The playground could not run this job. ${error instanceof Error ? error.message : error}`);
    reports.completeJob(job.id, { conclusion: 'failure', annotations: log.annotations() });
    return 'failure';
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** The site gives a job up whose runner it hears nothing of any more. */
function lose({ job, reports }: JobAssignment): Conclusion {
  const message =
    'The hosted runner lost communication with the server. Anything in your workflow that terminates the runner process, starves it for CPU/Memory, or blocks its network access can cause this error.';
  const where = { path: '.github', startLine: 1, endLine: 1, startColumn: null, endColumn: null };
  const annotations = [{ ...where, level: 'failure' as const, message, title: null, rawDetails: null }];
  reports.completeJob(job.id, { conclusion: 'failure', annotations, isLogLost: true });
  return 'failure';
}

async function runWithin(assignment: JobAssignment, runner: Runner): Promise<Conclusion> {
  const minutes = assignment.planned.definition['timeout-minutes'] ?? defaultTimeoutMinutes;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), minutes * 60_000);
  try {
    const signal = AbortSignal.any([assignment.signal, assignment.lost, deadline.signal]);
    return await runSteps({ ...assignment, signal }, runner, () => {
      if (!deadline.signal.aborted) return;
      runner.log.error(
        `The job running on runner ${runnerName} has exceeded the maximum execution time of ${minutes} minutes.`,
      );
    });
  } finally {
    clearTimeout(timer);
    endOrphans(`RUNNER_TRACKING_ID=${runner.tracking}`);
  }
}

async function runSteps(
  assignment: JobAssignment,
  runner: Runner,
  explainCancelling: () => void,
): Promise<Conclusion> {
  const { job, planned, workflow, repository, signal } = assignment;
  const { definition } = planned;
  const { log } = runner;
  const steps = trackSteps(job.id, planned.stepNames, assignment.reports, assignment.lost);
  const outcomes: Record<string, unknown> = {};
  const withPost: boolean[] = [];
  let status: 'success' | 'failure' = 'success';

  const scope = (): Scope => ({
    status: signal.aborted ? 'cancelled' : status,
    contexts: {
      secrets: assignment.secrets,
      vars: {},
      inputs: {},
      strategy: {},
      ...assignment.contexts,
      matrix: planned.matrix,
      env: runner.env,
      steps: outcomes,
      job: { status },
      runner: { os: 'Linux', arch: process.arch.toUpperCase(), temp: runner.temp },
    },
  });

  steps.begin();
  if (!setUp(planned, runner.log)) status = 'failure';
  const ready = status === 'success';
  steps.end(status);
  if (ready) {
    Object.assign(runner.env, fillAll(workflow.env, scope()));
    Object.assign(runner.env, fillAll(definition.env, scope()));
  }

  for (const step of definition.steps) {
    const wanted = ready && !signal.aborted && holdsOrFails(step.if, scope(), log);
    if (hasPostStep(step)) withPost.unshift(wanted === true);
    if (wanted === false) {
      steps.skip();
      continue;
    }
    steps.begin();
    const result =
      wanted === 'invalid'
        ? { conclusion: 'failure' as const, outputs: {} }
        : await runStep({
            step,
            runner,
            scope: scope(),
            defaults: { ...workflow.defaults?.run, ...definition.defaults?.run },
            source: {
              gitDirectory: repository.gitDirectory,
              url: `${assignment.url}/${repository.fullName}`,
              sha: assignment.sha,
              ref: assignment.ref,
            },
            signal,
          });
    const tolerated = result.conclusion === 'failure' && step['continue-on-error'] === true;
    if (result.conclusion !== 'success' && !tolerated) status = 'failure';
    const conclusion = tolerated ? 'success' : result.conclusion;
    if (step.id) outcomes[step.id] = { outcome: result.conclusion, conclusion, outputs: result.outputs };
    steps.end(conclusion);
  }
  if (signal.aborted) explainCancelling();

  for (const needed of withPost) {
    if (!needed) {
      steps.skip();
      continue;
    }
    steps.begin();
    log.line('Post job cleanup.');
    steps.end('success');
  }
  steps.begin();
  log.line('Cleaning up orphan processes');
  for (const line of endOrphans(`RUNNER_TRACKING_ID=${runner.tracking}`)) log.line(line);
  steps.end('success');
  return signal.aborted ? 'cancelled' : status;
}

/** Writes the section that begins every log; false when an action can't be had. */
function setUp(planned: PlannedJob, log: JobLog): boolean {
  log.line("Current runner version: '2.330.0'");
  log.group('Operating System', ['Ubuntu', '24.04.3', 'LTS']);
  log.group('Runner Image', ['Image: ubuntu-24.04', 'Version: 20260105.202.1']);
  log.group('GITHUB_TOKEN Permissions', ['Contents: read', 'Metadata: read']);
  for (const line of [
    'Secret source: Actions',
    'Prepare workflow directory',
    'Prepare all required actions',
  ]) {
    log.line(line);
  }
  const actions = planned.definition.steps.flatMap((step) =>
    step.uses && !isLocal(step.uses) ? [step.uses] : [],
  );
  if (actions.length > 0) log.line('Getting action download info');
  for (const uses of new Set(actions)) {
    if (!findAction(uses)) {
      log.error(`Unable to resolve action ${uses}, repository not found`);
      return false;
    }
    log.line(`Download action repository '${uses}'`);
  }
  log.line(`Complete job name: ${planned.name}`);
  return true;
}

function holdsOrFails(condition: string | undefined, scope: Scope, log: JobLog): boolean | 'invalid' {
  try {
    return holds(condition, scope);
  } catch (error) {
    log.error(`The template is not valid. ${error instanceof Error ? error.message : String(error)}`);
    return 'invalid';
  }
}

const defaultTimeoutMinutes = 15;
