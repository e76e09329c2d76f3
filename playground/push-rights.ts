import { covers, type Identity, permits } from './auth.ts';
import { findRepository, type Repository, type Store } from './store.ts';

/**
 * The branches that an installation's token may push to: all of a repository that it has; of another's fork
 * the head branches of open pull requests whose authors allow edits by maintainers of a repository that it has.
 */
export function pushableBranches(
  store: Store,
  identity: Extract<Identity, { kind: 'installation' }>,
  repository: Repository,
): 'all' | readonly string[] {
  if (!permits(identity.token.permissions, 'contents', 'write')) return [];
  if (covers(identity, repository)) return 'all';
  return store.pullRequests
    .filter((pullRequest) => {
      const base = findRepository(store, pullRequest.repository);
      return (
        pullRequest.state === 'open' &&
        pullRequest.maintainerCanModify &&
        pullRequest.head.repository === repository.fullName &&
        base !== undefined &&
        covers(identity, base)
      );
    })
    .map((pullRequest) => pullRequest.head.ref);
}
