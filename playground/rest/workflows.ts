import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Job, WorkflowRun } from '../checks.ts';
import type { Site } from '../site.ts';
import { approveRun, rerunJobs } from '../workflow-reruns.ts';
import { type Answer, countedPage, created, notFound, ok, refusal } from './answers.ts';
import { jobBody, workflowRunBody } from './bodies/workflows.ts';
import {
  type Handle,
  type Need,
  type RepositoryExchange,
  type Route,
  reads,
  repositoryRoute,
  writes,
} from './router.ts';

type RunExchange = RepositoryExchange & { run: WorkflowRun };
type JobExchange = RunExchange & { job: Job };

export const workflowRoutes: readonly Route[] = [
  repositoryRoute('GET', '/actions/runs', reads('actions'), listRuns),
  runRoute('GET', '', reads('actions'), async ({ site, run }) => ok(await workflowRunBody(site, run))),
  runRoute('GET', '/jobs', reads('actions'), (exchange) => {
    const { site, run, query } = exchange;
    const jobs = query.get('filter') === 'all' ? jobsOf(site, run) : latestJobs(site, run);
    return countedPage(exchange, 'jobs', jobs, (job) => jobBody(site, run, job));
  }),
  runRoute('POST', '/approve', writes('actions'), ({ site, run }) => {
    const refused = approveRun(site, run);
    return refused === null ? created({}) : refusal(403, refused);
  }),
  runRoute('POST', '/rerun', writes('actions'), (exchange) =>
    rerun(exchange, latestJobs(exchange.site, exchange.run)),
  ),
  runRoute('POST', '/rerun-failed-jobs', writes('actions'), (exchange) =>
    rerun(exchange, latestJobs(exchange.site, exchange.run).filter(failed)),
  ),
  jobRoute('GET', '', reads('actions'), ({ site, run, job }) => ok(jobBody(site, run, job))),
  jobRoute('GET', '/logs', reads('actions'), findLog),
  jobRoute('POST', '/rerun', writes('actions'), (exchange) => rerun(exchange, [exchange.job])),
];

/** Newest first. */
function listRuns(exchange: RepositoryExchange): Promise<Answer> {
  const { site, repository, query } = exchange;
  const matches = (name: string, value: string) => !query.has(name) || query.get(name) === value;
  const runs = [...site.store.workflowRuns.values()].filter(
    (run) =>
      run.repository === repository.fullName &&
      matches('head_sha', run.headSha) &&
      matches('event', run.event) &&
      matches('branch', run.headBranch),
  );
  return countedPage(exchange, 'workflow_runs', runs.reverse(), (run) => workflowRunBody(site, run));
}

const logPath = /^\/_logs\/(\d+)$/;
const logLifetimeMs = 60_000;

/** Answers the short-lived addresses that logs are at, which need no credentials; false for all others. */
export function serveLog(site: Site, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? '/', site.url);
  const id = logPath.exec(url.pathname)?.[1];
  if (id === undefined) return false;
  const expires = url.searchParams.get('expires') ?? '';
  const given = Buffer.from(url.searchParams.get('signature') ?? '');
  const expected = Buffer.from(signLog(site, id, expires));
  const signed = given.length === expected.length && timingSafeEqual(given, expected);
  const job = site.store.jobs.get(Number(id));
  if (!signed || Number(expires) <= Date.now() || !job) {
    response.writeHead(403, { 'Content-Type': 'application/xml' });
    response.end('<Error><Code>AuthenticationFailed</Code></Error>');
    return true;
  }
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(job.log);
  return true;
}

function runRoute(method: string, path: string, need: Need, handle: Handle<RunExchange>): Route {
  return repositoryRoute(method, `/actions/runs/:id${path}`, need, (exchange) => {
    const run = exchange.site.store.workflowRuns.get(Number(exchange.parameters.id));
    return run?.repository === exchange.repository.fullName ? handle({ ...exchange, run }) : notFound;
  });
}

function jobRoute(method: string, path: string, need: Need, handle: Handle<JobExchange>): Route {
  return repositoryRoute(method, `/actions/jobs/:id${path}`, need, (exchange) => {
    const job = exchange.site.store.jobs.get(Number(exchange.parameters.id));
    const run = job && exchange.site.store.workflowRuns.get(job.runId);
    return job && run?.repository === exchange.repository.fullName
      ? handle({ ...exchange, run, job })
      : notFound;
  });
}

function jobsOf(site: Site, run: WorkflowRun): readonly Job[] {
  return [...site.store.jobs.values()].filter((job) => job.runId === run.id);
}

/** The newest of each name: a job that was not run again stands for the attempt after. */
function latestJobs(site: Site, run: WorkflowRun): readonly Job[] {
  return [...new Map(jobsOf(site, run).map((job) => [job.name, job])).values()];
}

function failed(job: Job): boolean {
  return ['failure', 'cancelled', 'timed_out'].includes(job.conclusion ?? '');
}

function rerun({ site, run }: RunExchange, jobs: readonly Job[]): Answer {
  const refused = rerunJobs(site, run.id, jobs);
  return refused === null ? created({}) : refusal(403, refused);
}

function findLog({ site, job }: JobExchange): Answer {
  if (job.status !== 'completed' || job.isLogLost) return notFound;
  if (site.faults.hasExpiredLog(job.id))
    return refusal(410, 'Server Error: Sorry, the logs for this job have expired.');
  const expires = String(Date.now() + logLifetimeMs);
  const signature = signLog(site, String(job.id), expires);
  return {
    status: 302,
    headers: { Location: `${site.url}/_logs/${job.id}?expires=${expires}&signature=${signature}` },
  };
}

function signLog(site: Site, jobId: string, expires: string): string {
  return createHmac('sha256', site.logSecret).update(`${jobId} ${expires}`).digest('hex');
}
