import { addedUp } from '../failure/fold.ts';
import { testCountOf } from '../failure/test-count.ts';
import type { TestCount } from '../reflexion/failure.ts';
import { fewerTests } from '../reflexion/fewer-tests.ts';
import type { Doubts, FailedRun } from '../reflexion/ports.ts';
import { type CommitChecks, readChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { openLog } from './failures.ts';

/** Groups of checks whose logs are read once more. */
const maxLogs = 12;

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
  const fewer = await Promise.all(before.tests.slice(0, maxLogs).map((tests) => fewerNow(order, tests)));
  return {
    missing: [...ran].filter((name) => !isThere.has(name)),
    reasons: [
      ...[...ran]
        .filter((name) => isThere.has(name) && !runsNow.has(name))
        .map((name) => `\`${name}\` was skipped, and ran before.`),
      ...fewer.flatMap((reason) => reason ?? []),
    ],
  };
}

/** Null where as many tests ran, or where that can't be known: a log has expired, or a check has none. */
async function fewerNow(order: DoubtsOrder, before: FailedRun['tests'][number]): Promise<string | null> {
  const jobs = order.head.checks.filter(
    ({ name, app }) => app === 'github-actions' && before.checks.includes(name),
  );
  if (new Set(namesOf(jobs)).size < before.checks.length) return null;
  let now: TestCount | null = null;
  for (const { id } of jobs) {
    const log = await openLog(order, Number(id));
    if (!log) return null;
    const count = await testCountOf(log);
    now = addedUp(now, count);
  }
  const reason = fewerTests(before.count, now);
  return reason && `${before.checks.map((name) => `\`${name}\``).join(', ')}: ${reason}`;
}

function isRun({ state, conclusion }: CommitChecks['checks'][number]): boolean {
  return state === 'completed' && conclusion !== 'skipped';
}

function namesOf(checks: CommitChecks['checks']): string[] {
  return checks.map(({ name }) => name);
}
