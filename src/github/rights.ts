import type { GitHubClient, RepositoryName } from './client.ts';
import { statusOf } from './status-of.ts';

/** Whether somebody may write to the repository, by what GitHub says of it now; each is asked about once, or until there is an answer. */
export function createRights(
  client: GitHubClient,
  repository: RepositoryName,
): (login: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (login) => {
    const right = known.get(login) ?? mayWrite(client, repository, login);
    known.set(login, right);
    // A trial asks through one of these for as long as it works.
    right.catch(() => known.delete(login));
    return right;
  };
}

async function mayWrite(
  client: GitHubClient,
  repository: RepositoryName,
  username: string,
): Promise<boolean> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ ...repository, username });
    return data.permission === 'admin' || data.permission === 'write';
  } catch (error) {
    // GitHub answers 404 for people it does not know in this repository.
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
