import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueue, type Queue } from '../../src/queue/queue.ts';

const folder = mkdtempSync(join(tmpdir(), 'presses-'));
let queue: Queue;

beforeAll(async () => {
  queue = await openQueue({
    dataDirectory: folder,
    databaseUrl: null,
    concurrency: 1,
    retries: 1,
    retrySeconds: 1,
    heartbeatSeconds: 10,
    jobTimeoutSeconds: 60,
    log: pino({ level: 'silent' }),
  });
}, 60_000);
afterAll(async () => {
  await queue.stop(0);
  rmSync(folder, { recursive: true, force: true });
});

test('a press that is delivered twice is kept once, at its own pull request', async () => {
  const press = { id: 'one', command: 'stop' as const, by: 'ada', at: Date.now() };
  await queue.presses.press('acme/shop#12', press);
  await queue.presses.press('acme/shop#12', { ...press, by: 'eve' });
  await queue.presses.press('acme/shop#13', { ...press, command: 'fix' });
  expect(await queue.presses.pressed(['acme/shop#12', 'acme/shop@abc'])).toEqual([press]);
  expect(await queue.presses.pressed(['acme/mill#12'])).toEqual([]);
});

test('the newest presses of the last day are told, oldest first', async () => {
  const now = Date.now();
  const press = (id: string, at: number) =>
    queue.presses.press('acme/shop#14', { id, command: 'retry', by: 'ada', at });
  await press('yesterday', now - 86_400_000 - 1);
  for (let index = 0; index < 25; index += 1) await press(`press ${index}`, now - index);
  const told = await queue.presses.pressed(['acme/shop#14']);
  expect(told.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => `press ${19 - index}`));
});
