import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { ReflexionError } from '../errors.ts';
import { lockFolder } from './folder-lock.ts';

/** A started pg-boss, and what it stands on. */
export interface QueueDatabase {
  boss: PgBoss;
  /** Whether this process is the only one that can be using it. */
  exclusive: boolean;
  close(): Promise<void>;
}

/** The schema that pg-boss keeps its tables in; a PostgreSQL may hold other things beside it. */
export const schema = 'reflexion';

const quietMs = 10_000;
/** No statement of a queue takes so long; one that does has lost its connection without being told. */
const usualStatementMs = 60_000;

const options = {
  schema,
  useListenNotify: true,
  // How soon a dead process is noticed hangs on these; the queues are small enough to be looked at so often.
  superviseIntervalSeconds: 1,
  monitorIntervalSeconds: 1,
  // Jobs are sent by webhooks and on periods of our own; nothing is scheduled by cron.
  schedule: false,
};

/** PostgreSQL where an address is given, else PGlite in `queue` below the data folder. */
export async function openDatabase(
  dataDirectory: string,
  databaseUrl: string | null,
  log: Logger,
  statementMs = usualStatementMs,
): Promise<QueueDatabase> {
  if (databaseUrl === null) return openPglite(dataDirectory, log);
  // pg-boss hands on to the pool of `pg` what it does not know itself; a connection with a late statement is given up.
  const pool = { connectionTimeoutMillis: 10_000, query_timeout: statementMs, keepAlive: true, max: 5 };
  const boss = new PgBoss({ ...options, ...pool, connectionString: databaseUrl });
  await start(boss, log, 'Check DATABASE_URL, and that the user may create a schema in the database.');
  return { boss, exclusive: false, close: () => boss.stop({ graceful: false }) };
}

async function openPglite(dataDirectory: string, log: Logger): Promise<QueueDatabase> {
  const unlock = lockFolder(dataDirectory);
  try {
    const database = await loadPglite(join(dataDirectory, 'queue'), log);
    const boss = new PgBoss({ ...options, db: fromPglite(database), backend: 'pglite' });
    await start(
      boss,
      log,
      'Move the folder `queue` out of the data folder; it holds no memory, only pending work.',
    );
    return {
      boss,
      exclusive: true,
      async close() {
        await boss.stop({ graceful: false });
        await database.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A folder that cannot be read, be it damaged or of another PGlite's making, is put aside: what it held is on GitHub too. */
async function loadPglite(folder: string, log: Logger): Promise<PGlite> {
  try {
    return await PGlite.create(folder);
  } catch (error) {
    if (!existsSync(folder)) throw unusable(error, 'Check that the data folder can be written to.');
    const aside = `${folder}.unreadable-${Date.now()}`;
    renameSync(folder, aside);
    log.warn(
      { error, aside },
      'the queue could not be read and is begun anew; the next sweep finds what it held',
    );
    return await PGlite.create(folder).catch((cause) => {
      throw unusable(cause, 'Check that the data folder can be written to, and that the disk is not full.');
    });
  }
}

async function start(boss: PgBoss, log: Logger, remedy: string): Promise<void> {
  let quietUntil = 0;
  boss.on('error', (error) => {
    // Every poll fails while the database is away; one line in a while says as much.
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + quietMs;
    log.error({ err: error }, 'the queue has trouble');
  });
  boss.on('warning', (warning) => log.warn(warning, 'the queue warns'));
  await boss.start().catch((cause) => {
    throw unusable(cause, remedy);
  });
}

export function unusable(cause: unknown, remedy: string): ReflexionError {
  const reason = cause instanceof Error && cause.message ? cause.message : 'no reason was given';
  return new ReflexionError('queue', `The queue's database cannot be used: ${reason}`, { remedy, cause });
}
