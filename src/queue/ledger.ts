import type { Db } from 'pg-boss';
import { nothingSpent, type Spent } from '../reflexion/budget.ts';
import { tokensOf, type Usage } from '../reflexion/usage.ts';
import { asking, createTable } from './asking.ts';

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

const schema = 'reflexion_ledger';
const amounts = 'tokens::float8, cost_usd AS usd, seconds / 60 AS minutes';
const columns = `
  day date NOT NULL,
  repository text NOT NULL,
  tokens bigint NOT NULL,
  cost_usd float8 NOT NULL,
  seconds float8 NOT NULL,
  PRIMARY KEY (day, repository)`;

export async function openLedger(database: Pick<Db, 'executeSql'>): Promise<Ledger> {
  const ask = asking(
    database,
    `Check the database, and that its user may create the schema ${schema}. No model is asked until then.`,
  );
  const table = await createTable(ask, schema, 'spending', columns);
  return { spent, record, spentOn };

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
      [day, repository, tokensOf(usage), usage.costUsd ?? 0, seconds],
    );
  }

  async function spentOn(day: string): Promise<readonly SpentOnRepository[]> {
    return ask<SpentOnRepository>(
      `SELECT repository, ${amounts} FROM ${table} WHERE day = $1::date ORDER BY tokens DESC, repository LIMIT 200`,
      [day],
    );
  }
}
