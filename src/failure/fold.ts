import type { Failure } from '../reflexion/failure.ts';

/** A matrix that failed identically becomes one failure with all the checks' names. */
export function foldIdentical(failures: readonly Failure[]): readonly Failure[] {
  const folded = new Map<string, Failure>();
  for (const failure of failures) {
    const known = folded.get(failure.fingerprint);
    folded.set(
      failure.fingerprint,
      known ? { ...known, checks: [...new Set([...known.checks, ...failure.checks])] } : failure,
    );
  }
  return [...folded.values()];
}
