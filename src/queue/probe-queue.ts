import { PgBoss } from 'pg-boss';
import { ReflexionError } from '../errors.ts';
import { schema, unusable } from './database.ts';
import { lockFolder } from './folder-lock.ts';

/** Whether the queue could be opened, in words; throws `ReflexionError` if not. A bot that runs meanwhile is not disturbed. */
export async function probeQueue(dataDirectory: string, databaseUrl: string | null): Promise<string> {
  if (databaseUrl === null) return probeFolder(dataDirectory);
  const boss = new PgBoss({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 4000,
    schema,
    supervise: false,
    schedule: false,
  });
  // Without a listener an error of the connection would end the process; the one that counts comes from start.
  boss.on('error', () => {});
  try {
    await boss.start();
    return 'PostgreSQL answers and holds the tables';
  } catch (cause) {
    throw unusable(cause, 'Check DATABASE_URL, and that the user may create a schema in the database.');
  } finally {
    await boss.stop({ graceful: false });
  }
}

function probeFolder(dataDirectory: string): string {
  try {
    lockFolder(dataDirectory)();
    return 'PGlite in the data folder';
  } catch (error) {
    if (!(error instanceof ReflexionError))
      throw unusable(error, 'Check that the data folder can be written to.');
    return 'PGlite in the data folder, which a process is using';
  }
}
