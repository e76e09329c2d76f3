import type { Check } from '../reflexion/observation.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

/** Asks for the failed jobs of these checks once more, each workflow run once. Checks of other apps can't be asked for. */
export async function rerunJobs(
  client: GitHubClient,
  repository: RepositoryName,
  checks: readonly Check[],
): Promise<void> {
  const runs = new Set(checks.flatMap((check) => workflowRunOf(check) ?? []));
  for (const runId of runs) {
    await client.rest.actions.reRunWorkflowFailedJobs({ ...repository, run_id: runId });
  }
}

/** The workflow run that an Actions check belongs to, as its page's address tells; null for other checks. */
function workflowRunOf(check: Check): number | null {
  const id = check.app === 'github-actions' ? /\/actions\/runs\/(\d+)/.exec(check.url ?? '')?.[1] : undefined;
  return id === undefined ? null : Number(id);
}
