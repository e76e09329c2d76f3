import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './checkout.ts';
import type { Git } from './git.ts';

/** Each trial leaves two; git looks for every object in all of them. */
const maxPacks = 50;
const timeoutMs = 10 * 60_000;

/** Puts the mirror's packs into one when they have become many. Trials that read from it meanwhile find everything in either. */
export async function gatherPacks(git: Git, mirror: string, signal: AbortSignal): Promise<void> {
  const names = await readdir(join(mirror, 'objects/pack'));
  if (names.filter((name) => name.endsWith('.pack')).length <= maxPacks) return;
  await must(git(['repack', '-a', '-d', '-n', '--quiet'], { gitDirectory: mirror, signal, timeoutMs }));
}
