import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ReflexionError } from '../errors.ts';

const maxReadBytes = 8 * 2 ** 20;

/** Reads a file of the tree as text. */
export async function readTreeFile(tree: string, path: string): Promise<string> {
  const file = await openInTree(tree, path, constants.O_RDONLY);
  try {
    const { size } = await file.stat();
    if (size > maxReadBytes) throw refuse(path, `is larger than ${maxReadBytes / 2 ** 20} MiB`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Writes a file of the tree, with the folders it needs; an existing one keeps its mode. */
export async function writeTreeFile(tree: string, path: string, content: string): Promise<void> {
  await checkFolders(tree, path);
  await mkdir(dirname(join(tree, path)), { recursive: true });
  const file = await openInTree(tree, path, constants.O_WRONLY | constants.O_CREAT);
  try {
    await file.truncate(0);
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Throws unless the path stays in the tree, names nothing of git's own, and passes through no symbolic link. */
export async function checkTreePath(tree: string, path: string): Promise<void> {
  await checkFolders(tree, path);
  if (await isLink(join(tree, path))) throw refuse(path, 'is a symbolic link');
}

async function openInTree(tree: string, path: string, flags: number) {
  await checkTreePath(tree, path);
  // Neither following a link nor waiting at a pipe that the repository's code has left there.
  const safely = flags | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  const file = await open(join(tree, path), safely, 0o644).catch((cause: NodeJS.ErrnoException) => {
    throw refuse(path, reasons[cause.code ?? ''] ?? 'could not be opened', cause);
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw refuse(path, 'is not a regular file');
}

async function checkFolders(tree: string, path: string): Promise<void> {
  const parts = path.split('/');
  if (path === '' || path.startsWith('/') || path.includes('\0') || Buffer.byteLength(path) > 4_000) {
    throw refuse(path, 'is not a path in the repository');
  }
  if (parts.includes('..')) throw refuse(path, 'leads outside of the repository');
  if (parts.some((part) => part.toLowerCase() === '.git')) throw refuse(path, "belongs to git's own files");
  for (let depth = 1; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join('/');
    if (await isLink(join(tree, folder))) throw refuse(path, 'passes through a symbolic link');
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

function refuse(path: string, reason: string, cause?: unknown): ReflexionError {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return new ReflexionError('workspace', `${JSON.stringify(shown)} ${reason}.`, { cause });
}

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  ENOTDIR: 'passes through a file',
  ELOOP: 'is a symbolic link',
  ENXIO: 'is not a regular file',
  EACCES: 'is closed to the bot',
};
