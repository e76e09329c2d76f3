import { type Ending, type Episode, isCommitOf, type Trial } from './episode.ts';
import { type Failure, rerunKinds } from './failure.ts';
import { isStuck } from './heuristic.ts';
import type { Check, Limits, Observation } from './ports.ts';
import { hasFailed, isUndecided, rewardOf } from './reward.ts';
import type { RulesFault } from './rules.ts';
import { currentEpisode, heldTrial, isApproval, isSettled, outdatedTrial } from './standing.ts';

export type Decision =
  | { kind: 'ignore'; reason: string }
  /** The repository's rules can't be read, so nothing is done but to say so. */
  | { kind: 'complain'; faults: readonly RulesFault[] }
  | { kind: 'wait'; reason: string }
  /** The record of a trial has fallen behind what GitHub shows. */
  | { kind: 'record'; trial: Trial }
  /** The failures of red checks, or what green ones leave out, have to be read before more can be decided. */
  | { kind: 'examine' }
  | {
      kind: 'rerun';
      episode: string;
      checks: readonly Check[];
      failures: readonly Failure[];
      requests: number;
    }
  | { kind: 'attempt'; episode: string; number: number; failures: readonly Failure[] }
  | { kind: 'resume'; trial: Trial; failures: readonly Failure[] }
  /** Somebody let a repair go that had been held back. */
  | { kind: 'approve'; trial: Trial; by: string }
  /** A repair was held back, and people have not been told yet. */
  | { kind: 'offer'; trial: Trial }
  | { kind: 'conclude'; episode: string; ending: Ending };

/** The label that keeps the bot away from a pull request. */
export const optOutLabel = 'reflexion:off';
/** A check that has run for longer no longer holds up the repair of those that failed: some statuses are never completed. */
export const patienceMs = 30 * 60_000;
/** How long GitHub may take to start a re-run that was asked for, before it is asked for again. */
export const rerunGraceMs = 2 * 60_000;
/** How long GitHub may take to show a commit as the head of a pull request after taking it. */
export const pushGraceMs = 60_000;
/** How often a trial is taken up again after the process died in it: a repair that kills the bot must not do so for ever. */
export const maxResumes = 3;
const maxRerunRequests = 2;

/** What to do about a pull request, given all that can be seen of it. Pure; the same observation decides the same. */
export function decide(observation: Observation, limits: Limits): Decision {
  const outdated = outdatedTrial(observation);
  if (outdated) return { kind: 'record', trial: outdated };

  const { pullRequest } = observation;
  if (pullRequest.state !== 'open')
    return { kind: 'ignore', reason: `the pull request is ${pullRequest.state}` };
  if (pullRequest.locked) return { kind: 'ignore', reason: 'the conversation is locked' };
  if (pullRequest.labels.includes(optOutLabel))
    return { kind: 'ignore', reason: `it is labelled ${optOutLabel}` };

  if (pullRequest.head.repository === null)
    return { kind: 'ignore', reason: 'its head was in a fork that is gone' };

  const request = observation.requests.findLast((candidate) => candidate.allowed);
  const episode = currentEpisode(observation);
  if (request?.command === 'stop') {
    const reason = `@${request.by} asked to stop. Comment \`/reflexion fix\` to start again.`;
    return conclude(observation, episode, 'stopped', reason);
  }
  const latest = observation.memory.episodes.at(-1);
  if (latest?.ending?.kind === 'stopped' && request?.command !== 'fix') {
    return { kind: 'ignore', reason: 'someone asked to stop' };
  }
  if (pullRequest.draft && request?.command !== 'fix' && isEmpty(episode)) {
    return { kind: 'ignore', reason: 'it is a draft' };
  }

  const reward = rewardOf(observation.checks);
  if (reward === 0 && observation.rules.kind === 'broken')
    return { kind: 'complain', faults: observation.rules.faults };

  const held = heldTrial(observation);
  if (request && isApproval(request, held)) return { kind: 'approve', trial: held, by: request.by };

  const missing = decideMissing(observation, episode);
  if (missing) return missing;

  switch (reward) {
    case null:
      return { kind: 'ignore', reason: 'nothing has judged the head commit' };
    case 'pending':
      return { kind: 'wait', reason: 'checks are running' };
    case 1:
      return decideGreen(observation, episode);
    case 0:
      return decideRed(observation, episode, limits);
  }
}

function isEmpty(episode: Episode): boolean {
  return episode.trials.length === 0 && episode.note === null;
}

/**
 * For a head that shows nothing of the push that was tried on top of it: GitHub may not show the new head yet, or
 * someone took the commit away, which is an answer too. Null when there was no such push.
 */
function decideMissing(observation: Observation, episode: Episode): Decision | null {
  const trial = episode.trials.at(-1);
  if (!trial?.pushTriedAt || trial.head !== observation.pullRequest.head.sha) return null;
  if (episode.ending && episode.ending.kind !== 'passed') return null;
  if (observation.now - Date.parse(trial.pushTriedAt) < pushGraceMs) {
    return { kind: 'wait', reason: 'GitHub does not show the new head yet' };
  }
  if (trial.state !== 'pushed') return null;
  const reason = `My commit of trial ${trial.number} was taken off the branch, so I leave it at that. Comment \`/reflexion fix\` to have me try again.`;
  return conclude(observation, episode, 'stopped', reason);
}

