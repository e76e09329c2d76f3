import type { Octokit } from '@octokit/rest';

/** What the adapter needs of an octokit, whoever made it: Probot for an App, @octokit/rest for a token. */
export type GitHubClient = Pick<Octokit, 'rest' | 'graphql' | 'paginate' | 'request' | 'hook'>;

export interface RepositoryName {
  owner: string;
  repo: string;
}

/** One pull request by its address, `acme/shop#12`; null when the text is none. */
export function parsePullRequestName(name: string): (RepositoryName & { number: number }) | null {
  const match = /^([\w.-]+)\/([\w.-]+)#([1-9]\d{0,8})$/.exec(name);
  if (!match?.[1] || !match[2] || leadsAway(match[1]) || leadsAway(match[2])) return null;
  return { owner: match[1], repo: match[2], number: Number(match[3]) };
}

/** A commit by its address, `acme/shop@<id>`; null when the text is none. */
export function parseCommitName(name: string): (RepositoryName & { commit: string }) | null {
  const match = /^([\w.-]+)\/([\w.-]+)@([0-9a-f]{40}|[0-9a-f]{64})$/.exec(name);
  if (!match?.[1] || !match[2] || !match[3] || leadsAway(match[1]) || leadsAway(match[2])) return null;
  return { owner: match[1], repo: match[2], commit: match[3] };
}

export function pullRequestName({ owner, repo }: RepositoryName, number: number): string {
  return `${owner}/${repo}#${number}`;
}

export function commitName({ owner, repo }: RepositoryName, commit: string): string {
  return `${owner}/${repo}@${commit}`;
}

/** In an address these would name another of GitHub's routes. */
function leadsAway(part: string): boolean {
  return part === '.' || part === '..';
}
