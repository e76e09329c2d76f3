import type { Logger } from 'pino';
import { openDatabase } from './database.ts';
import { type Ledger, openLedger } from './ledger.ts';

/** The ledger of a PostgreSQL, for who takes no looks from the queue beside it. */
export async function openSharedLedger(
  databaseUrl: string,
  log: Logger,
): Promise<{ ledger: Ledger; close: () => Promise<void> }> {
  const database = await openDatabase('', databaseUrl, log);
  try {
    return { ledger: await openLedger(database.boss.getDb()), close: database.close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
