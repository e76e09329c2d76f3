import type { Check } from '../reflexion/observation.ts';
import { hasFailed } from '../reflexion/reward.ts';

/** The most failed checks whose text is read in one look: each is a request, and a matrix of hundreds fails alike. */
const maxChecks = 12;

/**
 * Failed checks to read, from as many matrices and kinds of jobs as there are, so that a hundred jobs that fail alike hide
 * no other. Jobs that were cancelled say nothing where another has failed: that is what cancelled them.
 */
export function failedChecks(checks: readonly Check[]): readonly Check[] {
  const failed = checks.filter(hasFailed);
  const telling = failed.filter(({ conclusion }) => conclusion !== 'cancelled');
  const families = new Map<string, Check[]>();
  for (const check of telling.length > 0 ? telling : failed) {
    const family = familyOf(check);
    families.set(family, [...(families.get(family) ?? []), check]);
  }
  const rounds = [...families.values()].flatMap((members) =>
    members.map((check, round) => ({ check, round })),
  );
  return rounds
    .sort((a, b) => a.round - b.round)
    .slice(0, maxChecks)
    .map(({ check }) => check);
}

/** `test (20, ubuntu)` and `test (22, macos)` are of one matrix, `shard 1` and `shard 2` of another. */
function familyOf({ name, source }: Check): string {
  return `${source} ${name.replace(/\s*\([^()]*\)\s*$/, '').replaceAll(/\d+/g, '0')}`;
}
