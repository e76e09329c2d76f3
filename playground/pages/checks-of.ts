import type { CheckRun, Conclusion } from '../checks.ts';
import type { Store } from '../store.ts';

/** How a check or all checks stand, in one word that the stylesheet knows. */
export type Standing = 'success' | 'failure' | 'running' | 'neutral' | 'skipped' | 'none';

/** The newest check run of each app and name at a commit, in order of their making. */
export function newestChecks(store: Store, repository: string, sha: string): readonly CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of store.checkRuns.values()) {
    if (run.headSha !== sha || run.repository !== repository) continue;
    const key = `${run.appId} ${workflowOf(store, run)} ${run.name}`;
    newest.delete(key);
    newest.set(key, run);
  }
  return [...newest.values()];
}

export function standingOf(run: { status: string; conclusion: Conclusion | null }): Standing {
  if (run.status !== 'completed' || run.conclusion === null) return 'running';
  if (run.conclusion === 'success') return 'success';
  if (run.conclusion === 'neutral' || run.conclusion === 'skipped') return run.conclusion;
  return 'failure';
}

export function overallStanding(checks: readonly CheckRun[]): Standing {
  const all = checks.map(standingOf);
  for (const one of ['failure', 'running', 'success'] as const) if (all.includes(one)) return one;
  return checks.length > 0 ? 'neutral' : 'none';
}

/** `2 failing, 1 successful` */
export function tally(checks: readonly CheckRun[]): string {
  const words: readonly [Standing, string][] = [
    ['failure', 'failing'],
    ['running', 'in progress'],
    ['neutral', 'neutral'],
    ['skipped', 'skipped'],
    ['success', 'successful'],
  ];
  const all = checks.map(standingOf);
  return words
    .map(([standing, word]) => [all.filter((one) => one === standing).length, word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}

/** The page of a check run within the site. */
export function checkPath(store: Store, run: CheckRun): string {
  const job = store.jobs.get(run.id);
  return job
    ? `/${run.repository}/actions/runs/${job.runId}/job/${job.id}`
    : `/${run.repository}/runs/${run.id}`;
}

/** Two workflows, or two events, may each have a job of the same name. */
export function workflowOf(store: Store, run: CheckRun): string {
  const workflowRun = store.workflowRuns.get(store.jobs.get(run.id)?.runId ?? 0);
  return workflowRun ? `${workflowRun.name} (${workflowRun.event})` : (store.apps.get(run.appId)?.name ?? '');
}
