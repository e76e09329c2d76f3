import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { cloneMirror, repairInClone, repairInWorktree } from './by-hand.ts';
import { git } from './git.ts';
import { pushAsAuthor } from './repository.ts';
import { runTrial } from './trial.ts';

export interface BenchPlace {
  folder: string;
  bare: string;
  cloneUrl: string;
}

/** Milliseconds of each run. */
export interface Times {
  /** A trial with a mirror that is there, until it is closed. */
  warm: number[];
  /** The room and the tree made after it. */
  afterwards: number[];
  warmByHand: number[];
  fullClone: number[];
  cold: number[];
  partialClone: number[];
}

/** A limit on how long one waits for what is done after a trial. */
const longestAfterwardsMs = 60_000;

/** All ways in turn, so that they share the machine's moods; the first round warms up and doesn't count. */
export async function measureTimes(place: BenchPlace, rounds: number): Promise<Times> {
  const { folder, bare, cloneUrl } = place;
  const base = git(bare, ['rev-parse', 'refs/heads/main']).trim();
  const times: Times = {
    warm: [],
    afterwards: [],
    warmByHand: [],
    fullClone: [],
    cold: [],
    partialClone: [],
  };
  const dataDirectory = join(folder, 'data');
  const workspaces = await openWorkspaces(dataDirectory);
  const mirror = cloneMirror(folder, cloneUrl);
  for (let round = 0; round <= rounds; round += 1) {
    const measure = async (name: keyof Times, branch: string, work: (head: string) => unknown) => {
      const head = await pushAsAuthor(bare, branch, round);
      const started = performance.now();
      await work(head);
      if (round > 0) times[name].push(performance.now() - started);
    };
    await measure('warm', 'warm', (head) => runTrial(workspaces, { cloneUrl, branch: 'warm', head, base }));
    const started = performance.now();
    await settled(dataDirectory);
    if (round > 0) times.afterwards.push(performance.now() - started);
    await measure('warmByHand', 'warm-by-hand', () => repairInWorktree(mirror, 'warm-by-hand'));
    await measure('fullClone', 'full-clone', () => repairInClone(folder, cloneUrl, 'full-clone', []));
    const fresh = join(folder, 'fresh');
    const freshWorkspaces = await openWorkspaces(fresh);
    await measure('cold', 'cold', (head) =>
      runTrial(freshWorkspaces, { cloneUrl, branch: 'cold', head, base }),
    );
    await freshWorkspaces.close();
    rmSync(fresh, { recursive: true });
    await measure('partialClone', 'partial-clone', () =>
      repairInClone(folder, cloneUrl, 'partial-clone', ['--filter=blob:none']),
    );
  }
  await workspaces.close();
  return times;
}

export async function openWorkspaces(dataDirectory: string): Promise<Workspaces> {
  mkdirSync(dataDirectory, { recursive: true });
  const log = (message: string) => console.log(message);
  const room = { maxMirrorBytes: 100e9, maxCacheBytes: 100e9 };
  return createWorkspaces({ dataDirectory, sandbox: null, allowedHosts: [], ...room, log });
}

/** When the last trial's folders are gone and the tree for the next lies ready. */
export async function settled(dataDirectory: string): Promise<void> {
  const mirrors = join(dataDirectory, 'mirrors/acme/shop');
  const isSettled = () =>
    readdirSync(join(dataDirectory, 'trials')).length === 0 && existsSync(join(mirrors, '1.spare'));
  for (let waitedMs = 0; !isSettled(); waitedMs += 5) {
    if (waitedMs > longestAfterwardsMs) throw new Error('the tree for the next trial was not made');
    await setTimeout(5);
  }
}
