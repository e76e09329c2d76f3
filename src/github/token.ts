import type { GitHubClient } from './client.ts';
import { octokitFor } from './octokit.ts';
import type { Self } from './self.ts';
import { statusOf } from './status-of.ts';

/** A client for whoever's token this is, as careful as the App's. */
export function tokenClient(apiUrl: string, token: string): GitHubClient {
  const Octokit = octokitFor(apiUrl);
  return new Octokit({ auth: { token }, baseUrl: apiUrl });
}

export interface TokenOwner {
  self: Self;
  login: string;
  /** Whom commits are by. */
  author: { name: string; email: string };
  /** A job's own token: what it pushes starts no workflow. */
  isActions: boolean;
}

/** Whose token it is; null when GitHub doesn't take it. REST would not tell for an App's installation or a job of Actions. */
export async function ownerOf(client: GitHubClient, webUrl: string): Promise<TokenOwner | null> {
  try {
    const { viewer } = await client.graphql<{ viewer: { login: string; databaseId: number } }>(
      '{ viewer { login databaseId } }',
    );
    const { login, databaseId: id } = viewer;
    const email = `${id}+${login}@users.noreply.${new URL(webUrl).hostname}`;
    return {
      self: { kind: 'user', id },
      login,
      author: { name: login, email },
      isActions: login === 'github-actions[bot]',
    };
  } catch (error) {
    if (statusOf(error) === 401) return null;
    throw error;
  }
}
