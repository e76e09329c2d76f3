import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { removeTree } from './remove-tree.ts';

const maxCacheBytes = 4 * 2 ** 30;

/** What package managers have downloaded and compilers have built, kept from trial to trial. */
export function createCaches(root: string) {
  const users = new Map<string, number>();
  return {
    /** A fork has a cache of its own, so that what its code puts there never gets into trials of the repository. */
    async acquire(repository: string, headUrl: string): Promise<{ directory: string; release(): void }> {
      const owner = createHash('sha256').update(headUrl).digest('hex').slice(0, 16);
      const directory = join(root, repository, owner);
      const inUse = users.get(directory) ?? 0;
      users.set(directory, inUse + 1);
      if (inUse === 0 && (await sizeOf(directory)) > maxCacheBytes) await removeTree(directory);
      await mkdir(directory, { recursive: true });
      return { directory, release: () => users.set(directory, (users.get(directory) ?? 1) - 1) };
    },
  };
}

async function sizeOf(directory: string): Promise<number> {
  const counted = await execa('/usr/bin/du', ['--summarize', '--block-size=1', '--', directory], {
    reject: false,
    extendEnv: false,
    timeout: 60_000,
    stderr: 'ignore',
  });
  return Number(/^\d+/.exec(counted.stdout ?? '')?.[0] ?? 0);
}
