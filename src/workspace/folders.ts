import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** The folders that lie so many levels below `root`. */
export async function foldersBelow(root: string, levels: number): Promise<string[]> {
  if (levels === 0) return [root];
  const names = await namesIn(root);
  return (await Promise.all(names.map((name) => foldersBelow(join(root, name), levels - 1)))).flat();
}
