import { type Episode, isCommitOf, type Trial } from './episode.ts';
import type { FailedRun, Observation, Request } from './ports.ts';
import { rewardOf } from './reward.ts';

/** How long a check that ran before may take to appear at a new commit. */
export const lateCheckMs = 10 * 60_000;

/**
 * The episode that the head commit belongs to: that of the bot's own trial if the head is one, else the author's. A
 * request to fix opens a further one once the last has ended.
 */
export function currentEpisode(observation: Observation): Episode {
  const { episodes } = observation.memory;
  const head = observation.pullRequest.head.sha;
  const own = episodes.findLast((episode) => episode.trials.some((trial) => isCommitOf(trial, head)));
  const authorCommit = own ? authorCommitOf(own.id) : head;
  const latest = episodes.findLast((episode) => authorCommitOf(episode.id) === authorCommit);
  const request = observation.requests.findLast((candidate) => candidate.allowed);
  if (!latest) return emptyEpisode(authorCommit);
  if (latest.ending && request?.command === 'fix') return emptyEpisode(`${authorCommit}+${request.id}`);
  return latest;
}

/** The repair at the head that waits for somebody's approval; null when none does. */
export function heldTrial(observation: Observation): Trial | null {
  const trial = currentEpisode(observation).trials.at(-1);
  const isWaiting = trial?.state === 'held' && trial.head === observation.pullRequest.head.sha;
  return isWaiting && trial.held?.patch && !trial.held.byHand ? trial : null;
}

/** Whether this asks for the approval of what had been held back by then: nobody approves what was not to be seen yet. */
export function isApproval(request: Request, held: Trial | null): held is Trial {
  return request.command === 'approve' && request.allowed && request.at >= Date.parse(held?.held?.at ?? '');
}

function emptyEpisode(id: string): Episode {
  return { id, trials: [], note: null, ending: null };
}

function authorCommitOf(episodeId: string): string {
  return episodeId.split('+')[0] ?? episodeId;
}

/** The first trial whose record is behind, brought up to date; null when all are current. */
export function outdatedTrial(observation: Observation): Trial | null {
  for (const trial of observation.memory.episodes.flatMap((episode) => episode.trials)) {
    const updated = broughtUpToDate(trial, observation);
    if (updated) return updated;
  }
  return null;
}

function broughtUpToDate(trial: Trial, observation: Observation): Trial | null {
  const { pullRequest, now } = observation;
  const { sha } = pullRequest.head;
  if (isCommitOf(trial, sha)) {
    if (trial.state !== 'pushed') {
      const pushTriedAt = new Date(now).toISOString();
      return { ...trial, state: 'pushed', commit: sha, pushTriedAt, reward: null, trouble: null };
    }
    return judged(trial, observation);
  }
  if (trial.state === 'fruitless' || trial.state === 'abandoned') return null;
  if (trial.state === 'pushed' && (trial.reward !== null || trial.head === sha)) return null;
  if (trial.state !== 'pushed' && trial.head === sha && pullRequest.state === 'open') return null;
  return { ...trial, state: 'abandoned', reward: 0, trouble: null };
}

/** The trial whose commit is the head, with what CI says of it; null where that is known already, or not yet. */
function judged(trial: Trial, observation: Observation): Trial | null {
  const reward = rewardOf(observation.checks);
  if (reward === 0)
    return trial.reward === 0 && trial.doubts.length === 0 ? null : { ...trial, reward, doubts: [] };
  if (reward !== 1 || isSettled(trial)) return null;
  const doubts = doubtsAbout(trial, observation);
  return doubts && { ...trial, reward: doubts.length === 0 ? 1 : 0, doubts: [...doubts] };
}

/** Whether it is known what the green checks of its commit are worth. */
export function isSettled(trial: Trial): boolean {
  return trial.reward === 1 || trial.doubts.length > 0;
}

/** Null until they are known: a check that is missing may only be late. */
function doubtsAbout(trial: Trial, { doubts, now }: Observation): readonly string[] | null {
  if (!doubts) return null;
  const isEarly = now - Date.parse(trial.pushTriedAt ?? '') < lateCheckMs;
  if (doubts.missing.length > 0 && isEarly) return null;
  const missing = doubts.missing.map((name) => `\`${name}\` ran before, and is not there any more.`);
  return [...missing, ...doubts.reasons];
}

/** What this episode's repairs are compared with. */
export function failedRunOf(episode: Episode): FailedRun | null {
  const [first] = episode.trials;
  if (!first) return null;
  return {
    commit: first.head,
    tests: first.failures.flatMap(({ checks, tests: count }) => (count ? [{ checks, count }] : [])),
  };
}
