import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from './remove-tree.ts';

/** A name for a folder of this process. A process id alone comes again after a restart, in a container always. */
export function ownFolderName(): string {
  return `${process.pid}-${startTimeOf(String(process.pid))}-${randomBytes(8).toString('hex')}`;
}

/** Removes what processes left behind that are no more. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [pid, startedAt] = name.split('-');
    if (startTimeOf(pid ?? '') !== startedAt) await removeTree(join(folder, name));
  }
}

function startTimeOf(pid: string): string {
  try {
    return (
      readFileSync(`/proc/${Number(pid)}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? '0'
    );
  } catch {
    return process.platform === 'linux' ? 'gone' : '0';
  }
}
