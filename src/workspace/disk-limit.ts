import { stat, utimes } from 'node:fs/promises';
import { execa } from 'execa';

/** Keeps folders within `maxBytes` all together. When one was last used is its own time on the disk, and so outlives the process. */
export function createDiskLimit(maxBytes: number) {
  const sizes = new Map<string, number>();
  return {
    /** Marks a folder as used now, and its size as not known any more. */
    async noteUse(folder: string): Promise<void> {
      sizes.delete(folder);
      const now = new Date();
      await utimes(folder, now, now);
    },
    /** In bytes. */
    sizeOf,
    /** Removes what was not used for longest until the rest fits. `remove` says whether it did: it must not while a folder is in use. */
    async enforce(folders: readonly string[], remove: (folder: string) => Promise<boolean>): Promise<void> {
      let total = 0;
      for (const folder of folders) total += await sizeOf(folder);
      if (total <= maxBytes) return;
      for (const folder of await oldestFirst(folders)) {
        if (total <= maxBytes) return;
        const sizeBytes = await sizeOf(folder);
        if (await remove(folder)) total -= sizeBytes;
      }
    },
  };

  async function sizeOf(folder: string): Promise<number> {
    const sizeBytes = sizes.get(folder) ?? (await diskUseOf(folder));
    sizes.set(folder, sizeBytes);
    return sizeBytes;
  }
}

/** 0 where it can't be found out within a minute. */
async function diskUseOf(folder: string): Promise<number> {
  const counted = await execa('/usr/bin/du', ['--summarize', '--block-size=1', '--', folder], {
    reject: false,
    extendEnv: false,
    timeout: 60_000,
    stderr: 'ignore',
  });
  return Number(/^\d+/.exec(counted.stdout ?? '')?.[0] ?? 0);
}

async function oldestFirst(folders: readonly string[]): Promise<string[]> {
  const times = await Promise.all(
    folders.map(async (folder) => {
      // Code in the sandbox can give its cache a time in the future, and so could keep it at the cost of all others.
      const usedAt = await stat(folder).then(
        ({ mtimeMs }) => (mtimeMs > Date.now() ? 0 : mtimeMs),
        () => 0,
      );
      return { folder, usedAt };
    }),
  );
  return times.sort((a, b) => a.usedAt - b.usedAt).map(({ folder }) => folder);
}