function decideGreen(observation: Observation, episode: Episode): Decision {
  if (isEmpty(episode)) return { kind: 'ignore', reason: 'all checks have passed' };
  const trial = episode.trials.findLast((candidate) =>
    isCommitOf(candidate, observation.pullRequest.head.sha),
  );
  if (trial && !isSettled(trial)) {
    if (!observation.doubts) return { kind: 'examine' };
    return { kind: 'wait', reason: 'a check that ran before the repair is not there yet' };
  }
  if (trial && trial.doubts.length > 0) {
    if (episode.ending) return { kind: 'ignore', reason: 'the green checks are not believed' };
    const reason = `All checks pass, but less was checked than before the repair, so I don’t count that: ${trial.doubts.join(' ')} Please look before you merge.`;
    return conclude(observation, episode, 'stuck', reason);
  }
  if (episode.ending?.kind === 'passed') return { kind: 'ignore', reason: 'the episode has passed' };
  return conclude(observation, episode, 'passed', passedBecause(observation, episode));
}

function passedBecause(observation: Observation, episode: Episode): string {
  const trial = episode.trials.findLast((candidate) => candidate.commit === observation.pullRequest.head.sha);
  if (trial) return `All checks pass since trial ${trial.number}.`;
  if (episode.note?.rerun)
    return 'The failed checks passed when they were run again on the same commit; no code was changed.';
  return 'All checks pass now, without a commit of mine.';
}

function decideRed(observation: Observation, episode: Episode, limits: Limits): Decision {
  const { ending } = episode;
  // A check may change its mind after the episode passed; any other ending stands until someone asks for more.
  if (ending && ending.kind !== 'passed')
    return { kind: 'ignore', reason: `the episode has ended: ${ending.kind}` };
  const last = episode.trials.at(-1);
  if (last?.state === 'held') return { kind: 'offer', trial: last };
  const isHeldUp = observation.checks.some(
    (check) => isUndecided(check) && !hasOutlastedPatience(check, observation.now),
  );
  if (isHeldUp) return { kind: 'wait', reason: 'other checks are still running' };
  if (!observation.failures) return { kind: 'examine' };
  const failures = observation.failures.filter((failure) => failure.atBase !== 'same');
  if (failures.length === 0 && observation.failures.length > 0) {
    const what = observation.failures
      .map(({ checks, summary }) => `\`${checks.join(', ')}\` (${summary})`)
      .join('; ');
    const { ref } = observation.pullRequest.base;
    const reason = `What fails here fails in the same way on the base branch, \`${ref}\`, so this pull request did not break it: ${what}`;
    return conclude(observation, episode, 'not-ours', reason);
  }
  return decideRerun(observation, episode, failures) ?? decideTrial(observation, episode, failures, limits);
}

function hasOutlastedPatience(check: Check, now: number): boolean {
  return check.since !== null && now - check.since > patienceMs;
}

/** Failures that code did not cause are first run again, once; null when that is not the thing to do. */
function decideRerun(
  observation: Observation,
  episode: Episode,
  failures: readonly Failure[],
): Decision | null {
  const passing = failures.filter((failure) => rerunKinds.has(failure.kind));
  if (passing.length === 0) return null;
  const { head } = observation.pullRequest;
  const checks = observation.checks.filter(
    (check) => hasFailed(check) && passing.some((failure) => failure.checks.includes(check.name)),
  );
  const rerun = episode.note?.rerun?.head === head.sha ? episode.note.rerun : null;
  if (!rerun) return { kind: 'rerun', episode: episode.id, checks, failures: passing, requests: 1 };

  const isUnchanged = checks.some((check) => rerun.checkIds.includes(check.id));
  if (isUnchanged && observation.now - Date.parse(rerun.askedAt) < rerunGraceMs) {
    return { kind: 'wait', reason: 'a re-run has been asked for' };
  }
  if (isUnchanged && rerun.requests < maxRerunRequests) {
    return { kind: 'rerun', episode: episode.id, checks, failures: passing, requests: rerun.requests + 1 };
  }
  if (passing.length < failures.length) return null;
  const names = checks.map((check) => `\`${check.name}\``).join(', ');
  const reason = isUnchanged
    ? `Running ${names} again was asked for and never began.`
    : `${names} failed again after a re-run for a reason that no change to the code would mend: ${passing[0]?.summary}`;
  return conclude(observation, episode, 'not-ours', reason);
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
    const reason = `All ${limits.maxTrials} trials are used up, and checks still fail. Comment \`/reflexion fix\` for more, or push a change.`;
    return conclude(observation, episode, 'exhausted', reason);
  }
  return { kind: 'attempt', episode: episode.id, number: episode.trials.length + 1, failures: mendable };
}

function conclude(
  observation: Observation,
  episode: Episode,
  kind: Ending['kind'],
  reason: string,
): Decision {
  return {
    kind: 'conclude',
    episode: episode.id,
    ending: { kind, head: observation.pullRequest.head.sha, reason },
  };
}
