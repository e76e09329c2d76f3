import type { GitHubClient, RepositoryName } from './client.ts';
import { statusOf } from './status-of.ts';

/** Names of the checks that a merge into this branch waits for, by its protection and by rulesets, as far as that is told to who may read. */
export async function requiredChecks(
  client: GitHubClient,
  repository: RepositoryName,
  branch: string,
): Promise<readonly string[]> {
  const { getBranch, getBranchRules } = client.rest.repos;
  const required = await Promise.all([
    told(getBranch({ ...repository, branch }), ({ data: { protection } }) => {
      return protection?.required_status_checks?.contexts ?? [];
    }),
    told(getBranchRules({ ...repository, branch, per_page: 100 }), ({ data }) => {
      return data.flatMap((rule) =>
        rule.type === 'required_status_checks'
          ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
          : [],
      );
    }),
  ]);
  return [...new Set(required.flat())];
}

/** None where the branch is gone, or the server is too old to know rulesets. */
async function told<Answer>(
  answer: Promise<Answer>,
  namesIn: (answer: Answer) => readonly string[],
): Promise<readonly string[]> {
  try {
    return namesIn(await answer);
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}
