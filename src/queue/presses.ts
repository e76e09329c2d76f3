import type { Db } from 'pg-boss';
import { asking, createTable } from './asking.ts';

/**
 * Buttons that were pressed. GitHub tells of each by a webhook alone, which may come twice, and shows it nowhere; so they are
 * kept here until a look has seen to them. Throws `ReflexionError` with code `queue` when the database does not answer.
 */
export interface Presses {
  /** At a pull request or a commit (`owner/name#12`, `owner/name@<commit>`). One that is known by its id already is no other. */
  press(key: string, press: Press): Promise<void>;
  /** The newest of the last day, oldest first. */
  pressed(keys: readonly string[]): Promise<readonly Press[]>;
}

interface Press {
  /** Of the webhook's delivery. */
  id: string;
  command: 'fix' | 'stop' | 'retry';
  by: string;
  /** When it came in, in milliseconds since 1970. */
  at: number;
}

/** The ledger's: whoever sets up the database by hand has made that. */
const schema = 'reflexion_ledger';
const columns =
  'id text, key text, command text NOT NULL, login text NOT NULL, at float8 NOT NULL, PRIMARY KEY (id, key)';
const dayMs = 86_400_000;
const mostPresses = 20;

export async function openPresses(database: Pick<Db, 'executeSql'>): Promise<Presses> {
  const ask = asking(database, `Check the database, and that its user may create the schema ${schema}.`);
  const table = await createTable(ask, schema, 'presses', columns);
  return {
    async press(key, { id, command, by, at }) {
      // GitHub delivers nothing again that is older than three days.
      await ask(
        `WITH old AS (DELETE FROM ${table} WHERE at < $5::float8 - ${7 * dayMs})
         INSERT INTO ${table} (id, key, command, login, at) VALUES ($1, $2, $3, $4, $5::float8)
         ON CONFLICT (id, key) DO NOTHING`,
        [id, key, command, by, at],
      );
    },
    async pressed(keys) {
      const rows = await ask<Press>(
        `SELECT id, command, login AS by, at FROM ${table}
         WHERE key = ANY($1::text[]) AND at > $2::float8 ORDER BY at DESC LIMIT ${mostPresses}`,
        [keys, Date.now() - dayMs],
      );
      return rows.toReversed();
    },
  };
}
