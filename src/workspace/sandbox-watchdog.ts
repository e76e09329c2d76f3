import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { execa } from 'execa';

export interface WatchedLimits {
  maxMemoryBytes: number;
  maxProcesses: number;
  maxDiskBytes: number;
}

export type Excess = 'memory' | 'processes' | 'disk';

const tickMs = 150;
/** How long nothing but the free space of the disk is looked at between two counts of the written files. */
const diskCountEveryMs = 4_000;
/** Threads cost too; the hard limits count them, and are set to four. */
const threadsPerProcess = 3;
const maxLostInodes = 1_000_000;

/**
 * Watches all processes below `initPid`, which as the first process of a pid namespace inherits every orphan, so that none gets away.
 * It holds alike for root and for a plain user; harder limits of the kernel's stand behind it where there are any.
 */
export async function watchSandbox(
  initPid: number,
  directories: readonly string[],
  limits: WatchedLimits,
  signal: AbortSignal,
  exceeded: (excess: Excess) => void,
): Promise<void> {
  const before = await statfs(directories[0] ?? '/');
  let nextDiskCountAt = Date.now() + diskCountEveryMs;
  let ticks = 0;
  while (!signal.aborted) {
    const processes = processesBelow(initPid, limits.maxProcesses);
    const excess = excessOf(processes, limits, ticks % 5 === 0) ?? (await diskExcess(processes));
    if (signal.aborted) return;
    if (excess) exceeded(excess);
    ticks += 1;
    await pause(tickMs, signal);
  }

  async function diskExcess(processes: readonly ProcessFacts[]): Promise<'disk' | null> {
    const now = await statfs(directories[0] ?? '/');
    if (before.ffree - now.ffree > maxLostInodes) return 'disk';
    const lostBytes = (before.bavail - now.bavail) * now.bsize;
    if (lostBytes < limits.maxDiskBytes / 2 && Date.now() < nextDiskCountAt) return null;
    const startedAt = Date.now();
    const heldBytes = heldInDeletedFiles(processes, (path) => !path.startsWith('/memfd:'));
    const writtenBytes = (await diskUse(directories, signal)) + heldBytes;
    // Counting a large tree is itself work: at most a tenth of the time goes into it.
    nextDiskCountAt = Date.now() + Math.max(diskCountEveryMs, 10 * (Date.now() - startedAt));
    return writtenBytes > limits.maxDiskBytes ? 'disk' : null;
  }
}

interface ProcessFacts {
  pid: number;
  threads: number;
  memoryBytes: number;
}

function excessOf(
  processes: readonly ProcessFacts[],
  limits: WatchedLimits,
  thorough: boolean,
): 'memory' | 'processes' | null {
  const threads = processes.reduce((sum, { threads }) => sum + threads, 0);
  if (processes.length > limits.maxProcesses) return 'processes';
  if (threads > limits.maxProcesses * threadsPerProcess) return 'processes';
  const held = thorough ? heldInDeletedFiles(processes, (path) => path.startsWith('/memfd:')) : 0;
  const memoryBytes = processes.reduce((sum, { memoryBytes }) => sum + memoryBytes, held);
  return memoryBytes > limits.maxMemoryBytes ? 'memory' : null;
}

function processesBelow(initPid: number, maxProcesses: number): ProcessFacts[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The name of a process may hold spaces and brackets; what follows its last bracket is regular.
    const fields = readQuietly(`/proc/${name}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    parents.set(Number(name), Number(fields[1]));
  }
  const children = Map.groupBy(parents.keys(), (pid) => parents.get(pid) ?? 0);
  const found: number[] = [initPid];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  // Too many is known by now; reading on about each would give a fork bomb the time to grow.
  if (found.length > maxProcesses) return found.map((pid) => ({ pid, threads: 1, memoryBytes: 0 }));
  return found.map(factsOf);
}

function factsOf(pid: number): ProcessFacts {
  const status = readQuietly(`/proc/${pid}/status`);
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return {
    pid,
    threads: number('Threads'),
    memoryBytes: (number('RssAnon') + number('RssShmem') + number('VmPTE')) * 1024,
  };
}

/** Bytes in files that have no name any more but are still open: no walk over folders finds them. */
function heldInDeletedFiles(processes: readonly ProcessFacts[], counts: (path: string) => boolean): number {
  const held = new Map<string, number>();
  for (const { pid } of processes.slice(0, 500)) {
    for (const name of list(`/proc/${pid}/fd`).slice(0, 500)) {
      try {
        const path = readlinkSync(`/proc/${pid}/fd/${name}`);
        if (!path.endsWith(' (deleted)') || !counts(path)) continue;
        const file = statSync(`/proc/${pid}/fd/${name}`);
        held.set(`${file.dev}:${file.ino}`, file.blocks * 512);
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
}

async function diskUse(directories: readonly string[], signal: AbortSignal): Promise<number> {
  const counted = await execa('/usr/bin/du', ['--summarize', '--block-size=1', '--', ...directories], {
    reject: false,
    extendEnv: false,
    timeout: 120_000,
    cancelSignal: signal,
    stderr: 'ignore',
  });
  return (counted.stdout ?? '')
    .split('\n')
    .reduce((sum, line) => sum + Number(/^\d+/.exec(line)?.[0] ?? 0), 0);
}

/** A process that has ended meanwhile has nothing to tell. */
function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
