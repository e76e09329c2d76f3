import { expect, onTestFinished, test } from 'vitest';
import { openSpending } from '../../../src/commands/fix/spending.ts';
import { noUsage } from '../../../src/reflexion/usage.ts';
import { startPostgres } from '../../postgres.ts';

const usage = { ...noUsage, inputTokens: 90, outputTokens: 10, costUsd: 0.5 };
const spent = { tokens: 100, usd: 0.5, minutes: 2 };

test('without a database a run counts for itself alone', async () => {
  const first = await openSpending(null);
  await first.ledger.record('acme/shop', '2026-11-25', usage, 120);
  expect(await first.ledger.spent('acme/shop', '2026-11-25')).toEqual(spent);
  const second = await openSpending(null);
  expect(await second.ledger.spent('acme/shop', '2026-11-25')).toMatchObject({ tokens: 0 });
});

test('with a database all runs count together', async () => {
  const postgres = await startPostgres();
  onTestFinished(postgres.stop);
  const url = await postgres.createDatabase();
  const first = await openSpending(url);
  await first.ledger.record('acme/shop', '2026-11-25', usage, 120);
  await first.close();
  const second = await openSpending(url);
  expect(await second.ledger.spent('acme/shop', '2026-11-25')).toEqual(spent);
  await second.close();
});
