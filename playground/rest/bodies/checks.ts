import type { Annotation, CheckRun, CheckSuite, Conclusion, RunStatus } from '../../checks.ts';
import { readCommit } from '../../history.ts';
import type { Site } from '../../site.ts';
import { findRepository, type PullRequest, type Repository } from '../../store.ts';
import { appBody } from './accounts.ts';
import { simpleCommitBody } from './commits.ts';
import { repositoryBody } from './repository.ts';
import { nodeId, type Schemas } from './schemas.ts';

export function checkRunBody(site: Site, run: CheckRun): Schemas['check-run'] {
  const url = `${site.url}/api/v3/repos/${run.repository}/check-runs/${run.id}`;
  const suite = site.store.checkSuites.get(run.suiteId);
  const app = site.store.apps.get(run.appId);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: checkRunPage(site, run),
    details_url: run.detailsUrl ?? checkRunPage(site, run),
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: app ? appBody(site, app) : null,
    pull_requests: suite ? pullRequestsOf(site, suite) : [],
  };
}

/** A job's check run is shown with the job; another app's on a page of its own. */
function checkRunPage(site: Site, run: CheckRun): string {
  const job = site.store.jobs.get(run.id);
  return job
    ? `${site.url}/${run.repository}/actions/runs/${job.runId}/job/${job.id}`
    : `${site.url}/${run.repository}/runs/${run.id}`;
}

export async function checkSuiteBody(site: Site, suite: CheckSuite): Promise<Schemas['check-suite']> {
  const repository = findRepository(site.store, suite.repository);
  if (!repository) throw new Error(`check suite ${suite.id} has no repository`);
  const state = stateOf(site, suite);
  const runs = latestRuns(site, suite);
  const commit = await readCommit(repository.gitDirectory, suite.headSha);
  if (!commit) throw new Error(`check suite ${suite.id} has no commit`);
  const app = site.store.apps.get(suite.appId);
  const url = `${site.url}/api/v3/repos/${suite.repository}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...state,
    url,
    before: commit.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: pullRequestsOf(site, suite),
    app: app ? appBody(site, app) : null,
    repository: repositoryBody(site, repository),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: simpleCommitBody(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

export function annotationBody(
  site: Site,
  run: CheckRun,
  annotation: Annotation,
): Schemas['check-annotation'] {
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
    blob_href: `${site.url}/${run.repository}/blob/${run.headSha}/${annotation.path}`,
  };
}

/** The newest check run of each name in a suite; an older one of the same name was run again. */
export function latestRuns(site: Pick<Site, 'store'>, suite: CheckSuite): readonly CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of site.store.checkRuns.values()) if (run.suiteId === suite.id) latest.set(run.name, run);
  return [...latest.values()];
}

/** A workflow's suite is where its run is: between two jobs nothing runs, and yet it isn't over. */
export function stateOf(site: Site, suite: CheckSuite): SuiteState {
  if (suite.rerequested) return { status: 'queued', conclusion: null };
  const run = [...site.store.workflowRuns.values()].find((candidate) => candidate.suiteId === suite.id);
  return run ? { status: run.status, conclusion: run.conclusion } : worstOf(latestRuns(site, suite));
}

interface SuiteState {
  status: RunStatus;
  conclusion: Conclusion | null;
}

/** Status and conclusion as they follow from runs: the worst conclusion wins. */
export function worstOf(runs: readonly Pick<CheckRun, 'status' | 'conclusion'>[]): SuiteState {
  if (runs.length === 0 || runs.every((run) => run.status === 'queued'))
    return { status: 'queued', conclusion: null };
  if (runs.some((run) => run.status !== 'completed')) return { status: 'in_progress', conclusion: null };
  const worst = worstFirst.find((conclusion) => runs.some((run) => run.conclusion === conclusion));
  return { status: 'completed', conclusion: worst ?? 'neutral' };
}

const worstFirst: readonly Conclusion[] = [
  'failure',
  'timed_out',
  'cancelled',
  'action_required',
  'success',
  'neutral',
  'skipped',
];

/** Open pull requests that the suite's branch is the head of; those of forks are not shown, as on GitHub. */
function pullRequestsOf(site: Site, suite: CheckSuite): Schemas['pull-request-minimal'][] {
  if (suite.headRepository !== suite.repository) return [];
  const repository = findRepository(site.store, suite.repository);
  return site.store.pullRequests
    .filter(
      (pullRequest) =>
        pullRequest.state === 'open' &&
        pullRequest.repository === suite.repository &&
        pullRequest.head.repository === suite.repository &&
        pullRequest.head.ref === suite.headBranch,
    )
    .flatMap((pullRequest) => (repository ? [minimalBody(site, repository, pullRequest)] : []));
}

export function minimalBody(
  site: Site,
  repository: Repository,
  pullRequest: PullRequest,
): Schemas['pull-request-minimal'] {
  const url = `${site.url}/api/v3/repos/${repository.fullName}`;
  const repo = { id: repository.id, url, name: repository.name };
  return {
    id: pullRequest.id,
    number: pullRequest.number,
    url: `${url}/pulls/${pullRequest.number}`,
    head: { ref: pullRequest.head.ref, sha: pullRequest.head.sha, repo },
    base: { ref: pullRequest.base.ref, sha: pullRequest.base.sha, repo },
  };
}
