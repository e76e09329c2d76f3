import type { GitHubClient, RepositoryName } from './client.ts';
import { statusOf } from './status-of.ts';

/** Merges the base branch into the head, as the button of the page does; false where GitHub won't, for a conflict or a right that is missing. */
export async function updateBranch(
  client: GitHubClient,
  repository: RepositoryName,
  number: number,
  expectedHead: string,
): Promise<boolean> {
  try {
    const order = { ...repository, pull_number: number, expected_head_sha: expectedHead };
    await client.rest.pulls.updateBranch(order);
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 422 || status === 403) return false;
    throw error;
  }
}
