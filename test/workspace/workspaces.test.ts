import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ReflexionError } from '../../src/errors.ts';
import type { Workspace } from '../../src/reflexion/ports.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { createHost, git, push, token } from './repository.ts';

let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;

beforeEach(async () => {
  host = await createHost();
  workspaces = await createWorkspaces({ dataDirectory: host.dataDirectory, sandbox: null, allowedHosts: [] });
});
afterEach(async () => {
  await workspaces.close();
  await host.close();
});

/** The only trial's tree, as the sandbox would write to it. */
function treeOf(): string {
  const [trial] = readdirSync(join(host.dataDirectory, 'trials'));
  return join(host.dataDirectory, 'trials', trial ?? 'none', 'tree');
}

test('a fix is made, committed as asked and pushed as a fast-forward', async () => {
  const workspace = await workspaces.open(host.order());
  expect(await workspace.read('src/price.ts')).toBe('export const price = 2;\n');
  expect(await workspace.pullRequestDiff()).toContain('-export const price = 1;\n+export const price = 2;');

  await workspace.write('src/price.ts', 'export const price = 3;\n');
  const commit = await workspace.commit('fix: price\n\nReflexion-Trial: 1/4\n');
  expect(await workspace.push()).toEqual({ kind: 'pushed' });

  expect(git(host.bare, 'rev-parse', 'feature')).toBe(commit);
  expect(git(host.bare, 'log', '-1', '--format=%P|%an|%ae|%cn|%B', 'feature')).toBe(
    `${host.head}|reflexion[bot]|bot@example.com|reflexion[bot]|fix: price\n\nReflexion-Trial: 1/4`,
  );
  expect(git(host.bare, 'show', 'feature:src/price.ts')).toBe('export const price = 3;');
});
