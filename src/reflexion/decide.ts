import { isOptedOut, reasonNotToBegin } from './begin.ts';
import { decideRed } from './decide-red.ts';
import { testsOf } from './decide-rerun.ts';
import { type Ending, type Episode, isCommitOf, type Trial } from './episode.ts';
import type { Failure } from './failure.ts';
import type { FailureMark } from './failure-mark.ts';
import type { Check, Observation } from './observation.ts';
import type { Limits } from './ports.ts';
import type { Request } from './request.ts';
import { rewardOf } from './reward.ts';
import type { RulesFault, RulesFile } from './rules.ts';
import {
  currentEpisode,
  heldTrial,
  isApproval,
  isEmpty,
  isStart,
  isStopped,
  latestRequest,
  limitsOf,
  newestEpisode,
  outdatedTrial,
  revertible,
  stoppedEpisode,
} from './standing.ts';
import { decideConflict, decideSilence } from './standstill.ts';
import { isSettled } from './trial-reward.ts';

export type Decision =
  | { kind: 'ignore'; reason: string }
  /** The repository's rules can't be read, so nothing is done but to say so. */
  | { kind: 'complain'; file: RulesFile; faults: readonly RulesFault[] }
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
  /** The failure is gone at the base, and the rules let the bot merge that in. */
  | { kind: 'update'; episode: string; ending: Ending /** Where GitHub does not. */; otherwise: Ending }
  /** Somebody wants the bot to go on after a stop. */
  | { kind: 'reopen'; episode: Episode }
  /** Somebody wants the commit of this trial undone. */
  | { kind: 'revert'; trial: Trial; request: Request }
  | { kind: 'conclude'; episode: string; ending: Ending };

/** The reason to ignore a head without checks, which may only be late. */
export const nothingJudged = 'nothing has judged the head commit';

/** How long GitHub may take to show a commit as the head of a pull request after taking it. */
export const pushGraceMs = 60_000;

/** What to do about a pull request, given all that can be seen of it. Pure; the same observation decides the same. */
export function decide(observation: Observation, limits: Limits): Decision {
  // Nothing can be written there, not even what has happened.
  if (observation.pullRequest.archived) return { kind: 'ignore', reason: 'the repository is archived' };

  const outdated = outdatedTrial(observation);
  if (outdated) return { kind: 'record', trial: outdated };

  const { pullRequest } = observation;
  if (pullRequest.state !== 'open')
    return { kind: 'ignore', reason: `the pull request is ${pullRequest.state}` };
  if (pullRequest.locked) return { kind: 'ignore', reason: 'the conversation is locked' };
  if (isOptedOut(observation)) return { kind: 'ignore', reason: 'a label says to leave it alone' };
  if (pullRequest.head.repository === null)
    return { kind: 'ignore', reason: 'its head was in a fork that is gone' };

  const request = latestRequest(observation);
  const episode = currentEpisode(observation);
  const asked = request && decideAsked(observation, episode, request);
  if (asked) return asked;
  if (isStopped(observation.memory) && !isStart(request)) {
    return { kind: 'ignore', reason: 'someone asked to stop' };
  }
  const isAsked = isStart(request);
  const aside = isAsked || !isEmpty(episode) ? null : reasonNotToBegin(pullRequest, observation.rules);
  if (aside) return { kind: 'ignore', reason: aside };

  const reward = rewardOf(observation.checks);
  if ((reward === 0 || request?.command === 'approve') && observation.rules.kind === 'broken') {
    const { file, faults } = observation.rules;
    return { kind: 'complain', file, faults };
  }

  const held = heldTrial(observation);
  if (request && isApproval(request, held)) return { kind: 'approve', trial: held, by: request.by };

  const standstill = decideConflict(observation, episode) ?? decideSilence(observation, episode);
  if (standstill) return standstill;

  const missing = decideMissing(observation, episode);
  if (missing) return missing;

  switch (reward) {
    case null:
      return { kind: 'ignore', reason: nothingJudged };
    case 'pending':
      return { kind: 'wait', reason: 'checks are running' };
    case 1:
      return decideGreen(observation, episode);
    case 0:
      return decideRed(observation, episode, limitsOf(episode.id, limits));
  }
}

/** What somebody asked for, where nothing else has to be known; null for anything else. */
function decideAsked(observation: Observation, episode: Episode, request: Request): Decision | null {
  const { memory, rules } = observation;
  if (request.command === 'stop') {
    const reason = `@${request.by} asked to stop. Comment \`/reflexion resume\` to have me go on, or \`/reflexion fix\` to begin anew.`;
    // Where the head has gone back to an earlier episode, the stop has to hold for what comes after the later ones, too.
    const isKnown = memory.episodes.some(({ id }) => id === episode.id);
    return conclude(observation, isKnown ? newestEpisode(observation) : episode, 'stopped', reason);
  }
  const stopped = stoppedEpisode(memory);
  if (request.command === 'resume' && stopped) return { kind: 'reopen', episode: stopped };
  const trial = request.command === 'revert' ? revertible(memory, request) : null;
  if (!trial) return null;
  if (rules.kind === 'broken') return { kind: 'complain', file: rules.file, faults: rules.faults };
  const { revert } = trial;
  if (revert?.request !== request.id) return { kind: 'revert', trial, request };
  const isFresh = observation.now - Date.parse(revert.triedAt) < pushGraceMs;
  if (!revert.isDone && revert.head === observation.pullRequest.head.sha && isFresh)
    return { kind: 'wait', reason: 'GitHub does not show the new head yet' };
  if (!revert.isDone) return { kind: 'revert', trial, request };
  return conclude(observation, newestEpisode(observation), 'stopped', revertedReason(trial, request.by));
}

export function revertedReason({ commit }: Trial, by: string): string {
  return `@${by} had my commit \`${commit?.slice(0, 7)}\` reverted. Comment \`/reflexion resume\` to have me go on, or \`/reflexion fix\` to begin anew.`;
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
  const reason = `My commit of trial ${trial.number} was taken off the branch, so I leave it at that. Comment \`/reflexion resume\` to have me try again.`;
  return conclude(observation, episode, 'stopped', reason);
}

function decideGreen(observation: Observation, episode: Episode): Decision {
  if (isEmpty(episode)) return { kind: 'ignore', reason: 'all checks have passed' };
  const trial = episode.trials.findLast((candidate) =>
    isCommitOf(candidate, observation.pullRequest.head.sha),
  );
  if (trial && !isSettled(trial, observation)) {
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
  const rerun = episode.note?.rerun;
  if (trial && rerun?.head !== observation.pullRequest.head.sha)
    return `All checks pass since trial ${trial.number}.`;
  if (!rerun) return 'All checks pass now, without a commit of mine.';
  const passed = 'The failed checks passed when they were run again on the same commit; no code was changed.';
  const since = `All checks pass since trial ${trial?.number}, though not each time that they run.`;
  return `${trial ? since : passed}${flaky(rerun.failures)}`;
}

function flaky(failures: readonly FailureMark[]): string {
  const tests = testsOf(failures);
  return tests === '' ? '' : ` Failed and passed on the same code, so flaky: ${tests}.`;
}

/** Ends an episode at the observed head. */
export function conclude(
  observation: Observation,
  episode: Episode,
  kind: Ending['kind'],
  reason: string,
  because?: Ending['because'],
): Decision {
  const { sha: head } = observation.pullRequest.head;
  const ending = { kind, head, reason, ...(because ? { because } : {}) };
  return { kind: 'conclude', episode: episode.id, ending };
}
