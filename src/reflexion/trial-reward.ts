import { isOptedOut } from './begin.ts';
import type { Episode, Trial } from './episode.ts';
import type { FailedRun, Observation } from './observation.ts';
import { codeSpan } from './plain-text.ts';
import { rewardOf } from './reward.ts';

/** How long a check that ran before may take to appear after the last of the others has ended. */
export const lateCheckMs = 10 * 60_000;

/** The trial whose commit is the head, with what CI says of it; null where that is known already, or not yet. */
export function judgedByChecks(trial: Trial, observation: Observation): Trial | null {
  const reward = rewardOf(observation.checks);
  if (reward === 0) {
    const isKnown = trial.reward === 0 && trial.doubts.length === 0;
    return isKnown ? null : { ...trial, reward, doubts: [], missing: [] };
  }
  if (reward !== 1 || isSettled(trial, observation)) return null;
  if (isLeftAlone(observation)) return { ...trial, reward, doubts: [], missing: [] };
  const { doubts, checks, now } = observation;
  if (!doubts) return null;
  const isEarly = now - lastEnd(trial, checks) < lateCheckMs;
  const unbegun = (doubts.unbegun ?? []).filter((name) => !doubts.missing.includes(name));
  const missing = [...doubts.missing, ...unbegun];
  if (missing.length > 0 && isEarly) return null;
  const reasons = [
    ...doubts.missing.map((name) => `${codeSpan(name)} ran before, and is not there any more.`),
    ...unbegun.map((name) => `${codeSpan(name)} is required, and has not begun.`),
    ...doubts.reasons,
  ];
  return { ...trial, reward: reasons.length === 0 ? 1 : 0, doubts: reasons, missing };
}

/** Whether it is known what the green checks of its commit are worth. One that was missing may still come. */
export function isSettled(trial: Trial, { checks }: Observation): boolean {
  if (trial.doubts.length === 0) return trial.reward === 1;
  return !trial.missing.some((name) => checks.some((check) => check.name === name));
}

/** Nothing more will be done here, so nothing more is asked. */
function isLeftAlone(observation: Observation): boolean {
  const { state, locked } = observation.pullRequest;
  return state !== 'open' || locked || isOptedOut(observation);
}

function lastEnd(trial: Trial, checks: Observation['checks']): number {
  return Math.max(Date.parse(trial.pushTriedAt ?? '') || 0, ...checks.map(({ endedAt }) => endedAt ?? 0));
}

/** What this episode's repairs are compared with. */
export function failedRunOf({ trials }: Episode): FailedRun | null {
  const [first] = trials;
  if (!first) return null;
  // Somebody who approved what the guard asked about may have approved of just that.
  const isApproved = trials.some((trial) => trial.held?.approvedBy);
  const tests = first.failures.flatMap(({ checks, tests: count }) => (count ? [{ checks, count }] : []));
  return { commit: first.head, tests: isApproved ? [] : tests };
}
