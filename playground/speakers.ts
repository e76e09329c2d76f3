import type { Role } from './accounts.ts';
import { findPullRequest, findRepository, roleOf, type Store } from './store.ts';

/** Who the comment box of a pull request may speak as: its author, those with a role, and a stranger. */
export function speakersOf(
  store: Store,
  name: string,
  number: number,
): readonly { login: string; role: Role }[] {
  const repository = findRepository(store, name);
  const pullRequest = findPullRequest(store, name, number);
  if (!repository || !pullRequest) return [];
  const logins = [pullRequest.author, ...repository.roles.keys(), repository.owner, 'stranger'];
  const known = new Map(logins.map((login) => [login.toLowerCase(), login]));
  return [...known.keys()].map((key) => {
    const login = store.users.get(key)?.login ?? known.get(key) ?? key;
    return { login, role: roleOf(repository, login) };
  });
}
