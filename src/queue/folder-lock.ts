import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ReflexionError } from '../errors.ts';

/**
 * Keeps every other process out of a folder until it is released or this process dies, however it dies: SQLite's
 * lock on a file is the kernel's, so nothing stale is ever left behind. Throws `ReflexionError` if another has it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'in-use.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new ReflexionError('queue', 'Another process has the data folder in use.', {
      remedy:
        'Stop it, or give this one a REFLEXION_DATA_DIR of its own; to run several processes, set DATABASE_URL to a PostgreSQL.',
      cause,
    });
  }
  return () => database.close();
}
