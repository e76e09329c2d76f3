import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiskLimit } from './disk-limit.ts';
import { foldersBelow } from './folders.ts';
import { createLock } from './lock.ts';
import { removeTree } from './remove-tree.ts';

const maxCacheBytes = 4 * 2 ** 30;

export interface Cache {
  directory: string;
  /** Afterwards caches that nobody uses may go, where all together take too much room. */
  release(): Promise<void>;
}

/** What package managers have downloaded and compilers have built, kept from trial to trial, and all together within `maxBytes`. */
export function createCaches(root: string, maxBytes: number) {
  const users = new Map<string, number>();
  const limit = createDiskLimit(maxBytes);
  // So that none is removed while it is taken up.
  const oneAtATime = createLock();

  return {
    /** A fork has a cache of its own, so that what its code puts there never gets into trials of the repository. */
    acquire(repository: string, headUrl: string): Promise<Cache> {
      const owner = createHash('sha256').update(headUrl).digest('hex').slice(0, 16);
      const directory = join(root, repository, owner);
      return oneAtATime(async () => {
        await mkdir(directory, { recursive: true });
        await limit.noteUse(directory);
        users.set(directory, usersOf(directory) + 1);
        return { directory, release: () => release(directory) };
      });
    },
  };

  async function release(directory: string): Promise<void> {
    await limit.noteUse(directory);
    users.set(directory, usersOf(directory) - 1);
    // Looked at now and not when the next trial waits for it.
    if ((await limit.sizeOf(directory)) > maxCacheBytes) await removeUnused(directory);
    await limit.enforce(await foldersBelow(root, levelsOfCache), removeUnused);
  }

  function removeUnused(directory: string): Promise<boolean> {
    return oneAtATime(async () => {
      if (usersOf(directory) > 0) return false;
      await removeTree(directory);
      return true;
    });
  }

  function usersOf(directory: string): number {
    return users.get(directory) ?? 0;
  }
}

/** `owner/name/fork` */
const levelsOfCache = 3;
