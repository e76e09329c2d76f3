import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReflexionError } from '../errors.ts';
import { type Checkout, fetchInto, layOut } from './checkout.ts';
import type { Git } from './git.ts';
import { readSubmodules } from './gitmodules.ts';
import { makeMirror } from './mirror-files.ts';
import type { WorkspaceOrder } from './order.ts';
import { removeTree } from './remove-tree.ts';

const maxSubmodules = 20;
/** For all of them together. */
const timeoutMs = 10 * 60_000;

/**
 * Lays the head's submodules out as plain files, without a repository of their own. One that can't be fetched is left out, and the log says why.
 * Nothing is taken from mirrors: whoever writes `.gitmodules` could otherwise read a repository that only the bot may.
 */
export async function laySubmodules(
  git: Git,
  checkout: Checkout,
  order: WorkspaceOrder,
  log: (message: string) => void,
): Promise<void> {
  const found = await readSubmodules(git, checkout, order, maxSubmodules + 1);
  const work = join(checkout.directory, 'submodules');
  const signal = AbortSignal.any([order.signal, AbortSignal.timeout(timeoutMs)]);
  for (const [index, { path, sha, url }] of found.entries()) {
    const leaveOut = (why: string) => log(`The submodule ${path} of ${order.repository} is left out: ${why}`);
    if (index >= maxSubmodules) leaveOut(`there are more than ${maxSubmodules}, and no others are laid out.`);
    else if (url === null)
      leaveOut('it is not on the host of the repository, or its address is not one of http.');
    else await lay(join(work, String(index)), path, sha, url).catch(unlessCalledOff(leaveOut));
  }
  await removeTree(work);

  async function lay(directory: string, path: string, sha: string, url: string): Promise<void> {
    const mirror = join(directory, 'mirror');
    await mkdir(directory, { recursive: true });
    await makeMirror(mirror);
    // The token is good for the one repository, and must not get to another that a pull request names.
    const remote = { url, token: url === order.cloneUrl ? await order.token() : '' };
    await fetchInto(git, mirror, [sha], remote, signal, ['--depth=1']);
    const { tree } = await layOut(git, directory, mirror, { sha, remote }, signal);
    await rmdir(join(tree, '.git'));
    await rename(tree, join(checkout.tree, path));
  }

  function unlessCalledOff(leaveOut: (why: string) => void) {
    return (error: unknown) => {
      if (order.signal.aborted || !(error instanceof ReflexionError)) throw error;
      leaveOut(`${error.message} It is read without a token, and so has to be public.`);
    };
  }
}
