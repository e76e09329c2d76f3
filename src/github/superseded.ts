import type { Check } from '../reflexion/observation.ts';
import { hasFailed } from '../reflexion/reward.ts';
import type { CommitChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

/**
 * The checks without those of workflow runs that a newer run of the same workflow has taken the place of, at the same commit
 * and for the same reason: reopened, labelled, or cancelled by a newer run of its group. They count as earlier attempts.
 */
export async function withoutSuperseded(
  client: GitHubClient,
  repository: RepositoryName,
  commit: string,
  all: CommitChecks,
): Promise<CommitChecks> {
  const isDoubtful = all.checks.some((check) => hasFailed(check) && hasNamesake(check, all));
  if (!isDoubtful) return all;
  const { data } = await client.rest.actions.listWorkflowRunsForRepo({
    ...repository,
    head_sha: commit,
    per_page: 100,
  });
  const newest = new Map<string, number>();
  const keyed = data.workflow_runs.map((run) => {
    const pulls = run.pull_requests?.map((pull) => pull?.number).join(' ');
    const key = `${run.workflow_id} ${run.event} ${run.head_branch} ${pulls}`;
    newest.set(key, Math.max(newest.get(key) ?? 0, run.id));
    return { key, run };
  });
  const old = new Set(
    keyed.filter(({ key, run }) => run.id !== newest.get(key)).map(({ run }) => run.check_suite_id),
  );
  const isOld = (check: Check) => old.has(suiteOf(check, all));
  return {
    ...all,
    checks: all.checks.filter((check) => !isOld(check)),
    earlier: [...all.earlier, ...all.checks.filter(isOld)],
  };
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
