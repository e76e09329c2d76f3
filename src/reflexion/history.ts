import { type Episode, isCommitOf, type Trial } from './episode.ts';
import type { Observation, PastCommit } from './observation.ts';

/** What the branch's own commits say: who makes them, and whether ours were taken off. */

/** So many commits of bots in a row, not all of them ours, are a conversation that no person takes part in. */
export const maxBotCommits = 3;

/** Whether only bots have pushed of late, and others than we among them: ε bounds our own trials already. */
export function isAmongBots({ pullRequest, memory, history }: Observation): boolean {
  const last = ownCommits(history ?? [], Math.min(maxBotCommits, pullRequest.commits));
  if (last.length < maxBotCommits || !last.every((commit) => commit.isBot)) return false;
  const trials = memory.episodes.flatMap((episode) => episode.trials);
  const updates = memory.episodes.flatMap(({ note }) => note?.update?.head ?? []);
  const isOurs = ({ sha, parents }: PastCommit) =>
    trials.some((trial) => isCommitOf(trial, sha)) ||
    (parents.length === 2 && updates.includes(parents[0] ?? ''));
  return !last.every(isOurs);
}

/** Down the first parents, so that what was merged in from elsewhere does not count. */
function ownCommits(history: readonly PastCommit[], count: number): readonly PastCommit[] {
  const bySha = new Map(history.map((commit) => [commit.sha, commit]));
  const chain: PastCommit[] = [];
  let next = history[0];
  while (next && chain.length < count) {
    chain.push(next);
    next = bySha.get(next.parents[0] ?? '');
  }
  return chain;
}

/**
 * The trial of the last episode whose commit was on the branch, and is in nothing that is there now: not as it was, not
 * rebased, not squashed into another. Null when there is none, or when that can't be known.
 */
export function trialTakenOff({ pullRequest, memory, history }: Observation, episode: Episode): Trial | null {
  if (!history || history.length >= maxHistory) return null;
  const last = memory.episodes.findLast(({ id }) => id !== episode.id);
  const trial = last?.trials.findLast(({ commit, pushTriedAt }) => commit !== null && pushTriedAt !== null);
  if (!trial) return null;
  const isKept = history.some((commit) => commit.isTrial || isCommitOf(trial, commit.sha));
  // A repair may make of the files just what they are at the base.
  const isSquashed = ownCommits(history, pullRequest.commits).some(({ tree }) => tree === trial.tree);
  return isKept || isSquashed ? null : trial;
}

/** Commits that are looked at, the newest first. */
export const maxHistory = 100;
