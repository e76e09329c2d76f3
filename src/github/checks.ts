import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Check, CheckConclusion } from '../reflexion/observation.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

export type CheckRun =
  RestEndpointMethodTypes['checks']['listForRef']['response']['data']['check_runs'][number];
type Status =
  RestEndpointMethodTypes['repos']['getCombinedStatusForRef']['response']['data']['statuses'][number];

/** All that has been said of a commit: others' checks, made alike, and our own check runs apart. */
export interface CommitChecks {
  checks: readonly Check[];
  /** As GitHub tells them, for their output. */
  runs: ReadonlyMap<string, CheckRun>;
  /** Those of earlier attempts. */
  earlier: readonly Check[];
  own: readonly CheckRun[];
}

/** Every page of the check runs and of the combined status at a commit, or of one of the two if only that is asked for. */
export async function readChecks(
  client: GitHubClient,
  repository: RepositoryName,
  commit: string,
  ownApps: ReadonlySet<number>,
  kinds: ReadonlySet<Check['source']> = new Set(['check-run', 'status']),
): Promise<CommitChecks> {
  const [runs, statuses] = await Promise.all([
    kinds.has('check-run') ? readRuns(client, repository, commit) : [],
    kinds.has('status') ? readStatuses(client, repository, commit) : [],
  ]);
  const isOwn = (run: CheckRun) => run.app !== null && ownApps.has(run.app.id);
  const own = runs.filter(isOwn);
  const { latest: others, earlier } = byAttempt(runs.filter((run) => !isOwn(run)));
  return {
    earlier: earlier.map(checkOfRun),
    checks: [...others.map(checkOfRun), ...statuses.map(checkOfStatus)],
    runs: new Map(others.map((run) => [String(run.id), run])),
    own,
  };
}

function readRuns(client: GitHubClient, repository: RepositoryName, ref: string): Promise<CheckRun[]> {
  return client.paginate(client.rest.checks.listForRef, { ...repository, ref, filter: 'all', per_page: 100 });
}

/** A run that had ended before another of its name began in the same suite was an earlier attempt; two jobs of one name run side by side. */
function byAttempt(runs: readonly CheckRun[]): { latest: CheckRun[]; earlier: CheckRun[] } {
  const bySuiteAndName = Map.groupBy(runs, (run) => `${run.check_suite?.id} ${run.name}`);
  const isEarlier = (run: CheckRun) =>
    (bySuiteAndName.get(`${run.check_suite?.id} ${run.name}`) ?? []).some((other) => isAfter(other, run));
  return { latest: runs.filter((run) => !isEarlier(run)), earlier: runs.filter(isEarlier) };
}

function isAfter(other: CheckRun, run: CheckRun): boolean {
  if (other.id <= run.id || run.completed_at === null) return false;
  return other.started_at === null || Date.parse(other.started_at) >= Date.parse(run.completed_at);
}

async function readStatuses(
  client: GitHubClient,
  repository: RepositoryName,
  ref: string,
): Promise<Status[]> {
  // The list stands inside of an object, so the pages are put together by hand.
  const pages = client.paginate.iterator('GET /repos/{owner}/{repo}/commits/{ref}/status', {
    ...repository,
    ref,
    per_page: 100,
  });
  const statuses: Status[] = [];
  for await (const { data } of pages) statuses.push(...(data as unknown as { statuses: Status[] }).statuses);
  return statuses;
}

const conclusions: ReadonlySet<string> = new Set<CheckConclusion>([
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
  'startup_failure',
  'stale',
]);

function isConclusion(text: string): text is CheckConclusion {
  return conclusions.has(text);
}

function checkOfRun(run: CheckRun): Check {
  const conclusion = run.status === 'completed' && run.conclusion ? run.conclusion : null;
  return {
    id: String(run.id),
    name: run.name,
    source: 'check-run',
    app: run.app?.slug ?? null,
    state: run.status === 'completed' ? 'completed' : 'pending',
    // A conclusion that GitHub has not invented yet decides nothing.
    conclusion: conclusion === null ? null : isConclusion(conclusion) ? conclusion : 'action_required',
    url: run.details_url ?? run.html_url,
    description: run.output.title,
    since: run.started_at ? Date.parse(run.started_at) : null,
    endedAt: run.completed_at ? Date.parse(run.completed_at) : null,
  };
}

function checkOfStatus(status: Status): Check {
  const conclusion = status.state === 'success' ? 'success' : status.state === 'pending' ? null : 'failure';
  return {
    id: String(status.id),
    name: status.context,
    source: 'status',
    app: null,
    state: conclusion === null ? 'pending' : 'completed',
    conclusion,
    url: status.target_url,
    description: status.description,
    since: Date.parse(status.created_at),
    endedAt: conclusion === null ? null : Date.parse(status.updated_at),
  };
}
