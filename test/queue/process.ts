import { pino } from 'pino';
import type { Ledger } from '../../src/queue/ledger.ts';
import { openQueue } from '../../src/queue/queue.ts';

type Recorded = Parameters<Ledger['record']>;

/** A process of its own with a queue, for tests that kill it or run two: says to its parent which looks it begins and ends. */
const [dataDirectory = '', databaseUrl = '', lookMs = '0'] = process.argv.slice(2);

const queue = await openQueue({
  dataDirectory,
  databaseUrl: databaseUrl || null,
  concurrency: 2,
  retries: 5,
  retrySeconds: 1,
  heartbeatSeconds: 10,
  jobTimeoutSeconds: 60,
  log: pino({ level: 'warn' }, pino.destination(2)),
});
process.on('message', async (message: { key: string; reason: string } | { records: readonly Recorded[] }) => {
  if ('records' in message) {
    await Promise.all(message.records.map((recorded) => queue.ledger.record(...recorded)));
    process.send?.('recorded');
    return;
  }
  const { key, reason } = message;
  await queue.look(key, reason);
  process.send?.(`sent ${key} ${reason}`);
});
await queue.work(async ({ key, attempt }) => {
  process.send?.(`begins ${key} ${attempt}`);
  await new Promise((resolve) => setTimeout(resolve, Number(lookMs)));
  process.send?.(`ends ${key} ${attempt}`);
});
process.send?.('ready');
