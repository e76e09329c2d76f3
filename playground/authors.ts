import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Role } from './accounts.ts';
import { issuePersonToken } from './auth.ts';
import { acceptPushes, createBareRepository, git } from './git.ts';
import { install } from './installations.ts';
import { type Site, userOf } from './site.ts';
import { findRepository, type Repository, timestamp } from './store.ts';

/** Content by path; null takes a file away. */
type Changes = Readonly<Record<string, string | null>>;

export interface NewRepository {
  owner: string;
  name: string;
  /** A folder whose files make the first commit … */
  directory?: string;
  /** … and files laid over them. */
  files?: Changes;
  /** By login; the owner is `admin`. */
  roles?: Readonly<Record<string, Role>>;
  private?: boolean;
  /** Whether its owner is an organisation. */
  organization?: boolean;
  /** Whether the app is installed there; it is, unless told otherwise. */
  installed?: boolean;
}

export interface NewPush {
  /** `owner/name` */
  repository: string;
  branch: string;
  /** Where the branch starts when it is new; the default branch unless given. */
  from?: string;
  author: string;
  message: string;
  /** A folder whose files are laid over what is there … */
  directory?: string;
  /** … and changes laid over them. */
  changes?: Changes;
  /** Replaces the branch's last commit. */
  force?: boolean;
}

/** People at their own machines: what they do to repositories goes through real git, over HTTP, with a token of theirs. */
export interface Authors {
  createRepository(repository: NewRepository): Promise<Repository>;
  /** Returns the new commit's id. */
  push(push: NewPush): Promise<string>;
  /** The person's fork, made when there is none yet. */
  fork(repository: Repository, by: string): Promise<Repository>;
}

export function createAuthors(site: Site, directory: string): Authors {
  const { store } = site;
  const tokens = new Map<string, string>();
  return {
    async createRepository({ owner, name, roles = {}, installed = true, ...first }) {
      if (first.organization) userOf(store, owner).type = 'Organization';
      const repository = await addRepository(owner, name, null, first.private ?? false);
      for (const [login, role] of Object.entries(roles)) {
        repository.roles.set(userOf(store, login).login.toLowerCase(), role);
      }
      if (installed) install(site, repository);
      await inCheckout(async (checkout) => {
        await git(checkout, ['init', '--quiet', `--initial-branch=${repository.defaultBranch}`]);
        await git(checkout, ['remote', 'add', 'origin', `${site.url}/${repository.fullName}.git`]);
        await layOver(checkout, first.directory, first.files);
        await commitAndPush(checkout, {
          author: owner,
          branch: repository.defaultBranch,
          message: 'Initial commit',
          flags: [],
        });
      });
      return repository;
    },
    async push({ repository: name, branch, from, author, message, changes, force = false, ...rest }) {
      const repository = findRepository(store, name);
      if (!repository) throw new Error(`there is no repository ${name}`);
      return inCheckout(async (checkout) => {
        const environment = credentials(author);
        const url = `${site.url}/${repository.fullName}.git`;
        await git(checkout, ['clone', '--quiet', url, '.'], { environment });
        const known = await git(checkout, ['branch', '--list', '--remotes', `origin/${branch}`]);
        const start = known.trim() === '' ? (from ?? repository.defaultBranch) : branch;
        await git(checkout, ['checkout', '--quiet', '-B', branch, `origin/${start}`]);
        await layOver(checkout, rest.directory, changes);
        return commitAndPush(checkout, { author, branch, message, flags: force ? ['--amend'] : [] });
      });
    },
    async fork(repository, by) {
      const known = findRepository(store, `${by}/${repository.name}`);
      if (known) return known;
      const fork = await addRepository(by, repository.name, repository.fullName, repository.private);
      await git(fork.gitDirectory, [
        'fetch',
        '--quiet',
        repository.gitDirectory,
        'refs/heads/*:refs/heads/*',
      ]);
      await site.settle(fork, by);
      return fork;
    },
  };

  async function addRepository(
    owner: string,
    name: string,
    parent: string | null,
    isPrivate: boolean,
  ): Promise<Repository> {
    const fullName = `${userOf(store, owner).login}/${name}`;
    if (findRepository(store, fullName)) throw new Error(`there is a repository ${fullName} already`);
    const gitDirectory = join(directory, 'git', `${fullName}.git`);
    await mkdir(dirname(gitDirectory), { recursive: true });
    await createBareRepository(gitDirectory, 'main');
    await acceptPushes(gitDirectory);
    const repository: Repository = {
      id: store.nextId(),
      owner: userOf(store, owner).login,
      name,
      fullName,
      private: isPrivate,
      defaultBranch: 'main',
      roles: new Map(),
      parent,
      archived: false,
      secrets: new Map(),
      protections: new Map(),
      untriggeredApps: new Set(),
      gitDirectory,
      nextNumber: 1,
      createdAt: timestamp(),
    };
    store.repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }

  async function inCheckout<Result>(work: (checkout: string) => Promise<Result>): Promise<Result> {
    const checkout = await mkdtemp(join(directory, 'checkout-'));
    try {
      return await work(checkout);
    } finally {
      await rm(checkout, { recursive: true, force: true });
    }
  }

  async function commitAndPush(
    checkout: string,
    { author, branch, message, flags }: { author: string; branch: string; message: string; flags: string[] },
  ): Promise<string> {
    const environment = credentials(author);
    await git(checkout, ['add', '--all']);
    await git(checkout, ['commit', '--quiet', '--allow-empty', '--no-verify', '-m', message, ...flags], {
      environment,
    });
    const force = flags.includes('--amend') ? ['--force'] : [];
    await git(checkout, ['push', '--quiet', ...force, 'origin', `HEAD:refs/heads/${branch}`], {
      environment,
    });
    return (await git(checkout, ['rev-parse', 'HEAD'])).trim();
  }

  function credentials(login: string): Record<string, string> {
    const user = userOf(store, login);
    const token = tokens.get(user.login) ?? issuePersonToken(store, user.login);
    tokens.set(user.login, token);
    const email = `${user.id}+${user.login}@users.noreply.github.com`;
    return {
      GIT_AUTHOR_NAME: user.login,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: user.login,
      GIT_COMMITTER_EMAIL: email,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${user.login}:${token}`).toString('base64')}`,
    };
  }
}

async function layOver(checkout: string, directory?: string, changes: Changes = {}): Promise<void> {
  if (directory !== undefined) await cp(directory, checkout, { recursive: true });
  for (const [path, content] of Object.entries(changes)) {
    const file = resolve(checkout, path);
    const inside = relative(checkout, file);
    if (inside.startsWith('..') || inside.split('/')[0] === '.git') throw new Error(`${path} leads out`);
    if (content === null) {
      await rm(file);
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
