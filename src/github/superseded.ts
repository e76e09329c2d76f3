import type { Check } from '../reflexion/observation.ts';
import { hasFailed } from '../reflexion/reward.ts';
import type { CommitChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

/**
 * The checks without those of workflow runs that a newer run of the same workflow has taken the place of, at the same commit
 * and for the same reason: reopened, labelled, or cancelled by a newer run of its group. They count as earlier attempts.
 * A job that the newer run has not come to yet is pending: one that waits for the end of its group's last run has no checks.
 */
export async function withoutSuperseded(
  client: GitHubClient,
  repository: RepositoryName,
  commit: string,
  all: CommitChecks,
): Promise<CommitChecks> {
  const isDoubtful = all.checks.some(
    (check) => hasFailed(check) && (check.conclusion === 'cancelled' || hasNamesake(check, all)),
  );
  if (!isDoubtful) return all;
  const { data } = await client.rest.actions.listWorkflowRunsForRepo({
    ...repository,
    head_sha: commit,
    per_page: 100,
  });
  const newerBySuite = new Map<number | undefined, WorkflowRun>();
  for (const runs of Map.groupBy(data.workflow_runs, reasonOf).values()) {
    const [newest, ...older] = runs.toSorted((a, b) => b.id - a.id);
    for (const { check_suite_id } of older) if (newest) newerBySuite.set(check_suite_id, newest);
  }
  const isOld = (check: Check) => newerBySuite.has(suiteOf(check, all));
  const checks = all.checks.filter((check) => !isOld(check));
  const old = all.checks.filter(isOld);
  const toCome = new Map<string, Check>();
  for (const check of old) {
    const newer = newerBySuite.get(suiteOf(check, all));
    if (!newer || newer.status === 'completed') continue;
    const hasBegun = checks.some(
      (other) => other.name === check.name && suiteOf(other, all) === newer.check_suite_id,
    );
    if (!hasBegun) toCome.set(`${newer.id} ${check.name}`, pendingIn(newer, check));
  }
  return { ...all, checks: [...checks, ...toCome.values()], earlier: [...all.earlier, ...old] };
}

type WorkflowRun = Awaited<
  ReturnType<GitHubClient['rest']['actions']['listWorkflowRunsForRepo']>
>['data']['workflow_runs'][number];

function reasonOf(run: WorkflowRun): string {
  const pulls = run.pull_requests?.map((pull) => pull?.number).join(' ');
  return `${run.workflow_id} ${run.event} ${run.head_branch} ${pulls}`;
}

function pendingIn(newer: WorkflowRun, check: Check): Check {
  const since = Date.parse(newer.run_started_at ?? newer.created_at);
  return { ...check, state: 'pending', conclusion: null, url: newer.html_url, since, endedAt: null };
}

function hasNamesake(check: Check, all: CommitChecks): boolean {
  const suite = suiteOf(check, all);
  if (check.app !== 'github-actions' || suite === undefined) return false;
  return all.checks.some(
    (other) => other.app === check.app && other.name === check.name && suiteOf(other, all) !== suite,
  );
}

function suiteOf({ id }: Check, { runs }: CommitChecks): number | undefined {
  return runs.get(id)?.check_suite?.id;
}
