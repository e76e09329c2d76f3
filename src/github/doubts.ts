import type { Doubts, FailedRun } from '../reflexion/ports.ts';
import { type CommitChecks, readChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

export interface DoubtsOrder {
  client: GitHubClient;
  repository: RepositoryName;
  appId: number;
  head: CommitChecks;
}

/** What green checks at the head leave out that the failed run before the repair had. */
export async function readDoubts(order: DoubtsOrder, before: FailedRun): Promise<Doubts> {
  const { client, repository, appId, head } = order;
  const earlier = await readChecks(client, repository, before.commit, appId);
  const ran = new Set(namesOf(earlier.checks.filter(isRun)));
  const isThere = new Set(namesOf(head.checks));
  const runsNow = new Set(namesOf(head.checks.filter(isRun)));
  return {
    missing: [...ran].filter((name) => !isThere.has(name)),
    reasons: [...ran]
      .filter((name) => isThere.has(name) && !runsNow.has(name))
      .map((name) => `\`${name}\` was skipped, and ran before.`),
  };
}

function isRun({ state, conclusion }: CommitChecks['checks'][number]): boolean {
  return state === 'completed' && conclusion !== 'skipped';
}

function namesOf(checks: CommitChecks['checks']): string[] {
  return checks.map(({ name }) => name);
}
