import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'pg-boss';
import { nothingSpent, type Spent } from '../reflexion/budget.ts';
import type { Usage } from '../reflexion/usage.ts';
import { unusable } from './database.ts';

/**
 * What trials with a model cost, by repository (`owner/name`) and UTC day (`2026-01-31`), in all processes together. It is
 * no memory: where it is lost, the day begins anew. Throws `ReflexionError` with code `queue` when the database does not
 * answer within five seconds.
 */
export interface Ledger {
  spent(repository: string, day: string): Promise<Spent>;
  /** Adds to what the day has cost so far. */
  record(repository: string, day: string, usage: Usage, seconds: number): Promise<void>;
  /** The repositories that cost something that day, most tokens first, at most 200 of them. */
  spentOn(day: string): Promise<readonly SpentOnRepository[]>;
}

interface SpentOnRepository extends Spent {
  repository: string;
}

const limitMs = 5000;
/** Of a schema of its own: pg-boss's is pg-boss's, to compare and to migrate. */
const schema = 'reflexion_ledger';
const table = `${schema}.spending`;
const amounts = 'tokens::float8, cost_usd AS usd, seconds / 60 AS minutes';

export async function openLedger(database: Pick<Db, 'executeSql'>): Promise<Ledger> {
  await createTable();
  return { spent, record, spentOn };

  async function createTable(): Promise<void> {
    // Asked first, since a user that may not create a schema may not create it if it exists either.
    if (await exists()) return;
    try {
      await ask(`
        CREATE SCHEMA IF NOT EXISTS ${schema};
        CREATE TABLE IF NOT EXISTS ${table} (
          day date NOT NULL,
          repository text NOT NULL,
          tokens bigint NOT NULL,
          cost_usd float8 NOT NULL,
          seconds float8 NOT NULL,
          PRIMARY KEY (day, repository)
        )`);
    } catch (error) {
      // "If not exists" lets two processes that start together both create it. Statements sent as one are one
      // transaction, so what the other has created is there whole when this fails.
      if (!(await exists())) throw error;
    }
  }

  async function exists(): Promise<boolean> {
    const [found] = await ask<{ exists: boolean }>(`SELECT to_regclass('${table}') IS NOT NULL AS exists`);
    return found?.exists ?? false;
  }

  async function spent(repository: string, day: string): Promise<Spent> {
    const [found] = await ask<Spent>(
      `SELECT ${amounts} FROM ${table} WHERE day = $1::date AND repository = $2`,
      [day, repository],
    );
    return found ?? nothingSpent;
  }

  async function record(repository: string, day: string, usage: Usage, seconds: number): Promise<void> {
    // A week is enough for whoever wonders about yesterday.
    await ask(
      `WITH old AS (DELETE FROM ${table} WHERE day < $1::date - 7)
       INSERT INTO ${table} AS so_far (day, repository, tokens, cost_usd, seconds)
       VALUES ($1::date, $2, $3, $4, $5)
       ON CONFLICT (day, repository) DO UPDATE SET
         tokens = so_far.tokens + excluded.tokens,
         cost_usd = so_far.cost_usd + excluded.cost_usd,
         seconds = so_far.seconds + excluded.seconds`,
      [day, repository, usage.inputTokens + usage.outputTokens, usage.costUsd ?? 0, seconds],
    );
  }

  async function spentOn(day: string): Promise<readonly SpentOnRepository[]> {
    return ask<SpentOnRepository>(
      `SELECT repository, ${amounts} FROM ${table} WHERE day = $1::date ORDER BY tokens DESC, repository LIMIT 200`,
      [day],
    );
  }

  async function ask<Row>(statement: string, values?: unknown[]): Promise<readonly Row[]> {
    const answered = new AbortController();
    const late = sleep(limitMs, undefined, { signal: answered.signal }).then(() => {
      throw new Error(`no answer within ${limitMs / 1000} s`);
    });
    try {
      const { rows } = await Promise.race([database.executeSql(statement, values), late]);
      return rows;
    } catch (cause) {
      throw unusable(
        cause,
        `Check the database, and that its user may create the schema ${schema}. No model is asked until then.`,
      );
    } finally {
      answered.abort();
    }
  }
}
