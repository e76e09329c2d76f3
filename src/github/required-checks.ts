import type { GitHubClient, RepositoryName } from './client.ts';
import { statusOf } from './status-of.ts';

/** Names of the checks that a merge into this branch waits for, as far as that is told to who may read. */
export async function requiredChecks(
  client: GitHubClient,
  repository: RepositoryName,
  branch: string,
): Promise<readonly string[]> {
  try {
    const { data } = await client.rest.repos.getBranch({ ...repository, branch });
    return data.protection?.required_status_checks?.contexts ?? [];
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}
