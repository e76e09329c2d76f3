import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A place that a process enters by writing its id to `entrance`; it and its descendants then never are more than so many. */
export interface ProcessLimit {
  entrance: string;
  remove(): Promise<void>;
}

/**
 * Root is exempt from `RLIMIT_NPROC`, and under a fork bomb the watchdog may come late. A control group holds at once; null where none
 * can be made, which for a plain user is the rule.
 */
export async function createProcessLimit(name: string, maxProcesses: number): Promise<ProcessLimit | null> {
  for (const parent of await ownControlGroups()) {
    const group = join(parent, name);
    try {
      await mkdir(group);
    } catch {
      continue;
    }
    try {
      // Only a group with this controller has the file; a plain `writeFile` would not tell, were this no control group at all.
      await stat(join(group, 'pids.max'));
      await writeFile(join(group, 'pids.max'), String(maxProcesses));
      return { entrance: join(group, 'cgroup.procs'), remove: () => remove(group) };
    } catch {
      await remove(group);
    }
  }
  return null;
}

/** `4:pids:/place` for the first version of control groups, `0::/place` for the second. */
async function ownControlGroups(): Promise<string[]> {
  const memberships = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  return [
    ...[...memberships.matchAll(/^\d+:pids:(.*)$/gm)].map(([, place]) => `/sys/fs/cgroup/pids${place}`),
    ...[...memberships.matchAll(/^0::(.*)$/gm)].map(([, place]) => `/sys/fs/cgroup${place}`),
  ];
}

/** The last process may still be on its way out. */
async function remove(group: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      await rmdir(group);
      return;
    } catch {
      await sleep(25);
    }
  }
}
