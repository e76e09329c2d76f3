import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { commitAll, createHost, git, push, roomy } from './repository.ts';

let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;
let mirrors: string;
let log: string[];

beforeEach(async () => {
  host = await createHost();
  log = [];
  mirrors = join(host.dataDirectory, 'mirrors/acme/shop');
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

/** One trial has been, and the tree for the next lies ready; returns the inode of a file in it. */
async function oneTrialLater(leave: (tree: string) => void = () => {}): Promise<number> {
  const workspace = await workspaces.open(host.order());
  leave(treeOf());
  await workspace.close();
  await expect.poll(() => readdirSync(mirrors), { timeout: 10_000 }).toEqual(['1', '1.spare']);
  return statSync(join(mirrors, '1.spare/tree/README.md')).ino;
}

function treeOf(): string {
  const [trial] = readdirSync(join(host.dataDirectory, 'trials'));
  return join(host.dataDirectory, 'trials', trial ?? 'none', 'tree');
}

test('a trial begins with the tree laid out ahead, and finds its own head in it', async () => {
  const inode = await oneTrialLater();
  git(host.clone, 'rm', '--quiet', 'src/old.ts');
  const sha = push(host.clone, 'feature', {
    'src/price.ts': 'export const price = 5;\n',
    'src/new.ts': 'new\n',
  });
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha } }));
  expect(statSync(join(treeOf(), 'README.md')).ino).toBe(inode);
  expect(await workspace.list()).toEqual(['README.md', 'logo.bin', 'src/new.ts', 'src/price.ts']);
  expect(readdirSync(join(treeOf(), 'src'))).toEqual(['new.ts', 'price.ts']);
  expect(await workspace.read('src/price.ts')).toBe('export const price = 5;\n');
  expect((await workspace.diff()).files).toEqual([]);
  await workspace.write('src/new.ts', 'fixed\n');
  await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  expect(git(host.bare, 'show', 'feature:src/new.ts')).toBe('fixed');
});

test('nothing that a trial left in its tree is in the next one', async () => {
  await oneTrialLater((tree) => {
    writeFileSync(join(tree, 'README.md'), '# Sh0p\n');
    writeFileSync(join(tree, 'left.txt'), 'left');
    writeFileSync(join(tree, '.git/config'), '[core]\n\tfsmonitor = touch proof\n');
  });
  const workspace = await workspaces.open(host.order());
  expect(readFileSync(join(treeOf(), 'README.md'), 'utf8')).toBe('# Shop\n');
  expect(readdirSync(treeOf())).toEqual(['.git', 'README.md', 'logo.bin', 'src']);
  expect(readdirSync(join(treeOf(), '.git'))).toEqual([]);
  expect((await workspace.diff()).files).toEqual([]);
});

test('two trials at once do not share it', async () => {
  await oneTrialLater();
  const opened = await Promise.all([workspaces.open(host.order()), workspaces.open(host.order())]);
  await opened[0]?.write('README.md', 'first\n');
  expect(await opened[1]?.read('README.md')).toBe('# Shop\n');
  expect(existsSync(join(mirrors, '1.spare'))).toBe(false);
});

test('an edit that keeps the size of a file is seen in a tree laid out ahead', async () => {
  await oneTrialLater();
  const workspace = await workspaces.open(host.order());
  await workspace.write('src/price.ts', 'export const price = 9;\n');
  expect((await workspace.diff()).files.map(({ path }) => path)).toEqual(['src/price.ts']);
});

test('it is not taken over from a process that has died, which may not have written all of it', async () => {
  await oneTrialLater();
  writeFileSync(join(mirrors, '1.spare/tree/of-the-dead'), '');
  const next = await createWorkspaces({
    dataDirectory: host.dataDirectory,
    sandbox: null,
    allowedHosts: [],
    ...roomy,
  });
  await next.open(host.order());
  expect(readdirSync(treeOf())).not.toContain('of-the-dead');
  await next.close();
});

test('what is done after a trial is given up when the process ends', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.close();
  await workspaces.close();
  expect(readdirSync(mirrors)).toEqual(['1']);
  expect(readdirSync(join(host.dataDirectory, 'trials'))).toEqual([]);
  expect(log).toEqual([]);
});

test('the many packs of a mirror become one, and nothing in them is lost', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.pullRequestDiff();
  const mirror = join(mirrors, '1');
  const packs = () => readdirSync(join(mirror, 'objects/pack')).filter((name) => name.endsWith('.pack'));
  for (let number = 0; number < 51; number += 1) {
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
      cwd: mirror,
      input: `blob ${number}`,
    });
    execFileSync('git', ['pack-objects', '--quiet', 'objects/pack/pack'], { cwd: mirror, input: blob });
  }
  expect(packs().length).toBeGreaterThan(50);
  await workspace.close();
  await expect.poll(() => packs().length, { timeout: 10_000 }).toBeLessThan(5);
  host.server.requests.length = 0;
  const next = await workspaces.open(host.order());
  expect(await next.pullRequestDiff()).toContain('+export const price = 2;');
  expect(host.server.requests).toEqual([]);
});
