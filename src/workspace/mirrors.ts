import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A bare partial clone of one repository, shared by its trials. Objects are only ever added to it. */
export interface Mirror {
  directory: string;
  /** Made just now, so that damage to it can't be an old one. */
  isNew: boolean;
  release(): Promise<void>;
}

interface Generation {
  directory: string;
  users: number;
  replaced: boolean;
}

/** Keeps the mirrors below `root`. A damaged one is left to the trials that already use it, and a new one made beside it. */
export function createMirrors(root: string) {
  const current = new Map<string, Generation>();

  return {
    async acquire(repository: string): Promise<Mirror> {
      const known = current.get(repository) ?? (await findOnDisk(repository));
      const found = known && (await isSound(known.directory)) ? known : null;
      if (known && !found) await discard(repository, known);
      const generation = found ?? (await create(repository));
      current.set(repository, generation);
      generation.users += 1;
      return {
        directory: generation.directory,
        isNew: found === null,
        release: () => release(generation),
      };
    },
    async replace(repository: string, mirror: Mirror): Promise<void> {
      const generation = current.get(repository);
      if (generation?.directory === mirror.directory) await discard(repository, generation);
    },
  };

  /** Trials that use it go on with what of it they can read; the next one gets another. */
  async function discard(repository: string, generation: Generation): Promise<void> {
    generation.replaced = true;
    current.delete(repository);
    if (generation.users === 0) await remove(generation.directory);
  }

  async function findOnDisk(repository: string): Promise<Generation | null> {
    const folder = join(root, repository);
    const names = await list(folder);
    const numbers = names.filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(b) - Number(a));
    const [newest] = numbers;
    for (const name of names.filter((name) => name !== newest)) await remove(join(folder, name));
    if (newest === undefined) return null;
    const directory = join(folder, newest);
    await sweep(directory);
    return { directory, users: 0, replaced: false };
  }

  async function create(repository: string): Promise<Generation> {
    const folder = join(root, repository);
    const newest = Math.max(0, ...(await list(folder)).map((name) => Number.parseInt(name, 10) || 0));
    const directory = join(folder, String(newest + 1));
    const draft = `${directory}.draft`;
    for (const name of ['objects/info', 'objects/pack', 'refs/reflexion', 'info']) {
      await mkdir(join(draft, name), { recursive: true });
    }
    await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(join(draft, 'config'), configuration);
    await writeFile(join(draft, 'info/exclude'), excluded);
    await rename(draft, directory);
    return { directory, users: 0, replaced: false };
  }
}

/**
 * Whether every pack is whole, by the checksum that its index holds of it. git itself finds a cut-off pack only in passing,
 * and then tries for ever to fetch what is missing. Damage in the middle of a pack shows as a fault of git's later.
 */
async function isSound(directory: string): Promise<boolean> {
  const packs = join(directory, 'objects/pack');
  try {
    if ((await readFile(join(directory, 'config'), 'utf8')) !== configuration) return false;
    const names = (await readdir(packs)).filter((name) => name.endsWith('.pack'));
    for (const name of names) {
      const inPack = await lastBytes(join(packs, name), checksumBytes);
      const inIndex = await lastBytes(join(packs, name.replace(/pack$/, 'idx')), 2 * checksumBytes);
      if (!inIndex.subarray(0, checksumBytes).equals(inPack)) return false;
    }
    const refs = await readdir(join(directory, 'refs/reflexion'));
    return refs.length === 0 || names.length > 0 || (await hasLooseObjects(directory));
  } catch {
    return false;
  }
}

const checksumBytes = 20;

async function lastBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(count), 0, count, Math.max(0, size - count));
    return buffer;
  } finally {
    await file.close();
  }
}

async function hasLooseObjects(directory: string): Promise<boolean> {
  return (await readdir(join(directory, 'objects'))).some((name) => /^[0-9a-f]{2}$/.test(name));
}

async function release(generation: Generation): Promise<void> {
  generation.users -= 1;
  if (generation.replaced && generation.users === 0) await remove(generation.directory);
}

/** A git that was killed leaves its locks and half a pack behind. */
async function sweep(directory: string): Promise<void> {
  for (const name of await list(directory, true)) {
    if (/\.lock$|(?:^|\/)tmp_[^/]*$/.test(name)) await remove(join(directory, name));
  }
}

async function list(directory: string, recursive = false): Promise<string[]> {
  try {
    return await readdir(directory, { recursive });
  } catch {
    return [];
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

// The address of the remote isn't here: it comes with each call, so that the sandbox, which sees this file, can't use it.
const configuration = `[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tpartialClone = origin
[remote "origin"]
\tpromisor = true
\tpartialclonefilter = blob:none
`;

/** What installing and building leaves behind, where the repository forgot to ignore it. */
const excluded = [
  'node_modules/',
  '.venv/',
  'venv/',
  '__pycache__/',
  '*.py[co]',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  '.tox/',
  '.nox/',
  '*.egg-info/',
  'target/',
  '.gradle/',
  '.pnpm-store/',
  '.eslintcache',
  '*.tsbuildinfo',
  '.nyc_output/',
  '.coverage',
  '.DS_Store',
  'core.[0-9]*',
].join('\n');
