import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { commitAll, createHost, git, push, roomy } from './repository.ts';

let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;
let log: string[];

beforeEach(async () => {
  host = await createHost();
  log = [];
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
  expect(existsSync('proof')).toBe(false);
});

test.each([
  '--upload-pack=touch proof',
  '--receive-pack=touch$IFS-proof',
  '-x',
  'x\n--upload-pack=touch proof',
  'x\0y',
  'x\u001b[31m',
  '../../../config',
  'a/../../x',
  '.',
  '..',
  'x:refs/heads/main',
  'x y',
  '*',
  'x'.repeat(4_000),
  'x/'.repeat(2_000),
])('nothing is asked of the host for a branch named %j', async (ref) => {
  const refusal = { code: 'workspace', message: expect.stringContaining("can't be used safely") };
  const head = { ref, sha: host.head };
  await expect(workspaces.open(host.order({ head }))).rejects.toMatchObject(refusal);
  await expect(workspaces.open(host.order({ base: { ref, sha: host.base } }))).rejects.toMatchObject(refusal);
  expect(host.server.requests).toEqual([]);
  expect(existsSync(join(host.dataDirectory, 'mirrors'))).toBe(false);
});

test.each([
  'x/--upload-pack=touch-proof',
  '+force',
  '$(touch$IFSproof)',
  "';touch$IFSproof;'",
  '`touch$IFSproof`|&',
  'refs/heads/main',
  'HEAD',
  'ünï/çödé\u202e',
  `${'x'.repeat(200)}/`.repeat(4).slice(0, -1),
])('a fix goes to the branch named %j and to no other', async (ref) => {
  git(host.bare, 'update-ref', `refs/heads/${ref}`, host.head);
  const workspace = await workspaces.open(host.order({ head: { ref, sha: host.head } }));
  await workspace.write('README.md', 'fixed\n');
  const commit = await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  const branches = git(host.bare, 'for-each-ref', '--format=%(objectname) %(refname)').split('\n').sort();
  expect(branches).toEqual(
    [`${commit} refs/heads/${ref}`, `${host.head} refs/heads/feature`, `${host.base} refs/heads/main`].sort(),
  );
});

const names = [
  '--upload-pack=touch proof',
  '-rf',
  '--',
  'new\nline',
  'tab\tname',
  '\u0007bell',
  'escape\u001b[31m',
  '"quoted"',
  'back\\slash',
  ' spaces ',
  ':(exclude)x',
  ':!x',
  '*',
  '$(touch proof)',
  'ünï\u202ecödé',
  '...',
  'CON',
  'x'.repeat(255),
  `deep/${'y'.repeat(200)}/${'z'.repeat(200)}/file`,
];

test('files with any name that git knows are listed, read, found, changed and committed', async () => {
  const sha = push(host.clone, 'feature', Object.fromEntries(names.map((name) => [name, 'a needle\n'])));
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha } }));
  expect(await workspace.list()).toEqual(expect.arrayContaining(names));
  expect((await workspace.search('needle')).map(({ path }) => path).sort()).toEqual([...names].sort());
  for (const name of names) {
    expect(await workspace.read(name)).toBe('a needle\n');
    await workspace.write(name, 'fixed\n');
  }
  expect((await workspace.diff()).files.map(({ path }) => path).sort()).toEqual([...names].sort());
  await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  const changed = git(host.bare, 'diff', '--name-only', '-z', sha, 'feature').split('\0').filter(Boolean);
  expect(changed.sort()).toEqual([...names].sort());
});

test('what the sandbox leaves under any name is committed under it', async () => {
  const workspace = await workspaces.open(host.order());
  const untouched = await workspace.diff();
  // A write of its own makes it look again, as a command in the sandbox would.
  await workspace.write('README.md', '# Shop\n');
  const [trial] = readdirSync(join(host.dataDirectory, 'trials'));
  for (const name of names) {
    const path = join(host.dataDirectory, 'trials', trial ?? 'none', 'tree', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'left\n');
  }
  expect((await workspace.diff()).files.map(({ path }) => path).sort()).toEqual([...names].sort());
  await workspace.restore(untouched.tree);
  expect((await workspace.diff()).files).toEqual([]);
});

test('a path of 4,000 characters is checked out, too long as it is to be read', async () => {
  const path = `${'d'.repeat(199)}/`.repeat(20).concat('file');
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha: headWithFile(path) } }));
  expect(await workspace.list()).toContain(path);
  expect((await workspace.diff()).files).toEqual([]);
  await expect(workspace.read(path)).rejects.toMatchObject({ code: 'workspace' });
  await expect(workspace.write(`${path}${'x'.repeat(4_000)}`, 'x')).rejects.toMatchObject({
    code: 'workspace',
  });
});

test.each([
  ['of 5,000 characters', `${'d'.repeat(199)}/`.repeat(25).concat('file'), 'file'],
  ['that leads out of the tree', '..', 'tree'],
  ['that is git’s own', '.git', 'tree'],
])('a head with a path %s is refused, and the mirror is kept', async (_what, path, kind) => {
  await (await workspaces.open(host.order())).close();
  const sha = kind === 'file' ? headWithFile(path) : headWithFolder(path);
  const [mirror] = readdirSync(join(host.dataDirectory, 'mirrors/acme/shop'));
  await expect(workspaces.open(host.order({ head: { ref: 'feature', sha } }))).rejects.toMatchObject({
    code: 'workspace',
    message: "The head of this pull request holds a path that can't be checked out.",
  });
  expect(readdirSync(join(host.dataDirectory, 'mirrors/acme/shop'))).toContain(mirror);
  expect(log).toEqual([]);
  expect(existsSync(join(host.dataDirectory, 'trials/planted'))).toBe(false);
});

function headWithFile(path: string): string {
  const blob = git(host.clone, 'rev-parse', 'HEAD:README.md');
  git(host.clone, 'update-index', '--add', '--cacheinfo', `100644,${blob},${path}`);
  return pushed(git(host.clone, 'write-tree'));
}

/** A tree as git itself would not write it. */
function headWithFolder(name: string): string {
  const blob = git(host.clone, 'rev-parse', 'HEAD:README.md');
  const folder = mktree(`100644 blob ${blob}\tplanted\n`);
  return pushed(mktree(`040000 tree ${folder}\t${name}\n`));
}

function mktree(input: string): string {
  return execFileSync('git', ['mktree'], { cwd: host.clone, input, encoding: 'utf8' }).trim();
}

function pushed(tree: string): string {
  const commit = git(host.clone, 'commit-tree', tree, '-p', 'HEAD', '-m', 'hostile');
  git(host.clone, 'push', '--quiet', 'origin', `${commit}:refs/heads/feature`);
  return commit;
}
