import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'pg-boss';
import { unusable } from './database.ts';

const limitMs = 5000;

/** Asks the database, in five seconds at the most; throws `ReflexionError` with code `queue` when that fails. */
export type Ask = <Row>(statement: string, values?: unknown[]) => Promise<readonly Row[]>;

export function asking(database: Pick<Db, 'executeSql'>, remedy: string): Ask {
  return async <Row>(statement: string, values?: unknown[]) => {
    const answered = new AbortController();
    const late = sleep(limitMs, undefined, { signal: answered.signal }).then(() => {
      throw new Error(`no answer within ${limitMs / 1000} s`);
    });
    try {
      const { rows } = await Promise.race([database.executeSql(statement, values), late]);
      return rows as readonly Row[];
    } catch (cause) {
      throw unusable(cause, remedy);
    } finally {
      answered.abort();
    }
  };
}

/** Makes a table where it is not there: in a schema of its own, since pg-boss's is pg-boss's, to compare and to migrate. */
export async function createTable(ask: Ask, schema: string, table: string, columns: string): Promise<string> {
  const name = `${schema}.${table}`;
  const exists = async () => {
    const [found] = await ask<{ exists: boolean }>(`SELECT to_regclass('${name}') IS NOT NULL AS exists`);
    return found?.exists ?? false;
  };
  // Asked first, since a user that may not create a schema may not create it if it exists either.
  if (await exists()) return name;
  try {
    await ask(`CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE TABLE IF NOT EXISTS ${name} (${columns})`);
  } catch (error) {
    // "If not exists" lets two processes that start together both create it. Statements sent as one are one
    // transaction, so what the other has created is there whole when this fails.
    if (!(await exists())) throw error;
  }
  return name;
}
