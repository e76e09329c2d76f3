import { readdirSync, readFileSync } from 'node:fs';

const pageBytes = 4_096;
const intervalMs = 20;

export interface PeakMemory {
  /** Of the process and all below it at one moment; pages that they share count for each. */
  totalBytes: number;
  ownBytes: number;
}

/** Watches a process and those it starts until `stop` is called. */
export function watchMemory(pid: number): { stop(): PeakMemory } {
  const peak: PeakMemory = { totalBytes: 0, ownBytes: 0 };
  const timer = setInterval(() => {
    const ownBytes = residentBytes(pid);
    const below = descendantsOf(pid).reduce((sum, child) => sum + residentBytes(child), 0);
    peak.ownBytes = Math.max(peak.ownBytes, ownBytes);
    peak.totalBytes = Math.max(peak.totalBytes, ownBytes + below);
  }, intervalMs);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : null;
    if (parent !== null) parents.set(Number(name), parent);
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found.slice(1);
}

function parentOf(pid: string): number | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? null : Number(stat.replace(/^.*\) /s, '').split(' ')[1]);
}

function residentBytes(pid: number): number {
  return Number(read(`/proc/${pid}/statm`)?.split(' ')[1] ?? 0) * pageBytes;
}

/** Null when the process has just ended. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
