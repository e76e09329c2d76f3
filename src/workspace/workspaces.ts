import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../reflexion/ports.ts';
import { createCaches } from './caches.ts';
import { fetchCommits, GitFault, layOut } from './checkout.ts';
import { createGit } from './git.ts';
import { createLock, type Lock } from './lock.ts';
import { createMirrors } from './mirrors.ts';
import { checkOrder, type WorkspaceOrder } from './order.ts';
import { ownFolderName, removeLeftovers } from './own-folders.ts';
import { gatherPacks } from './packs.ts';
import { removeTree } from './remove-tree.ts';
import { defaultLimits, type Sandbox } from './sandbox.ts';
import { makeSpare, takeSpare } from './spares.ts';
import { laySubmodules } from './submodules.ts';
import { createWorkspace } from './workspace.ts';

export interface Workspaces {
  /** Throws `ReflexionError` with code `workspace` when the host can't be reached or the head is gone. */
  open(order: WorkspaceOrder): Promise<Workspace>;
  /** Closes what is still open, and waits until nothing of it is left. */
  close(): Promise<void>;
}

export interface WorkspacesSettings {
  /** Belongs to this process alone. */
  dataDirectory: string;
  /** Without one, nothing of a repository is ever run. */
  sandbox: Sandbox | null;
  /** Hosts that commands in the sandbox may reach. */
  allowedHosts: readonly string[];
  /** Time limit of one command in the sandbox. */
  commandTimeoutMs?: number;
  /** Variables that name further certificate authorities, for git. */
  certificates?: Readonly<Record<string, string>>;
  /** For the copies of all repositories. */
  maxMirrorBytes: number;
  /** For what package managers keep for all repositories. */
  maxCacheBytes: number;
  log?: (message: string) => void;
}

/** Disposable checkouts of pull requests, fed from one mirror per repository. */
export async function createWorkspaces(settings: WorkspacesSettings): Promise<Workspaces> {
  const git = createGit(settings.certificates ?? {});
  const trials = join(settings.dataDirectory, 'trials');
  const mirrors = createMirrors(join(settings.dataDirectory, 'mirrors'), settings.maxMirrorBytes);
  const caches = createCaches(join(settings.dataDirectory, 'caches'), settings.maxCacheBytes);
  const locks = new Map<string, Lock>();
  const open = new Set<Workspace>();
  const afterwards = new Set<Promise<void>>();
  const stopping = new AbortController();
  await mkdir(trials, { recursive: true, mode: 0o700 });
  await removeLeftovers(trials);

  return {
    async open(order) {
      checkOrder(order);
      const repository = order.repository.toLowerCase();
      const lock = locks.get(repository) ?? createLock();
      locks.set(repository, lock);
      const workspace = await openFrom(repository, order, lock, maxAttempts);
      open.add(workspace);
      return workspace;
    },
    async close() {
      stopping.abort();
      for (const workspace of [...open]) await workspace.close();
      await Promise.all(afterwards);
    },
  };

  async function openFrom(
    repository: string,
    order: WorkspaceOrder,
    lock: Lock,
    attempts: number,
  ): Promise<Workspace> {
    const mirror = await mirrors.acquire(repository);
    const directory = join(trials, ownFolderName());
    try {
      const headUrl = await lock(() => fetchCommits(git, mirror.directory, order));
      const head = { sha: order.head.sha, remote: { url: headUrl, token: await order.token() } };
      await takeSpare(mirror.directory, directory);
      const checkout = await layOut(git, directory, mirror.directory, head, order.signal);
      if (order.submodules) await laySubmodules(git, checkout, order, settings.log ?? (() => {}));
      const cache = await caches.acquire(repository, headUrl);
      return createWorkspace({
        git,
        order,
        checkout,
        sandbox: settings.sandbox,
        allowedHosts: settings.allowedHosts,
        commandTimeoutMs: settings.commandTimeoutMs ?? defaultLimits.timeoutMs,
        cacheDirectory: cache.directory,
        async closed(workspace) {
          open.delete(workspace);
          inBackground(async () => {
            await cache.release();
            try {
              await removeTree(directory);
              await lock(() => gatherPacks(git, mirror.directory, stopping.signal));
              await makeSpare(git, mirror.directory, order.head.sha, stopping.signal);
            } finally {
              await mirror.release();
            }
          });
        },
      });
    } catch (error) {
      await removeTree(directory);
      const damaged = error instanceof GitFault && !mirror.isNew && attempts > 1;
      if (damaged) {
        settings.log?.(`The mirror of ${repository} is damaged and made anew: ${error.cause}`);
        await mirrors.replace(repository, mirror);
      }
      await mirror.release();
      if (!damaged) throw error;
      return openFrom(repository, order, lock, attempts - 1);
    }
  }

  /** The trial is over, and nobody waits for what makes room and makes the next one quick. */
  function inBackground(work: () => Promise<void>): void {
    const running = work()
      .catch((error) => {
        if (!stopping.signal.aborted) settings.log?.(`The tidying up after a trial failed: ${error}`);
      })
      .finally(() => afterwards.delete(running));
    afterwards.add(running);
  }
}

const maxAttempts = 2;
