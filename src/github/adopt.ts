import { type Episode, isCommitOf, type Memory } from '../reflexion/episode.ts';
import type { PullRequestFacts } from '../reflexion/ports.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

/**
 * Knows the head for the bot's own where GitHub made the commit and the process died before its id was written down: it has the
 * very tree that was about to be committed, on top of the commit that the trial set out from.
 */
export async function adopted(
  client: GitHubClient,
  repository: RepositoryName,
  { head }: PullRequestFacts,
  memory: Memory,
): Promise<Memory> {
  const trial = memory.episodes.at(-1)?.trials.at(-1);
  if (trial?.state !== 'committed' || !trial.tree) return memory;
  if (head.sha === trial.head || isCommitOf(trial, head.sha)) return memory;
  const { data } = await client.rest.git.getCommit({ ...repository, commit_sha: head.sha });
  const isOurs =
    data.tree.sha === trial.tree && data.parents.length === 1 && data.parents[0]?.sha === trial.head;
  if (!isOurs) return memory;
  const known = { ...trial, earlierCommits: [...trial.earlierCommits, head.sha] };
  const updated = (episode: Episode): Episode => ({
    ...episode,
    trials: episode.trials.map((other) => (other === trial ? known : other)),
  });
  return { episodes: memory.episodes.map(updated) };
}
