import type { RestEndpointMethodTypes } from '@octokit/rest';
import { maxHistory } from '../reflexion/history.ts';
import type { PastCommit } from '../reflexion/observation.ts';
import type { GitHubClient, RepositoryName } from './client.ts';

type ListedCommit = RestEndpointMethodTypes['repos']['listCommits']['response']['data'][number];

/** The newest commits that this one has in it, itself first: one request. */
export async function readHistory(
  client: GitHubClient,
  repository: RepositoryName,
  head: string,
): Promise<readonly PastCommit[]> {
  const { data } = await client.rest.repos.listCommits({ ...repository, sha: head, per_page: maxHistory });
  return data.map(pastCommitOf);
}

function pastCommitOf({ sha, commit, author, parents }: ListedCommit): PastCommit {
  return {
    sha,
    tree: commit.tree.sha,
    parents: parents.map((parent) => parent.sha),
    // GitHub knows no account for an address that nobody has claimed; those of bots end like this.
    isBot: author?.type === 'Bot' || /\[bot\]@users\.noreply\./.test(commit.author?.email ?? ''),
    isTrial: /^Reflexion-Trial: \d/m.test(commit.message),
  };
}
