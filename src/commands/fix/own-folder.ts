import { join } from 'node:path';
import { ReflexionError } from '../../errors.ts';
import { lockFolder } from '../../queue/folder-lock.ts';

const maxRuns = 16;

/** A folder that no other run has in use, and the same again for the next run, so that what was fetched is there still. */
export function takeOwnFolder(dataDirectory: string): { directory: string; release: () => void } {
  for (let number = 1; number <= maxRuns; number++) {
    const directory = join(dataDirectory, `run-${number}`);
    try {
      return { directory, release: lockFolder(directory) };
    } catch (error) {
      if (!(error instanceof ReflexionError) || number === maxRuns) throw error;
    }
  }
  throw new Error('there is no run folder at all');
}
