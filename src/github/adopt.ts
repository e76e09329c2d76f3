import { isOwnCommit, type Memory, type Trial } from '../reflexion/episode.ts';
import { withEntry } from '../reflexion/memory.ts';
import type { PullRequestFacts } from '../reflexion/observation.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

/**
 * Knows the head for the bot's own where GitHub made the commit and the process died before its id was written down: it has the
 * very tree that was about to be committed, on top of the commit that the trial set out from. So has the commit of a person who
 * applied by hand what was held.
 */
export async function adopted(
  client: GitHubClient,
  repository: RepositoryName,
  { head }: PullRequestFacts,
  memory: Memory,
): Promise<Memory> {
  const trials = memory.episodes.flatMap((episode) => episode.trials);
  if (trials.some((trial) => trial.head === head.sha || isOwnCommit(trial, head.sha))) return memory;
  // Where the branch moved under a trial, the same change on it is its author's.
  const isOver = new Set<Trial['state']>(['pushed', 'abandoned']);
  const tried = trials.filter(({ state, tree }) => !isOver.has(state) && tree !== null);
  const undone = trials.filter(({ revert }) => revert && !revert.isDone);
  if (tried.length + undone.length === 0) return memory;
  const { data } = await client.rest.git.getCommit({ ...repository, commit_sha: head.sha });
  const [parent, ...others] = data.parents;
  if (others.length > 0) return memory;
  const isUndone = ({ revert }: Trial) => revert?.head === parent?.sha && revert?.tree === data.tree.sha;
  const reverted = undone.findLast(isUndone);
  if (reverted?.revert)
    return withEntry(memory, { ...reverted, revert: { ...reverted.revert, commit: head.sha } });
  const trial = tried.findLast(
    ({ head: start, tree, earlierTrees }) =>
      start === parent?.sha && [tree, ...earlierTrees].includes(data.tree.sha),
  );
  if (!trial) return memory;
  return withEntry(memory, { ...trial, earlierCommits: [...trial.earlierCommits, head.sha] });
}
