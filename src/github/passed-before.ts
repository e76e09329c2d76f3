import type { Failure, FailureKind } from '../reflexion/failure.ts';
import type { Check, PastCommit } from '../reflexion/observation.ts';
import { readChecks } from './checks.ts';
import type { FailuresOrder } from './failures.ts';

/** What a compiler or a linter says of the same files it says again. */
const unsteadyKinds: ReadonlySet<FailureKind> = new Set([
  'test',
  'snapshot',
  'timeout',
  'threshold',
  'memory',
  'crash',
  'unknown',
]);
/** Other commits with the very same files whose checks are read, each with a request. */
const maxTwins = 2;

/** Marks the failures of which a check has passed before on the very same files: in an earlier attempt, or at another commit. */
export async function withEarlierPasses(
  order: FailuresOrder,
  failures: readonly Failure[],
): Promise<readonly Failure[]> {
  if (!failures.some(({ kind }) => unsteadyKinds.has(kind))) return failures;
  const twins = await Promise.all(
    twinsOf(await order.history())
      .slice(0, maxTwins)
      .map(({ sha }) => readChecks(order.client, order.repository, sha, order.ownApps)),
  );
  const witnesses = [
    ...order.head.earlier,
    ...twins.flatMap(({ checks, earlier }) => [...checks, ...earlier]),
  ];
  const passed = new Set(witnesses.filter(hasPassed).map(nameOf));
  return failures.map((failure) => ({
    ...failure,
    passedBefore:
      unsteadyKinds.has(failure.kind) && failure.checks.some((name) => passed.has(`check-run ${name}`)),
  }));
}

/** Commits with the same tree as the head, as one has that only says its message anew, or sets CI going. */
function twinsOf([head, ...others]: readonly PastCommit[]): readonly PastCommit[] {
  return others.filter(({ tree }) => tree === head?.tree);
}

function hasPassed({ conclusion }: Check): boolean {
  return conclusion === 'success';
}

function nameOf({ source, name }: Check): string {
  return `${source} ${name}`;
}
