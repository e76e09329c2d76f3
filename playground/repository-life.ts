import { commonBody, repositoryNamed } from './events.ts';
import { branchesOf, git } from './git.ts';
import { installationOver, leave } from './installations.ts';
import type { RepositoryLife } from './seams.ts';
import { type Site, userOf } from './site.ts';
import type { Repository, Store } from './store.ts';

/** What owners do to whole repositories and their branches. */
export function createRepositoryLife(site: Site): RepositoryLife {
  const { store } = site;
  return {
    async deleteBranch({ repository: name, branch, by }) {
      const repository = repositoryNamed(site, name);
      await git(repository.gitDirectory, ['update-ref', '-d', `refs/heads/${branch}`]);
      await site.settle(repository, by ?? repository.owner);
    },
    async resetBranch({ repository: name, branch, to, by }) {
      const repository = repositoryNamed(site, name);
      await git(repository.gitDirectory, ['update-ref', `refs/heads/${branch}`, to]);
      await site.settle(repository, by ?? repository.owner);
    },
    protectBranch({ repository, branch, ...rules }) {
      repositoryNamed(site, repository).protections.set(branch, {
        requiredChecks: [],
        byRuleset: false,
        strict: false,
        refusesPushes: null,
        requiresSignatures: false,
        ...rules,
      });
    },
    setSecret(name, secret, value) {
      repositoryNamed(site, name).secrets.set(secret, value);
    },
    setArchived(name, archived) {
      const repository = repositoryNamed(site, name);
      repository.archived = archived;
      happen(repository, archived ? 'archived' : 'unarchived');
    },
    setPrivate(name, isPrivate) {
      const repository = repositoryNamed(site, name);
      repository.private = isPrivate;
      happen(repository, isPrivate ? 'privatized' : 'publicized');
    },
    renameRepository(name, newName) {
      const repository = repositoryNamed(site, name);
      const from = repository.name;
      move(store, repository, `${repository.owner}/${newName}`);
      happen(repository, 'renamed', { changes: { repository: { name: { from } } } });
    },
    transferRepository(name, newOwner) {
      const repository = repositoryNamed(site, name);
      const from = repository.owner;
      leave(site, repository);
      move(store, repository, `${userOf(store, newOwner).login}/${repository.name}`);
      happen(repository, 'transferred', { changes: { owner: { from: { user: { login: from } } } } });
    },
    deleteRepository(name) {
      const repository = repositoryNamed(site, name);
      happen(repository, 'deleted');
      leave(site, repository);
      store.repositories.delete(repository.fullName.toLowerCase());
    },
    branches: (name) => branchesOf(repositoryNamed(site, name).gitDirectory),
  };

  function happen(repository: Repository, action: string, details: Readonly<Record<string, unknown>> = {}) {
    const payload = { ...details, ...commonBody(site, repository, repository.owner) };
    // Looked up now: it may have left the installation by the time that this is sent.
    const installationId = installationOver(site, repository)?.id;
    site.announce({
      event: 'repository',
      action,
      repository,
      payload,
      ...(installationId === undefined ? {} : { installationId }),
    });
  }
}

/** Everything that is filed under a repository's name goes with it; the old name leads to the new one. */
function move(store: Store, repository: Repository, fullName: string): void {
  const old = repository.fullName;
  const renamed = <Filed extends { repository: string }>(filed: Iterable<Filed>) => {
    for (const one of filed) if (one.repository === old) one.repository = fullName;
  };
  renamed(store.comments.values());
  renamed(store.reviews.values());
  renamed(store.reviewComments.values());
  renamed(store.checkRuns.values());
  renamed(store.checkSuites.values());
  renamed(store.workflowRuns.values());
  renamed(store.statuses);
  renamed(store.pullRequests);
  renamed(store.pullRequests.map(({ head }) => head));
  for (const filed of [...store.checkSuites.values(), ...store.workflowRuns.values()])
    if (filed.headRepository === old) filed.headRepository = fullName;
  for (const other of store.repositories.values()) if (other.parent === old) other.parent = fullName;
  store.repositories.delete(old.toLowerCase());
  const [owner = '', name = ''] = fullName.split('/');
  Object.assign(repository, { owner, name, fullName });
  store.repositories.set(fullName.toLowerCase(), repository);
  store.formerNames.set(old.toLowerCase(), repository.id);
  store.formerNames.delete(fullName.toLowerCase());
}
