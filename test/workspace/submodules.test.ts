import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { commitAll, createHost, git, push, roomy, token } from './repository.ts';

let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;
let log: string[];
let library: { bare: string; first: string };

beforeEach(async () => {
  host = await createHost();
  log = [];
  library = createLibrary('acme/library');
  host.server.open.add('/acme/library.git');
  workspaces = await createWorkspaces({
    dataDirectory: host.dataDirectory,
    sandbox: null,
    allowedHosts: [],
    ...roomy,
    log: (message) => log.push(message),
  });
});
afterEach(async () => {
  await workspaces.close();
  await host.close();
});

/** A repository with two commits. */
function createLibrary(name: string) {
  const bare = join(host.root, 'repositories', `${name}.git`);
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  const clone = mkdtempSync(join(host.root, 'library-'));
  git(clone, 'clone', '--quiet', bare, '.');
  const first = push(clone, 'main', { 'version.txt': 'first\n', 'deep/file.txt': 'deep\n' });
  push(clone, 'main', { 'version.txt': 'second\n' });
  return { bare, first };
}

/** Pushes a head whose `.gitmodules` is as written, and which has submodules at the paths; returns the order for it. */
function orderWith(gitmodules: string, links: Record<string, string>, submodules = true) {
  writeFileSync(join(host.clone, '.gitmodules'), gitmodules);
  git(host.clone, 'add', '.gitmodules');
  for (const [path, sha] of Object.entries(links)) {
    git(host.clone, 'update-index', '--add', '--cacheinfo', `160000,${sha},${path}`);
  }
  git(host.clone, 'commit', '--quiet', '--message', 'submodules');
  git(host.clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/feature');
  const sha = git(host.clone, 'rev-parse', 'HEAD');
  return host.order({ head: { ref: 'feature', sha }, submodules });
}

function entry(path: string, url: string, name = path): string {
  const quoted = (text: string) =>
    `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
  return `[submodule ${quoted(name.replaceAll('\n', ' '))}]\n\tpath = ${quoted(path)}\n\turl = ${quoted(url)}\n`;
}

function treeOf(): string {
  const [trial] = readdirSync(join(host.dataDirectory, 'trials'));
  return join(host.dataDirectory, 'trials', trial ?? 'none', 'tree');
}

const requestsTo = (path: string) => host.server.requests.filter(({ url }) => url.startsWith(path));

test('submodules are laid out at the commits that the head records, from the same host, without the token', async () => {
  const gitmodules =
    entry('libs/relative', '../library.git') + entry('absolute', `${host.server.url}/acme/library.git`);
  const order = orderWith(gitmodules, { 'libs/relative': library.first, absolute: library.first });
  const workspace = await workspaces.open(order);
  expect(await workspace.read('libs/relative/version.txt')).toBe('first\n');
  expect(await workspace.read('absolute/deep/file.txt')).toBe('deep\n');
  expect(readdirSync(join(treeOf(), 'absolute'))).toEqual(['deep', 'version.txt']);
  expect(readdirSync(join(treeOf(), '..'))).not.toContain('submodules');
  expect(requestsTo('/acme/library.git').length).toBeGreaterThan(0);
  expect(requestsTo('/acme/library.git').filter(({ hasToken }) => hasToken)).toEqual([]);
  expect(log).toEqual([]);
});

test('nothing is laid out unless it is asked for', async () => {
  const order = orderWith(entry('library', '../library.git'), { library: library.first }, false);
  await workspaces.open(order);
  expect(readdirSync(join(treeOf(), 'library'))).toEqual([]);
  expect(requestsTo('/acme/library.git')).toEqual([]);
});

test('a change inside of a submodule is no part of the diff or of the commit', async () => {
  const order = orderWith(entry('library', '../library.git'), { library: library.first });
  const workspace = await workspaces.open(order);
  await workspace.write('library/version.txt', 'changed\n');
  await workspace.write('library/new.txt', 'new\n');
  rmSync(join(treeOf(), 'library/deep'), { recursive: true });
  expect((await workspace.diff()).files).toEqual([]);
  await expect(commitAll(workspace, 'nothing')).rejects.toThrow('nothing to commit');
  await workspace.write('README.md', 'fixed\n');
  await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  expect(git(host.bare, 'diff', '--name-only', order.head.sha, 'feature')).toBe('README.md');
});

test('a submodule that can not be read is left out, said so, and the trial goes on', async () => {
  const hidden = createLibrary('acme/private');
  const order = orderWith(entry('hidden', '../private.git') + entry('lost', '../library.git'), {
    hidden: hidden.first,
    lost: 'a'.repeat(40),
  });
  const workspace = await workspaces.open(order);
  expect(await workspace.read('README.md')).toBe('# Shop\n');
  expect(readdirSync(join(treeOf(), 'hidden'))).toEqual([]);
  expect(log).toEqual([
    expect.stringMatching(/submodule hidden of acme\/shop is left out: .*refused access.* has to be public/),
    expect.stringMatching(/submodule lost of acme\/shop is left out: .*no longer on the git host/),
  ]);
  expect(log.join()).not.toContain(token);
});

test('what the bot has of another repository is not given to whoever names it as a submodule', async () => {
  const hidden = createLibrary('acme/private');
  const cloneUrl = `${host.server.url}/acme/private.git`;
  const its = { ref: 'main', sha: hidden.first };
  const change = {
    repository: 'acme/private',
    cloneUrl,
    headRepositoryCloneUrl: cloneUrl,
    head: its,
    base: its,
  };
  await (await workspaces.open(host.order(change))).close();
  await workspaces.open(orderWith(entry('hidden', '../private.git'), { hidden: hidden.first }));
  const trees = readdirSync(join(host.dataDirectory, 'trials')).map((name) =>
    join(host.dataDirectory, 'trials', name, 'tree/hidden'),
  );
  expect(trees.filter((path) => existsSync(path)).flatMap((path) => readdirSync(path))).toEqual([]);
});

test('a branch of the repository itself can be its submodule, and is read with the token', async () => {
  const order = orderWith(entry('pages', '../shop.git'), { pages: host.base });
  expect(await (await workspaces.open(order)).read('pages/src/price.ts')).toBe('export const price = 1;\n');
});

test('of more than twenty the rest is left out', async () => {
  const paths = Array.from({ length: 25 }, (_, index) => `libs/${index}`);
  const gitmodules = paths.map((path) => entry(path, '../shop.git')).join('');
  const order = orderWith(gitmodules, Object.fromEntries(paths.map((path) => [path, host.base])));
  await workspaces.open(order);
  const laidOut = paths.filter((path) => readdirSync(join(treeOf(), path)).length > 0);
  expect(laidOut).toHaveLength(20);
  expect(log).toEqual([expect.stringContaining('more than 20')]);
});

test('addresses that lead elsewhere, or mean more than an address, are not gone to', async () => {
  const own = new URL(host.server.url).host;
  const addresses = [
    'ext::touch proof',
    'file:///etc',
    '/etc',
    '--upload-pack=touch proof',
    '-x/../library.git',
    `git@127.0.0.1:acme/library.git`,
    'ssh://127.0.0.1/acme/library.git',
    'http://other.example/acme/library.git',
    'http://127.0.0.1:1/acme/library.git',
    `http://user:secret@${own}/acme/library.git`,
    `http://${own}/acme/library.git?service=x`,
    `http://${own}/acme/library.git#x`,
    `http://${own}@other.example/acme/library.git`,
    `http:\\\\${own}\\acme\\library.git`,
    `http://${own}/acme/\nlibrary.git`,
    '..\\library.git',
    '../library.git\n',
    '../library.git?x',
    '../%2e%2e/library.git',
    `../${'x'.repeat(4_000)}\u0007.git`,
  ];
  const links = addresses.map((url, index) => ({ url, path: `libs/${index}` }));
  const gitmodules = links.map(({ path, url }) => entry(path, url)).join('');
  await workspaces.open(
    orderWith(gitmodules, Object.fromEntries(links.map(({ path }) => [path, library.first]))),
  );
  const reached = links.filter(({ path }) => readdirSync(join(treeOf(), path)).length > 0);
  expect(reached).toEqual([]);
  expect(host.server.requests.filter(({ url }) => !url.startsWith('/acme/shop.git/'))).toEqual([]);
  expect(log).toHaveLength(addresses.length);
  expect(existsSync('proof')).toBe(false);
});

