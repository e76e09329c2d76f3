import { existsSync } from 'node:fs';
import { mkdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { layOut } from './checkout.ts';
import type { Git } from './git.ts';
import { removeTree } from './remove-tree.ts';

/**
 * Lays a tree out beside the mirror, ahead of the next trial, which then writes only what is different at its head. It fetches nothing:
 * the trial that ends has brought into the mirror what `sha` needs.
 */
export async function makeSpare(git: Git, mirror: string, sha: string, signal: AbortSignal): Promise<void> {
  const draft = `${spareOf(mirror)}.draft`;
  if (existsSync(spareOf(mirror)) || !(await isDone(mkdir(draft)))) return;
  try {
    const { gitDirectory } = await layOut(git, draft, mirror, { sha }, signal);
    // Nobody else has written to it: git need not look into the files that are no older than its index.
    const later = Date.now() / 1_000 + 2;
    await utimes(join(gitDirectory, 'index'), later, later);
    // Where there is one by now, that one stays.
    await isDone(rename(draft, spareOf(mirror)));
  } finally {
    await removeTree(draft);
  }
}

/**
 * Makes the spare, if there is one, the trial's own. It is moved, so that one trial has it alone: until then no code of a repository and
 * no engine has seen it, and after that it is never a spare again.
 */
export async function takeSpare(mirror: string, directory: string): Promise<void> {
  await isDone(rename(spareOf(mirror), directory));
}

export function spareOf(mirror: string): string {
  return `${mirror}.spare`;
}

async function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
