import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Workspace } from '../../src/reflexion/ports.ts';
import type { Workspaces } from '../../src/workspace/workspaces.ts';
import { serveGit } from './git-server.ts';

export const token = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz';

/** Limits on the disk that no test comes near without meaning to. */
export const roomy = { maxMirrorBytes: 2 ** 30, maxCacheBytes: 2 ** 30 };

export function git(directory: string, ...argumentList: string[]): string {
  return execFileSync('git', argumentList, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/bin:/bin',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    },
  }).trim();
}

/** Writes files, commits and pushes them; returns the commit's id. */
export function push(clone: string, branch: string, files: Record<string, string>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), content);
  }
  git(clone, 'add', '--all', '--force');
  git(clone, 'commit', '--quiet', '--allow-empty', '--message', `change ${branch}`);
  git(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  return git(clone, 'rev-parse', 'HEAD');
}

/** A host with the repository `acme/shop`: `main` with a few files, and a pull request's branch `feature` on top of it. */
export async function createHost() {
  const root = mkdtempSync(join(tmpdir(), 'reflexion-host-'));
  const bare = join(root, 'repositories/acme/shop.git');
  const clone = join(root, 'author');
  made ??= makeOnce();
  const { base, head } = made;
  cpSync(made.folder, root, { recursive: true });
  writeFileSync(
    join(clone, '.git/config'),
    readFileSync(join(clone, '.git/config'), 'utf8').replaceAll(made.folder, root),
  );
  const server = await serveGit(join(root, 'repositories'), token);

  return {
    root,
    bare,
    clone,
    server,
    base,
    head,
    dataDirectory: join(root, 'data'),
    order(change: Partial<Parameters<Workspaces['open']>[0]> = {}) {
      const cloneUrl = `${server.url}/acme/shop.git`;
      return {
        repository: 'acme/shop',
        cloneUrl,
        headRepositoryCloneUrl: cloneUrl,
        head: { ref: 'feature', sha: head },
        base: { ref: 'main', sha: base },
        token: async () => token,
        author: { name: 'reflexion[bot]', email: 'bot@example.com' },
        createCommit: null,
        submodules: false,
        signal: new AbortController().signal,
        ...change,
      };
    },
    async close() {
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Commits all that has changed in a workspace. */
export async function commitAll(workspace: Workspace, message: string): Promise<string> {
  return workspace.commit(message, (await workspace.diff()).tree);
}

let made: { folder: string; base: string; head: string } | undefined;

/** Copied for each test, as making it takes a dozen processes. */
function makeOnce() {
  const folder = mkdtempSync(join(tmpdir(), 'reflexion-host-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bare = join(folder, 'repositories/acme/shop.git');
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(bare, 'config', 'uploadpack.allowFilter', 'true');
  git(bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const clone = join(folder, 'author');
  git(folder, 'clone', '--quiet', bare, clone);
  git(clone, 'checkout', '--quiet', '-B', 'main');
  const base = push(clone, 'main', {
    'README.md': '# Shop\n',
    'src/price.ts': 'export const price = 1;\n',
    'src/old.ts': 'export const first = 1;\nexport const second = 2;\nexport const third = 3;\n',
    'logo.bin': '\0\u0001\u0002binary',
  });
  git(clone, 'checkout', '--quiet', '-B', 'feature');
  const head = push(clone, 'feature', { 'src/price.ts': 'export const price = 2;\n' });
  return { folder, base, head };
}