test('paths that lead elsewhere, or mean more than a path, are not taken', async () => {
  const paths = ['', '.', '..', '../outside', 'library/../../outside', '/tmp/outside', '.git', '.git/hooks'];
  paths.push('src/.GIT', 'git~1', '.gitignore/x', '-x', '--output=x', './library', 'library/', 'library\n');
  paths.push('src\\library', ':(top)library', 'x'.repeat(4_000));
  const hostile = paths.map((path, index) => entry(path, '../library.git', `hostile ${index}`)).join('');
  const order = orderWith(`${hostile}${entry('good', '../library.git')}`, {
    library: library.first,
    good: library.first,
  });
  const workspace = await workspaces.open(order);
  expect(await workspace.read('good/version.txt')).toBe('first\n');
  expect(readdirSync(join(treeOf(), 'library'))).toEqual([]);
  expect(readdirSync(treeOf())).toEqual([
    '.git',
    '.gitmodules',
    'README.md',
    'good',
    'library',
    'logo.bin',
    'src',
  ]);
});

test('nothing else that a .gitmodules can say is done', async () => {
  const included = join(host.root, 'included');
  writeFileSync(included, entry('library', '../library.git'));
  const proof = join(host.root, 'proof');
  const hostile = `[include]\n\tpath = ${included}\n[submodule "x"]\n\tpath = README.md\n\turl = ../library.git\n\tupdate = !touch ${proof}\n[core]\n\tfsmonitor = touch ${proof}\n\tsshCommand = touch ${proof}\n`;
  await workspaces.open(orderWith(hostile, { library: library.first }));
  expect(readdirSync(join(treeOf(), 'library'))).toEqual([]);
  expect(readFileSync(join(treeOf(), 'README.md'), 'utf8')).toBe('# Shop\n');
  expect(existsSync(proof)).toBe(false);
});

test.each(['no configuration at all [', '[submodule', ''])(
  'a .gitmodules that is %j keeps no trial from going on',
  async (text) => {
    const workspace = await workspaces.open(orderWith(text, { library: library.first }));
    expect(await workspace.read('README.md')).toBe('# Shop\n');
  },
);
