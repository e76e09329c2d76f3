import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { openQueue } from '../../src/queue/queue.ts';
import { startPostgres } from '../postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'queue-crash-'));
const children: ChildProcess[] = [];
let places = 0;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function elsewhere(): string {
  places++;
  return join(folder, String(places));
}

/** A process with a queue; what it says is collected. */
async function start(dataDirectory: string, databaseUrl = '', lookMs = 0) {
  const said: string[] = [];
  const child = fork('test/queue/process.ts', [dataDirectory, databaseUrl, String(lookMs)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  child.on('message', (message) => said.push(String(message)));
  await vi.waitUntil(() => said.includes('ready') || child.exitCode !== null, {
    timeout: 20_000,
    interval: 10,
  });
  return {
    said,
    child,
    errors: () => errors,
    says: (text: string, timeout = 20_000) =>
      vi.waitUntil(() => said.includes(text), { timeout, interval: 10 }),
    look: (key: string, reason = 'test') => child.send({ key, reason }),
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

const inProcess = {
  databaseUrl: null,
  concurrency: 2,
  retries: 5,
  retrySeconds: 1,
  heartbeatSeconds: 10,
  jobTimeoutSeconds: 60,
  log: pino({ level: 'silent' }),
};

describe('on PGlite', () => {
  test('a look whose process is killed is begun again at once by the next process', async () => {
    const place = elsewhere();
    const first = await start(place, '', 60_000);
    first.look('acme/shop#1');
    await first.says('begins acme/shop#1 1');
    first.look('acme/shop#1', 'while it runs');
    await first.says('sent acme/shop#1 while it runs');
    await first.kill();
    const second = await start(place, '', 0);
    const started = performance.now();
    await second.says('begins acme/shop#1 2');
    expect(performance.now() - started).toBeLessThan(3000);
    await sleep(1000);
    // What waited was taken in: one look at the pull request as it is now is enough.
    expect(second.said.filter((line) => line.startsWith('begins'))).toEqual(['begins acme/shop#1 2']);
  }, 60_000);

  test('no look that was taken is lost, whenever the process is killed', async () => {
    const place = elsewhere();
    const promised = new Set<string>();
    const done = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const process = await start(place, '', 20);
      expect(process.said, process.errors()).toContain('ready');
      for (let count = 0; count < 10; count++) process.look(`acme/shop#${round * 10 + count}`);
      await sleep(40 + round * 35);
      await process.kill();
      for (const line of process.said) {
        const [verb, key = ''] = line.split(' ');
        if (verb === 'sent') promised.add(key);
        if (verb === 'ends') done.add(key);
      }
    }
    expect(promised.size).toBeGreaterThan(5);
    const last = await start(place);
    await vi.waitUntil(
      () => {
        for (const line of last.said) if (line.startsWith('ends')) done.add(line.split(' ')[1] ?? '');
        return [...promised].every((key) => done.has(key));
      },
      { timeout: 20_000, interval: 50 },
    );
  }, 90_000);

  test('a second process on the same folder is refused, and taken once the first is gone', async () => {
    const place = elsewhere();
    const first = await start(place);
    const second = await start(place);
    expect(second.said).toEqual([]);
    expect(second.errors()).toContain('Another process has the data folder in use');
    await expect(openQueue({ ...inProcess, dataDirectory: place })).rejects.toThrow(/in use/);
    first.look('acme/shop#1');
    await first.says('ends acme/shop#1 1');
    await first.kill();
    const third = await start(place);
    expect(third.said, third.errors()).toContain('ready');
  }, 60_000);

  test('a folder that cannot be read is put aside', async () => {
    const place = elsewhere();
    mkdirSync(join(place, 'queue'), { recursive: true });
    writeFileSync(join(place, 'queue', 'PG_VERSION'), '9.6\n');
    const queue = await openQueue({ ...inProcess, dataDirectory: place });
    await queue.look('acme/shop#1', 'test');
    expect(await queue.depth()).toMatchObject({ waiting: 1 });
    expect(readdirSync(place).filter((name) => name.startsWith('queue.unreadable-'))).toHaveLength(1);
    await queue.stop(0);
  }, 60_000);
});

test('on PostgreSQL a look whose process is killed is handed to another within seconds', async () => {
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  const first = await start(elsewhere(), databaseUrl, 60_000);
  first.look('acme/shop#1');
  await first.says('begins acme/shop#1 1');
  const second = await start(elsewhere(), databaseUrl, 0);
  await first.kill();
  const killed = performance.now();
  await second.says('ends acme/shop#1 2', 20_000);
  expect(performance.now() - killed).toBeLessThan(15_000);
  await postgres.stop();
}, 60_000);

test('a PostgreSQL that is not there is named, without its password', async () => {
  const databaseUrl = 'postgres://reflexion:hunter2@127.0.0.1:1/none';
  const error = await openQueue({ ...inProcess, dataDirectory: elsewhere(), databaseUrl }).catch(
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: 'ReflexionError', code: 'queue' });
  expect(error.message).toContain('ECONNREFUSED');
  expect(`${error.message}${error.remedy}`).not.toContain('hunter2');
});

test('a PostgreSQL that goes away ends no process: looks are refused, and stopping still takes no longer than it may', async () => {
  const postgres = await startPostgres();
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const databaseUrl = await postgres.createDatabase();
  const queue = await openQueue({ ...inProcess, dataDirectory: elsewhere(), databaseUrl, log });
  let ended = false;
  await queue.work(async () => {
    await sleep(800);
    ended = true;
  });
  await queue.look('acme/shop#1', 'test');
  await vi.waitUntil(async () => (await queue.depth()).running === 1, { timeout: 5000, interval: 20 });
  await postgres.stop();
  await expect(queue.look('acme/shop#2', 'test')).rejects.toMatchObject({
    name: 'ReflexionError',
    code: 'queue',
  });
  await vi.waitUntil(() => ended, { timeout: 5000, interval: 20 });
  await sleep(1500);
  const trouble = lines.filter((line) => line.includes('the queue has trouble'));
  expect(trouble).toHaveLength(1);
  expect(JSON.parse(trouble[0] ?? '').err.message).toBeTruthy();
  const started = performance.now();
  await queue.stop(300);
  expect(performance.now() - started).toBeLessThan(2300);
}, 30_000);

test('connections that die without a word are given up, and the looks go on over new ones', async () => {
  const postgres = await startPostgres();
  const { databaseUrl, goSilent, close } = await between(await postgres.createDatabase());
  const queue = await openQueue({ ...inProcess, dataDirectory: elsewhere(), databaseUrl, statementMs: 2000 });
  const begun: string[] = [];
  await queue.work(async ({ key }) => void begun.push(key));
  await queue.look('acme/shop#1', 'test');
  await vi.waitUntil(() => begun.includes('acme/shop#1'), { timeout: 5000, interval: 20 });
  goSilent();
  const isTaken = async () =>
    queue.look('acme/shop#2', 'test').then(
      () => true,
      () => false,
    );
  await vi.waitUntil(isTaken, { timeout: 20_000, interval: 20 });
  await vi.waitUntil(() => begun.includes('acme/shop#2'), { timeout: 20_000, interval: 20 });
  await queue.stop(0);
  close();
  await postgres.stop();
}, 90_000);

/** A way to a database whose connections, at a word, all stay open and carry nothing any more; later ones work. */
async function between(address: string) {
  const { hostname, port } = new URL(address);
  const carried = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      carried.add(from);
      from.on('error', () => {});
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  return {
    databaseUrl: address.replace(`:${port}/`, `:${own}/`),
    goSilent: () => {
      for (const socket of carried) socket.unpipe().resume();
    },
    close: () => {
      server.close();
      for (const socket of carried) socket.destroy();
    },
  };
}
