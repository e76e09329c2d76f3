import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ReflexionError } from '../errors.ts';
import type { Git, GitResult, Remote } from './git.ts';
import type { WorkspaceOrder } from './order.ts';
import { remoteFailure } from './remote-failure.ts';

/** Folders of one trial. Only `tree` is ever writable for the repository's own code. */
export interface Checkout {
  directory: string;
  tree: string;
  /** HEAD and index; everything else git finds in the mirror. */
  gitDirectory: string;
  mirror: string;
  /** New objects, which go with the trial. */
  objects: string;
}

const fetchTimeoutMs = 15 * 60_000;
const layOutTimeoutMs = 5 * 60_000;

/** Brings the head and the base into the mirror, with the history between them, and says where the head came from. */
export async function fetchCommits(git: Git, mirror: string, order: WorkspaceOrder): Promise<string> {
  const base = missing(mirror, order.base.sha);
  const head = missing(mirror, order.head.sha);
  if (order.headRepositoryCloneUrl === order.cloneUrl) {
    await fetch([...base, ...head], order.cloneUrl);
    return order.cloneUrl;
  }
  await fetch(base, order.cloneUrl);
  await fetch(head, order.headRepositoryCloneUrl);
  return order.headRepositoryCloneUrl;

  async function fetch(shas: readonly string[], url: string): Promise<void> {
    if (shas.length > 0)
      await fetchInto(git, mirror, shas, { url, token: await order.token() }, order.signal);
  }
}

/** Lays the head out in folders below `directory`. */
export async function layOut(
  git: Git,
  directory: string,
  mirror: string,
  head: { sha: string; remote?: Remote },
  signal: AbortSignal,
): Promise<Checkout> {
  const checkout: Checkout = {
    directory,
    tree: join(directory, 'tree'),
    gitDirectory: join(directory, 'git'),
    mirror,
    objects: join(directory, 'objects'),
  };
  // In the sandbox the tree's `.git` is covered by the real one, so that there is nothing to replace.
  await mkdir(join(checkout.tree, '.git'), { recursive: true });
  await mkdir(checkout.gitDirectory, { recursive: true });
  await mkdir(checkout.objects, { recursive: true });
  await writeFile(join(checkout.gitDirectory, 'HEAD'), `${head.sha}\n`);
  await writeFile(join(checkout.gitDirectory, 'commondir'), `${relative(checkout.gitDirectory, mirror)}\n`);
  const result = await git(['read-tree', '--reset', '-u', head.sha], {
    gitDirectory: checkout.gitDirectory,
    workTree: checkout.tree,
    remote: head.remote,
    signal,
    timeoutMs: layOutTimeoutMs,
  });
  // It may have been the host; but a damaged mirror can keep git busy without end, too.
  if (result.endedBy === 'time') throw new GitFault(result);
  if (unusablePath.test(result.errors)) {
    throw new ReflexionError(
      'workspace',
      "The head of this pull request holds a path that can't be checked out.",
      {
        remedy: 'Rename or shorten it.',
        cause: new Error(result.errors),
      },
    );
  }
  await must(Promise.resolve(result));
  return checkout;
}

/** It is told from damage to the mirror, which would be made anew at each look. A path may be so long that git's message has no room for the reason. */
const unusablePath =
  /^(?:error|fatal): (?:invalid path |.*: File name too long$|cannot create directory at .{3000})/m;

/** What git printed; throws where it failed: for the host's sake a `ReflexionError` that says so, else one that names git's own words. */
export async function must(running: Promise<GitResult>): Promise<string> {
  const result = await running;
  if (result.exitCode === 0) return result.output;
  throw remoteFailure(result) ?? new GitFault(result);
}

/** git failed for a reason that lies here: damage to the mirror, a full disk. */
export class GitFault extends ReflexionError {
  constructor(result: GitResult) {
    super('workspace', 'git failed on the machine of the bot.', {
      remedy: 'See the log of the bot; a damaged copy of the repository is made anew by itself.',
      cause: new Error(result.errors.trim() || `ended by ${result.endedBy}`),
    });
  }
}

/** Asked of the files, not of git: where a mirror is damaged, git 2.39 tries for ever to fetch what it can't read. */
function missing(mirror: string, sha: string): string[] {
  return existsSync(join(mirror, 'refs/reflexion', sha)) ? [] : [sha];
}

/** Fetches commits and trees; blobs come when they are needed. */
export async function fetchInto(
  git: Git,
  mirror: string,
  shas: readonly string[],
  remote: Remote,
  signal: AbortSignal,
  furtherFlags: readonly string[] = [],
): Promise<void> {
  const refs = [...new Set(shas)].map((sha) => `+${sha}:refs/reflexion/${sha}`);
  const flags = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none'];
  await must(
    git(['fetch', ...flags, ...furtherFlags, '--end-of-options', 'origin', ...refs], {
      gitDirectory: mirror,
      remote,
      signal,
      timeoutMs: fetchTimeoutMs,
    }),
  );
}
