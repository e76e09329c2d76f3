import { execa } from 'execa';
import { ReflexionError } from '../errors.ts';

/** Removes a folder that a repository's code has written to: it may be deeper than any path, and closed to its owner. */
export async function removeTree(directory: string): Promise<void> {
  if ((await remove(directory)) === 0) return;
  await execa('/bin/chmod', ['-R', 'u+rwX', '--', directory], quietly);
  if ((await remove(directory)) === 0) return;
  throw new ReflexionError('workspace', 'A checkout could not be removed.', {
    remedy: 'Look at the permissions and the free space of the data folder.',
  });
}

async function remove(directory: string): Promise<number | undefined> {
  const removal = await execa('/bin/rm', ['-rf', '--', directory], quietly);
  return removal.exitCode;
}

const quietly = {
  reject: false,
  extendEnv: false,
  timeout: 300_000,
  stdin: 'ignore',
  stderr: 'ignore',
} as const;
