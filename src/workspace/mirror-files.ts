import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes an empty mirror at `directory`, whole or not at all. */
export async function makeMirror(directory: string): Promise<void> {
  const draft = `${directory}.draft`;
  for (const name of ['objects/info', 'objects/pack', 'refs/reflexion', 'info']) {
    await mkdir(join(draft, name), { recursive: true });
  }
  await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(draft, 'config'), configuration);
  await writeFile(join(draft, 'info/exclude'), excluded);
  await rename(draft, directory);
}

/**
 * Whether every pack is whole, by the checksum that its index holds of it. git itself finds a cut-off pack only in passing,
 * and then tries for ever to fetch what is missing. Damage in the middle of a pack shows as a fault of git's later.
 */
export async function isSound(directory: string): Promise<boolean> {
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

/** A git that was killed leaves its locks and half a pack behind. */
export async function sweepMirror(directory: string): Promise<void> {
  for (const name of await readdir(directory, { recursive: true })) {
    if (/\.lock$|(?:^|\/)tmp_[^/]*$/.test(name))
      await rm(join(directory, name), { recursive: true, force: true });
  }
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
