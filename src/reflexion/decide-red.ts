import { conclude, type Decision } from './decide.ts';
import { decideBase, isOfBase } from './decide-base.ts';
import { decideRerun } from './decide-rerun.ts';
import type { Episode } from './episode.ts';
import type { Failure } from './failure.ts';
import { isStuck } from './heuristic.ts';
import { mostTellingFirst } from './most-telling-first.ts';
import type { Check, Observation } from './observation.ts';
import type { Limits } from './ports.ts';
import { isUndecided } from './reward.ts';
import { decideByHistory, isOvertaken } from './standstill.ts';

/** A check that has run for longer no longer holds up the repair of those that failed: some statuses are never completed. */
export const patienceMs = 30 * 60_000;
/** How often a trial is taken up again after the process died in it: a repair that kills the bot must not do so for ever. */
export const maxResumes = 3;

/** What to do about a head at which a check has failed. */
export function decideRed(observation: Observation, episode: Episode, limits: Limits): Decision {
  const { ending } = episode;
  // A check may change its mind after the episode passed; most other endings stand until someone asks for more.
  if (ending && ending.kind !== 'passed' && !isOvertaken(ending, observation))
    return { kind: 'ignore', reason: `the episode has ended: ${ending.kind}` };
  const last = episode.trials.at(-1);
  if (last?.state === 'held') return { kind: 'offer', trial: last };
  const isHeldUp = observation.checks.some(
    (check) => isUndecided(check) && !hasOutlastedPatience(check, observation.now),
  );
  if (isHeldUp) return { kind: 'wait', reason: 'other checks are still running' };
  if (!observation.failures) return { kind: 'examine' };
  const standstill = decideByHistory(observation, episode);
  if (standstill) return standstill;
  const failures = observation.failures.filter((failure) => !isOfBase(failure));
  if (failures.length === 0 && observation.failures.length > 0)
    return decideBase(observation, episode, observation.failures);
  return decideRerun(observation, episode, failures) ?? decideTrial(observation, episode, failures, limits);
}

function hasOutlastedPatience(check: Check, now: number): boolean {
  return check.since !== null && now - check.since > patienceMs;
}

function decideTrial(
  observation: Observation,
  episode: Episode,
  failures: readonly Failure[],
  limits: Limits,
): Decision {
  const open = episode.trials.at(-1);
  if (open && (open.state === 'reflected' || open.state === 'committed')) {
    const by = open.held?.approvedBy;
    if (open.resumed < maxResumes)
      return by ? { kind: 'approve', trial: open, by } : { kind: 'resume', trial: open, failures };
    const summary = `The bot died ${open.resumed + 1} times in this trial, so it was given up.`;
    return {
      kind: 'record',
      trial: { ...open, state: 'fruitless', reward: 0, commit: null, summary, trouble: null },
    };
  }
  if (failures.length === 0) {
    return conclude(
      observation,
      episode,
      'stuck',
      'Checks have failed, and none of them says anything that could be read.',
    );
  }
  const mendable = failures.filter((failure) => !isStuck(failure, episode.trials, limits.maxRepeats));
  if (mendable.length === 0) {
    const reason = `The same failure came back after ${limits.maxRepeats} trials in a row: ${failures[0]?.summary}`;
    return conclude(observation, episode, 'stuck', reason);
  }
  if (episode.trials.length >= limits.maxTrials) {
    const all = limits.maxTrials === 1 ? 'The one trial is' : `All ${limits.maxTrials} trials are`;
    const reason = `${all} used up, and checks still fail. Comment \`/reflexion retry\` for one more, \`/reflexion fix\` to begin anew, or push a change.`;
    return conclude(observation, episode, 'exhausted', reason);
  }
  return {
    kind: 'attempt',
    episode: episode.id,
    number: episode.trials.length + 1,
    failures: mostTellingFirst(mendable),
  };
}
