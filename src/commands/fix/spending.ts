import pino from 'pino';
import type { Ledger } from '../../engine/within-budget.ts';
import { openSharedLedger } from '../../queue/shared-ledger.ts';
import { nothingSpent, type Spent } from '../../reflexion/budget.ts';
import { tokensOf } from '../../reflexion/usage.ts';

/** Where a run counts what the model costs: beside the App's queue where it has its database, else for itself alone. */
export async function openSpending(
  databaseUrl: string | null,
): Promise<{ ledger: Ledger; close: () => Promise<void> }> {
  if (databaseUrl !== null) return openSharedLedger(databaseUrl, pino({ level: 'silent' }));
  let soFar: Spent = nothingSpent;
  const ledger: Ledger = {
    spent: async () => soFar,
    async record(_repository, _day, usage, seconds) {
      soFar = {
        tokens: soFar.tokens + tokensOf(usage),
        usd: soFar.usd + (usage.costUsd ?? 0),
        minutes: soFar.minutes + seconds / 60,
      };
    },
  };
  return { ledger, close: async () => {} };
}
