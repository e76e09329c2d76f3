import type { Failure, TestCount } from '../reflexion/failure.ts';

/** A matrix that failed identically becomes one failure with all the checks' names and tests. */
export function foldIdentical(failures: readonly Failure[]): readonly Failure[] {
  const folded = new Map<string, Failure>();
  for (const failure of failures) {
    const known = folded.get(failure.fingerprint);
    folded.set(failure.fingerprint, known ? together(known, failure) : failure);
  }
  return [...folded.values()];
}

const together = (known: Failure, other: Failure): Failure => ({
  ...known,
  checks: [...new Set([...known.checks, ...other.checks])],
  tests: addedUp(known.tests, other.tests),
  passedBefore: known.passedBefore || other.passedBefore,
});

/** Null where neither is known. */
export function addedUp(one: TestCount | null, other: TestCount | null): TestCount | null {
  if (one === null || other === null) return one ?? other;
  return { ran: one.ran + other.ran, skipped: one.skipped + other.skipped };
}
