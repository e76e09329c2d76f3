import type { Check, CheckConclusion } from './observation.ts';

/** The label that keeps the bot away from a pull request where the rules name no other. */
export const optOutLabel = 'reflexion:off';

/** The evaluator's word on a commit. `null` when there are no checks: nothing has been judged, so nothing has passed. */
export type Reward = 0 | 1 | 'pending' | null;

// `action_required` waits for a person and `stale` was given up by GitHub: neither says anything about the code.
const verdicts: Record<CheckConclusion, 'passed' | 'failed' | 'undecided'> = {
  success: 'passed',
  neutral: 'passed',
  skipped: 'passed',
  failure: 'failed',
  timed_out: 'failed',
  cancelled: 'failed',
  startup_failure: 'failed',
  action_required: 'undecided',
  stale: 'undecided',
};

/** 1 when every check is complete and none failed, 0 as soon as one failed, pending otherwise. */
export function rewardOf(checks: readonly Check[]): Reward {
  if (checks.length === 0) return null;
  if (checks.some(hasFailed)) return 0;
  // A commit whose checks were all skipped was not judged by anything.
  if (checks.every((check) => check.conclusion === 'skipped')) return null;
  return checks.some(isUndecided) ? 'pending' : 1;
}

export function hasFailed(check: Check): boolean {
  return check.conclusion !== null && verdicts[check.conclusion] === 'failed';
}

export function isUndecided(check: Check): boolean {
  return check.conclusion === null || verdicts[check.conclusion] === 'undecided';
}
