import type { Installation, Permissions } from './accounts.ts';
import { issueInstallationToken } from './auth.ts';
import { repositoryNamed } from './events.ts';
import type { AppLife } from './seams.ts';
import { botLogin, type Site, userOf } from './site.ts';
import { type Repository, timestamp } from './store.ts';

/** Gives the app's installation at that owner the repository; makes the installation when it is the first. */
export function install(site: Site, repository: Repository): void {
  const { store, app } = site;
  const known = [...store.installations.values()].find(
    (installation) =>
      installation.appId === app.id && installation.account === repository.owner && !installation.deleted,
  );
  const sender = { login: repository.owner, id: userOf(store, repository.owner).id };
  const shown = { id: repository.id, full_name: repository.fullName, name: repository.name };
  if (known) {
    known.repositories.add(repository.id);
    site.announce({
      event: 'installation_repositories',
      action: 'added',
      repository: null,
      installationId: known.id,
      payload: {
        repositories_added: [shown],
        repositories_removed: [],
        repository_selection: 'selected',
        sender,
      },
    });
    return;
  }
  const id = store.nextId();
  store.installations.set(id, {
    id,
    appId: app.id,
    account: repository.owner,
    repositories: new Set([repository.id]),
    permissions: app.permissions,
    suspended: false,
    deleted: false,
    createdAt: timestamp(),
  });
  userOf(store, botLogin(app));
  const installation = {
    id,
    app_id: app.id,
    account: { login: repository.owner },
    permissions: app.permissions,
  };
  site.announce({
    event: 'installation',
    action: 'created',
    repository: null,
    installationId: id,
    payload: { installation, repositories: [shown], sender },
  });
}

/** Takes a repository out of the app's installation. */
export function leave(site: Site, repository: Repository): void {
  const known = installationOver(site, repository);
  if (!known) return;
  known.repositories.delete(repository.id);
  site.announce({
    event: 'installation_repositories',
    action: 'removed',
    repository: null,
    installationId: known.id,
    payload: {
      repositories_added: [],
      repositories_removed: [{ id: repository.id, full_name: repository.fullName, name: repository.name }],
      repository_selection: 'selected',
      sender: { login: repository.owner, id: userOf(site.store, repository.owner).id },
    },
  });
}

export function createAppLife(site: Site): AppLife {
  const { store } = site;
  const change = (owner: string, action: string, apply: (installation: Installation) => void) => {
    const installation = [...store.installations.values()].find(
      (one) => one.appId === site.app.id && !one.deleted && one.account.toLowerCase() === owner.toLowerCase(),
    );
    if (!installation) throw new Error(`the app is not installed at ${owner}`);
    apply(installation);
    const { id, account, permissions } = installation;
    const sender = { login: account, id: userOf(store, account).id };
    const body = { id, app_id: site.app.id, account: { login: account }, permissions };
    site.announce({
      event: 'installation',
      action,
      repository: null,
      installationId: id,
      payload: { installation: body, sender },
    });
    return installation;
  };
  return {
    suspendApp(owner) {
      change(owner, 'suspend', (installation) => {
        installation.suspended = true;
      });
    },
    unsuspendApp(owner) {
      change(owner, 'unsuspend', (installation) => {
        installation.suspended = false;
      });
    },
    uninstallApp(owner) {
      change(owner, 'deleted', (installation) => {
        installation.repositories.clear();
        installation.deleted = true;
      });
    },
    installApp(name) {
      install(site, repositoryNamed(site, name));
    },
    removeFromInstallation(name) {
      leave(site, repositoryNamed(site, name));
    },
    grantPermissions(owner, permissions) {
      change(owner, 'new_permissions_accepted', (installation) => {
        installation.permissions = permissions;
      });
    },
  };
}

export function installationOver({ store, app }: Site, repository: Repository): Installation | undefined {
  return [...store.installations.values()].find(
    (one) => one.appId === app.id && one.repositories.has(repository.id),
  );
}

/** What `permissions: write-all` gives a workflow's own token. Of workflow files it never gives anything. */
const everything: Permissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
};

/** The `GITHUB_TOKEN` of a workflow run: a token of GitHub Actions' own installation, for one repository. */
export function issueActionsToken(site: Site, repository: Repository, permissions = everything): string {
  const { store, actions } = site;
  const known = [...store.installations.values()].find(
    (one) => one.appId === actions.id && one.repositories.has(repository.id),
  );
  const installation: Installation = known ?? {
    id: store.nextId(),
    appId: actions.id,
    account: repository.owner,
    repositories: new Set([repository.id]),
    permissions: everything,
    suspended: false,
    deleted: false,
    createdAt: timestamp(),
  };
  store.installations.set(installation.id, installation);
  const lifetimeMs = 24 * 3_600_000;
  return issueInstallationToken(store, { installation, repositories: null, permissions, lifetimeMs }).token;
}
