import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './git.ts';
import { token } from './host.ts';
import { oldestFile } from './repository.ts';

const removalTimeoutMs = 60_000;
// As actions/checkout does it.
const authorization = [
  '-c',
  `http.extraHeader=Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
];

/** A bare partial clone, to add worktrees to. */
export function cloneMirror(folder: string, cloneUrl: string): string {
  const mirror = join(folder, 'mirror.git');
  git(folder, [...authorization, 'clone', '--quiet', '--bare', '--filter=blob:none', cloneUrl, mirror]);
  return mirror;
}

/** The steps of a trial, with a worktree of a mirror that is there. */
export function repairInWorktree(mirror: string, branch: string): void {
  const tree = `${mirror}-tree`;
  const ref = `refs/heads/${branch}`;
  git(mirror, [...authorization, 'fetch', '--quiet', 'origin', `+${ref}:${ref}`]);
  git(mirror, [...authorization, 'worktree', 'add', '--quiet', '--detach', tree, ref]);
  editAndPush(tree, ref);
  git(mirror, ['worktree', 'remove', '--force', tree]);
}

/** The same, with a clone of its own. */
export function repairInClone(
  folder: string,
  cloneUrl: string,
  branch: string,
  flags: readonly string[],
): void {
  const tree = join(folder, 'clone');
  git(folder, [...authorization, 'clone', '--quiet', ...flags, '--branch', branch, cloneUrl, tree]);
  editAndPush(tree, `refs/heads/${branch}`);
  execFileSync('rm', ['-rf', tree], { timeout: removalTimeoutMs });
}

function editAndPush(tree: string, ref: string): void {
  appendFileSync(join(tree, oldestFile), '// one more line\n');
  git(tree, ['add', oldestFile]);
  git(tree, ['commit', '--quiet', '--message', 'fix: one line']);
  git(tree, [...authorization, 'push', '--quiet', 'origin', `HEAD:${ref}`]);
}
