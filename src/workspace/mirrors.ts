import { join } from 'node:path';
import { createDiskLimit } from './disk-limit.ts';
import { foldersBelow, namesIn } from './folders.ts';
import { createLock } from './lock.ts';
import { isSound, makeMirror, sweepMirror } from './mirror-files.ts';
import { removeTree } from './remove-tree.ts';
import { spareOf } from './spares.ts';

/** A bare partial clone of one repository, shared by its trials. Objects are only ever added to it. */
export interface Mirror {
  directory: string;
  /** Made just now, so that damage to it can't be an old one. */
  isNew: boolean;
  /** Afterwards mirrors that nobody uses may go, where all together take too much room. */
  release(): Promise<void>;
}

interface Generation {
  directory: string;
  users: number;
  replaced: boolean;
}

/**
 * Keeps the mirrors below `root`, and all of them within `maxBytes`. A damaged one is left to the trials that already use it,
 * and a new one made beside it.
 */
export function createMirrors(root: string, maxBytes: number) {
  /** By folder. Null where there is none; what isn't in here has not been looked for on the disk. */
  const current = new Map<string, Generation | null>();
  const limit = createDiskLimit(maxBytes);
  // So that none is removed while it is taken up.
  const oneAtATime = createLock();

  return {
    acquire(repository: string): Promise<Mirror> {
      const folder = join(root, repository);
      return oneAtATime(async () => {
        const known = await find(folder);
        // One in use was looked into when its first user came, and its packs may just be put together.
        const isUsable = known !== null && (known.users > 0 || (await isSound(known.directory)));
        if (known && !isUsable) await discard(folder, known);
        const generation = known && isUsable ? known : await create(folder);
        current.set(folder, generation);
        generation.users += 1;
        await limit.noteUse(folder);
        return {
          directory: generation.directory,
          isNew: generation !== known,
          release: () => release(folder, generation),
        };
      });
    },
    replace(repository: string, mirror: Mirror): Promise<void> {
      const folder = join(root, repository);
      return oneAtATime(async () => {
        const generation = current.get(folder);
        if (generation?.directory === mirror.directory) await discard(folder, generation);
      });
    },
  };

  async function release(folder: string, generation: Generation): Promise<void> {
    await limit.noteUse(folder);
    generation.users -= 1;
    if (generation.replaced && generation.users === 0) await remove(generation);
    await limit.enforce(await foldersBelow(root, levelsOfName), (folder) =>
      oneAtATime(async () => {
        const found = await find(folder);
        if (!found || found.users > 0) return false;
        await discard(folder, found);
        return true;
      }),
    );
  }

  /** Trials that use it go on with what of it they can read; the next one gets another. */
  async function discard(folder: string, generation: Generation): Promise<void> {
    generation.replaced = true;
    current.set(folder, null);
    if (generation.users === 0) await remove(generation);
  }

  async function find(folder: string): Promise<Generation | null> {
    const known = current.get(folder);
    if (known !== undefined) return known;
    const found = await findOnDisk(folder);
    current.set(folder, found);
    return found;
  }
}

/** `owner/name` */
const levelsOfName = 2;

async function create(folder: string): Promise<Generation> {
  const newest = Math.max(0, ...(await namesIn(folder)).map((name) => Number.parseInt(name, 10) || 0));
  const directory = join(folder, String(newest + 1));
  await makeMirror(directory);
  return { directory, users: 0, replaced: false };
}

async function findOnDisk(folder: string): Promise<Generation | null> {
  const names = await namesIn(folder);
  const numbers = names.filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(b) - Number(a));
  const [newest] = numbers;
  for (const name of names.filter((name) => name !== newest)) await removeTree(join(folder, name));
  if (newest === undefined) return null;
  const directory = join(folder, newest);
  await sweepMirror(directory);
  return { directory, users: 0, replaced: false };
}

async function remove({ directory }: Generation): Promise<void> {
  await removeTree(spareOf(directory));
  await removeTree(directory);
}
