import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Check, CheckConclusion } from '../reflexion/ports.ts';
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
  own: readonly CheckRun[];
}

/** Every page of the check runs and of the combined status at a commit. */
export async function readChecks(
  client: GitHubClient,
  repository: RepositoryName,
  commit: string,
  appId: number,
): Promise<CommitChecks> {
  const [runs, statuses] = await Promise.all([
    client.paginate(client.rest.checks.listForRef, { ...repository, ref: commit, per_page: 100 }),
    client.paginate(
      client.rest.repos.getCombinedStatusForRef,
      { ...repository, ref: commit, per_page: 100 },
      // The plugin's types take the answer for a list; it is an object with one in it.
      (response) =>
        (response.data as unknown as { statuses?: Status[] }).statuses ?? statusesOf(response.data),
    ),
  ]);
  const own = runs.filter((run) => run.app?.id === appId);
  const others = runs.filter((run) => run.app?.id !== appId);
  return {
    checks: [...others.map(checkOfRun), ...statuses.map(checkOfStatus)],
    runs: new Map(others.map((run) => [String(run.id), run])),
    own,
  };
}

function statusesOf(data: unknown): Status[] {
  return Array.isArray(data) ? (data as Status[]) : [];
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
  };
}
