import { findPullRequest, findRepository, type Role, roleOf, type Store } from '../store.ts';

/** Whom the comment box may speak as: the author, those with a part in the repository, and somebody with none. */
export function speakersOf(
  store: Store,
  name: string,
  number: number,
): readonly { login: string; role: Role }[] {
  const repository = findRepository(store, name);
  const pullRequest = findPullRequest(store, name, number);
  if (!repository || !pullRequest) return [];
  const members = [...repository.roles.keys()].map((login) => store.users.get(login)?.login ?? login);
  const logins = new Set([pullRequest.author, repository.owner, ...members, stranger]);
  return [...logins]
    .filter(
      (login) => !login.endsWith('[bot]') && store.users.get(login.toLowerCase())?.type !== 'Organization',
    )
    .map((login) => ({ login, role: roleOf(repository, login) }));
}

const stranger = 'stranger';
