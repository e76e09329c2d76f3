import { pino } from 'pino';
import { openQueue } from '../../src/queue/queue.ts';

/** A process of its own with a queue, for tests that kill it: says on standard output which looks it begins and ends. */
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
process.on('message', async ({ key, reason }: { key: string; reason: string }) => {
  await queue.look(key, reason);
  process.send?.(`sent ${key} ${reason}`);
});
await queue.work(async ({ key, attempt }) => {
  process.send?.(`begins ${key} ${attempt}`);
  await new Promise((resolve) => setTimeout(resolve, Number(lookMs)));
  process.send?.(`ends ${key} ${attempt}`);
});
process.send?.('ready');
