import { addedUp } from '../failure/fold.ts';
import { testCountOf } from '../failure/test-count.ts';
import type { TestCount } from '../reflexion/failure.ts';
import { fewerTests } from '../reflexion/fewer-tests.ts';
import type { Doubts, FailedRun } from '../reflexion/observation.ts';
import { codeSpan, codeSpans } from '../reflexion/plain-text.ts';
import { hasFailed } from '../reflexion/reward.ts';
import { type CommitChecks, readChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { openLog } from './failures.ts';
import { requiredChecks } from './required-checks.ts';

/** Groups of checks whose logs are read once more. */
const maxGroups = 12;

export interface DoubtsOrder {
  client: GitHubClient;
  repository: RepositoryName;
  ownApps: ReadonlySet<number>;
  head: CommitChecks;
  baseCommit: string;
  baseBranch: string;
  /** Whether a check of this name counts; those at the head all do. */
  counts: (name: string) => boolean;
}

/** What green checks at the head leave out that the failed run before the repair had. */
export async function readDoubts(order: DoubtsOrder, before: FailedRun): Promise<Doubts> {
  const { client, repository, ownApps, head } = order;
  const [earlier, base, required] = await Promise.all([
    readChecks(client, repository, before.commit, ownApps),
    readChecks(client, repository, order.baseCommit, ownApps),
    requiredChecks(client, repository, order.baseBranch),
  ]);
  // A job for failures, or one that runs once for each pull request, is rightly not there; it does not run at the base either.
  const atBase = new Set(namesOf(base.checks.filter(isRun)));
  const failed = new Set(namesOf(earlier.checks.filter(hasFailed)));
  const wanted = new Set(
    namesOf(earlier.checks.filter(isRun)).filter(
      (name) => order.counts(name) && (failed.has(name) || atBase.has(name)),
    ),
  );
  const isThere = new Set(namesOf(head.checks));
  const runsNow = new Set(namesOf(head.checks.filter(isRun)));
  const missing = [...wanted].filter((name) => !isThere.has(name));
  const skipped = [...wanted]
    .filter((name) => isThere.has(name) && !runsNow.has(name))
    .map((name) => `${codeSpan(name)} was skipped, and ran before.`);
  // The logs can wait until all checks are there.
  const fewer =
    missing.length > 0
      ? []
      : await Promise.all(before.tests.slice(0, maxGroups).map((tests) => fewerNow(order, tests)));
  const unbegun = required.filter((name) => order.counts(name) && !isThere.has(name));
  const late = unbegun.length > 0 ? { missing, unbegun } : { missing };
  return { ...late, reasons: [...skipped, ...fewer.flatMap((reason) => reason ?? [])] };
}

/** Null where as many tests ran, or where that can't be known: a log has expired, a check has none, or was skipped. */
async function fewerNow(order: DoubtsOrder, before: FailedRun['tests'][number]): Promise<string | null> {
  const jobs = order.head.checks.filter(
    (check) => check.app === 'github-actions' && isRun(check) && before.checks.includes(check.name),
  );
  if (new Set(namesOf(jobs)).size < before.checks.length) return null;
  let now: TestCount | null = null;
  for (const { id } of jobs) {
    const log = await openLog(order, Number(id));
    if (!log) return null;
    now = addedUp(now, await testCountOf(log));
  }
  const reason = fewerTests(before.count, now);
  return reason && `${codeSpans(before.checks)}: ${reason}`;
}

function isRun({ state, conclusion }: CommitChecks['checks'][number]): boolean {
  return state === 'completed' && conclusion !== 'skipped';
}

function namesOf(checks: CommitChecks['checks']): string[] {
  return checks.map(({ name }) => name);
}
