import { conclude, type Decision } from './decide.ts';
import { type Ending, type Episode, isCommitOf } from './episode.ts';
import { isAmongBots, maxBotCommits, trialTakenOff } from './history.ts';
import type { Observation } from './observation.ts';
import { codeSpan, codeSpans } from './plain-text.ts';
import { isUndecided, rewardOf } from './reward.ts';
import { isAskedFor, latestRequest } from './standing.ts';

/** What keeps the bot from working, whatever fails. */

/** How long CI may take to begin on a commit of ours. */
export const silenceMs = 30 * 60_000;
/** How long a check may take on it. */
export const slownessMs = 2 * 60 * 60_000;

/** GitHub runs nothing for a pull request that has conflicts, so no repair of it could be judged. */
export function decideConflict(observation: Observation, episode: Episode): Decision | null {
  const { pullRequest, checks } = observation;
  if (pullRequest.mergeable !== false || episode.ending) return null;
  const reward = rewardOf(checks);
  const isUnderWay = episode.trials.length > 0 || latestRequest(observation)?.command === 'fix';
  if (reward !== 0 && !(reward === null && isUnderWay)) return null;
  const reason = `This branch conflicts with ${codeSpan(pullRequest.base.ref)}, and GitHub runs no checks on a merge that can’t be made, so nothing could judge a repair. Resolve the conflicts; I go on then.`;
  return conclude(observation, episode, 'held', reason, 'conflict');
}

/** A commit of ours that nothing judges: said once, after a time. */
export function decideSilence(observation: Observation, episode: Episode): Decision | null {
  const { pullRequest, checks, now } = observation;
  const trial = episode.trials.findLast((candidate) => isCommitOf(candidate, pullRequest.head.sha));
  if (!trial?.pushTriedAt || episode.ending) return null;
  const waitedMs = now - Date.parse(trial.pushTriedAt);
  const commit = pullRequest.head.sha.slice(0, 7);
  const reward = rewardOf(checks);
  if (reward === null && waitedMs > silenceMs) {
    const reason = `No check has begun on my commit ${commit} for ${silenceMs / 60_000} minutes, so nothing judges it. Perhaps its workflows wait for somebody’s approval. Once they run, I go on.`;
    return conclude(observation, episode, 'held', reason, 'silence');
  }
  const slow = checks.filter(isUndecided);
  if (reward === 'pending' && waitedMs > slownessMs && slow.every(({ since }) => isOld(since, now))) {
    const names = codeSpans(slow.slice(0, 5).map(({ name }) => name));
    const reason = `${names} on my commit ${commit} ${slow.length === 1 ? 'has' : 'have'} come to no end for ${slownessMs / 3_600_000} hours. Once that is over, I go on.`;
    return conclude(observation, episode, 'held', reason, 'silence');
  }
  return null;
}

function isOld(since: number | null, now: number): boolean {
  return since !== null && now - since > slownessMs;
}

/** Whether what an ending hung on is over, so that the episode goes on. */
export function isOvertaken({ because }: Ending, { pullRequest, checks }: Observation): boolean {
  if (because === 'conflict') return pullRequest.mergeable === true;
  return because === 'silence' && rewardOf(checks) !== null;
}

/** What is told by the commits of a red head, once they have been read. Somebody's word overcomes it. */
export function decideByHistory(observation: Observation, episode: Episode): Decision | null {
  if (isAskedFor(episode)) return null;
  const { memory } = observation;
  if (isAmongBots(observation)) {
    const before = memory.episodes.findLast(({ id }) => id !== episode.id);
    if (before?.ending?.because === 'bots') return { kind: 'ignore', reason: 'only bots push here' };
    const reason = `The last ${maxBotCommits} commits here are all by bots, so I leave it to a person. Push a change, or comment \`/reflexion fix\` to have me go on.`;
    return conclude(observation, episode, 'held', reason, 'bots');
  }
  // Once it was said, whoever resumes the episode knows.
  const isNew = episode.trials.length === 0 && episode.note === null;
  const taken = isNew ? trialTakenOff(observation, episode) : null;
  if (taken) {
    const reason = `My commit of trial ${taken.number} was taken off the branch, so I leave it at that. Comment \`/reflexion fix\` to have me try again.`;
    return conclude(observation, episode, 'stopped', reason);
  }
  return null;
}
