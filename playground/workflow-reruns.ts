import type { Job, WorkflowRun } from './checks.ts';
import type { Site } from './site.ts';
import { timestamp } from './store.ts';

/** Begins the next attempt of a completed workflow run; says why not in GitHub's words, or null when it did. */
export function rerunJobs(site: Site, runId: number, jobs: readonly Job[]): string | null {
  const run = site.store.workflowRuns.get(runId);
  if (!run) return 'There is no such workflow run';
  if (run.status !== 'completed') return 'This workflow is already running';
  if (jobs.length === 0) return 'This workflow run has no jobs to run again';
  run.runAttempt += 1;
  run.status = 'queued';
  run.conclusion = null;
  run.runStartedAt = timestamp();
  run.updatedAt = run.runStartedAt;
  site.ci?.rerun(run, jobs);
  return null;
}

/** Begins a run that waited for approval; says why not in GitHub's words, or null when it did. */
export function approveRun(site: Site, run: WorkflowRun): string | null {
  if (run.conclusion !== 'action_required') return 'This run is not waiting for approval.';
  run.status = 'queued';
  run.conclusion = null;
  run.updatedAt = timestamp();
  site.ci?.approve(run);
  return null;
}
