import { type Episode, isCommitOf, isOnlyAnswers, isOwnCommit, type Memory, type Trial } from './episode.ts';
import type { Observation } from './observation.ts';
import type { Limits } from './ports.ts';
import { isDecidedAbout, type Request } from './request.ts';
import { judgedByChecks } from './trial-reward.ts';

/**
 * The episode that the head commit belongs to: that of the bot's own trial if the head is one, else the author's. A
 * request to fix, or to try again, opens a further one once the last has ended.
 */
export function currentEpisode(observation: Observation): Episode {
  const latest = latestEpisode(observation);
  const request = latestRequest(observation);
  if (!latest.ending || !isStart(request)) return latest;
  const name = request.command === 'retry' ? `${retryMark}${request.id}` : request.id;
  return emptyEpisode(`${authorCommitOf(latest.id)}+${name}`);
}

/** In the name of an episode that somebody asked for with `retry`. */
const retryMark = 'retry-';

/** What holds in an episode: one that is a retry has one trial. */
export function limitsOf(episodeId: string, limits: Limits): Limits {
  return episodeId.includes(`+${retryMark}`) ? { ...limits, maxTrials: 1 } : limits;
}

/** Whether it has the bot begin, whatever there was before. */
export function isStart(request: Request | null): request is Request {
  return request?.command === 'fix' || request?.command === 'retry';
}

/** The newest request that there is something to do about. */
export function latestRequest(observation: Observation): Request | null {
  const held = heldTrial(observation);
  const isMeant = (request: Request) =>
    request.allowed &&
    isDecidedAbout(request.command) &&
    (request.command !== 'approve' || isApproval(request, held));
  return observation.requests.findLast(isMeant) ?? null;
}

/** The episode that somebody stopped, if nothing has been done since. */
export function stoppedEpisode({ episodes }: Memory): Episode | null {
  const last = episodes.findLast(({ trials, note, ending }) => {
    return trials.length > 0 || ending !== null || (note !== null && !isOnlyAnswers(note));
  });
  return last?.ending?.kind === 'stopped' ? last : null;
}

export function isStopped(memory: Memory): boolean {
  return stoppedEpisode(memory) !== null;
}

/** Whether nothing has been done in it. */
export function isEmpty({ trials, note }: Episode): boolean {
  return trials.length === 0 && (note === null || isOnlyAnswers(note));
}

/** The trial whose commit is the bot's last that was not undone yet; null when there is none. */
export function revertible({ episodes }: Memory, request: Pick<Request, 'id'>): Trial | null {
  const trials = episodes.flatMap((episode) => episode.trials);
  // What became of the trial since, its commit was undone for this request.
  const asked = trials.find(({ revert }) => revert?.request === request.id);
  // Its author may have pushed on top of it before CI had spoken.
  const wasPushed = ({ state, pushTriedAt }: Trial) =>
    state === 'pushed' || (state === 'abandoned' && pushTriedAt !== null);
  const isThere = (trial: Trial) => wasPushed(trial) && trial.commit !== null && !trial.revert?.isDone;
  return asked ?? trials.findLast(isThere) ?? null;
}

/** The repair at the head that waits for somebody's approval; null when none does. */
export function heldTrial(observation: Observation): Trial | null {
  const { trials, ending } = latestEpisode(observation);
  const trial = trials.at(-1);
  if (trial?.state !== 'held' || trial.head !== observation.pullRequest.head.sha) return null;
  return ending?.kind !== 'stopped' && trial.held?.patch && !trial.held.byHand ? trial : null;
}

/** Whether this lets go what is held: it names its tree, or there was one to be seen by then, and never another. */
export function isApproval(request: Request, held: Trial | null): held is Trial {
  if (request.command !== 'approve' || !request.allowed || !held?.held) return false;
  if (request.argument !== null) return isNameOf(request.argument, held);
  return held.held.isFirst && request.at >= Date.parse(held.held.at);
}

/** The shortest name that is taken for one. */
const shortestName = 7;

function isNameOf(name: string, { tree }: Trial): boolean {
  return tree !== null && name.length >= shortestName && tree.startsWith(name);
}

/** The one that people see the last of, whatever they ask for. */
export function latestEpisode({ memory, pullRequest }: Observation): Episode {
  const head = pullRequest.head.sha;
  const own = memory.episodes.findLast((episode) => episode.trials.some((trial) => isOwnCommit(trial, head)));
  const authorCommit = own ? authorCommitOf(own.id) : head;
  const latest = memory.episodes.findLast((episode) => authorCommitOf(episode.id) === authorCommit);
  return latest ?? emptyEpisode(authorCommit);
}

/** Where the bot worked last, whosever the head is: a stop holds there. */
export function newestEpisode(observation: Observation): Episode {
  return observation.memory.episodes.at(-1) ?? latestEpisode(observation);
}

/** Whether somebody asked for this very episode. */
export function isAskedFor({ id }: Episode): boolean {
  return id.includes('+');
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
  const { revert } = trial;
  if (revert && !revert.isDone && revert.commit === sha)
    return { ...trial, revert: { ...revert, isDone: true } };
  if (isCommitOf(trial, sha)) {
    if (trial.state !== 'pushed') {
      const pushTriedAt = new Date(now).toISOString();
      return { ...trial, state: 'pushed', commit: sha, pushTriedAt, reward: null, trouble: null };
    }
    return judgedByChecks(trial, observation);
  }
  if (trial.state === 'fruitless' || trial.state === 'abandoned') return null;
  if (trial.state === 'pushed' && (trial.reward !== null || trial.head === sha)) return null;
  // What is held waits through a time in which the pull request is closed.
  const isKept = trial.state === 'held' || pullRequest.state === 'open';
  if (trial.state !== 'pushed' && trial.head === sha && isKept) return null;
  return { ...trial, state: 'abandoned', reward: 0, trouble: null };
}
