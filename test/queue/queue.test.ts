import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ReflexionError } from '../../src/errors.ts';
import { type Look, openQueue, type Queue, type QueueOptions } from '../../src/queue/queue.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

describe.each(['PGlite', 'PostgreSQL'])('on %s', (backend) => {
  let postgres: Postgres | null = null;
  let databaseUrl: string | null = null;
  const folder = mkdtempSync(join(tmpdir(), 'queue-'));
  const opened: Queue[] = [];
  let places = 0;

  beforeAll(async () => {
    if (backend === 'PostgreSQL') postgres = await startPostgres();
    if (!postgres) await (await open({ dataDirectory: join(folder, 'new') })).stop(0);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queue) => queue.stop(0)));
  });
  afterAll(async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Somewhere nothing has been yet. */
  async function elsewhere(): Promise<void> {
    places++;
    databaseUrl = (await postgres?.createDatabase()) ?? null;
    // Making a new PGlite takes seconds, a copy of one takes none.
    if (!postgres) cpSync(join(folder, 'new'), join(folder, String(places)), { recursive: true });
  }

  async function open(options: Partial<QueueOptions> = {}): Promise<Queue> {
    const queue = await openQueue({
      dataDirectory: join(folder, String(places)),
      databaseUrl,
      concurrency: 2,
      retries: 2,
      retrySeconds: 0.1,
      heartbeatSeconds: 10,
      jobTimeoutSeconds: 60,
      log: pino({ level: 'silent' }),
      ...options,
    });
    opened.push(queue);
    return queue;
  }

  /** Records looks; each lasts until it is let go. */
  function recorder() {
    const begun: Look[] = [];
    const waiting: (() => void)[] = [];
    const running = new Map<string, number>();
    let most = 0;
    return {
      begun,
      most: () => most,
      release() {
        for (const go of waiting.splice(0)) go();
      },
      async hold(look: Look) {
        begun.push(look);
        running.set(look.key, (running.get(look.key) ?? 0) + 1);
        most = Math.max(most, ...running.values());
        await new Promise<void>((resolve) => waiting.push(resolve));
        running.set(look.key, (running.get(look.key) ?? 0) - 1);
      },
    };
  }

  const soon = { timeout: 5000, interval: 10 };

  test('a look starts within 100 milliseconds', async () => {
    await elsewhere();
    const queue = await open();
    const begun: number[] = [];
    await queue.work(async () => void begun.push(performance.now()));
    await sleep(700);
    const waits: number[] = [];
    for (let count = 0; count < 5; count++) {
      const sent = performance.now();
      await queue.look(`acme/shop#${count}`, 'test');
      await vi.waitUntil(() => begun.length > count, soon);
      waits.push((begun[count] ?? 0) - sent);
      await sleep(30);
    }
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(100);
  });

  test('however often it is asked for, one look runs and one waits', async () => {
    await elsewhere();
    const queue = await open({ concurrency: 4 });
    const looks = recorder();
    await queue.work(looks.hold);
    await Promise.all(Array.from({ length: 20 }, (_, count) => queue.look('acme/shop#1', `event ${count}`)));
    await vi.waitUntil(() => looks.begun.length === 1, soon);
    await Promise.all(Array.from({ length: 20 }, (_, count) => queue.look('acme/shop#1', `later ${count}`)));
    await sleep(800);
    expect(looks.begun).toHaveLength(1);
    expect(await queue.depth()).toEqual({ waiting: 1, running: 1, dead: 0 });
    looks.release();
    await vi.waitUntil(() => looks.begun.length === 2, soon);
    looks.release();
    await vi.waitUntil(async () => (await queue.depth()).running === 0, soon);
    await sleep(700);
    expect(looks.begun).toHaveLength(2);
    expect(looks.most()).toBe(1);
  });

  test('under many events and failures no pull request is worked on twice at once, and no event goes unseen', async () => {
    await elsewhere();
    const options = { concurrency: 3, retries: 9, retrySeconds: 0.02 };
    const queues = postgres ? await Promise.all([open(options), open(options)]) : [await open(options)];
    const running = new Map<string, number>();
    const asked = new Map<string, number>();
    const begun = new Map<string, number>();
    let most = 0;
    let count = 0;
    for (const queue of queues)
      await queue.work(async ({ key }) => {
        begun.set(key, performance.now());
        running.set(key, (running.get(key) ?? 0) + 1);
        most = Math.max(most, running.get(key) ?? 0);
        await sleep((count++ % 5) * 4);
        running.set(key, (running.get(key) ?? 0) - 1);
        if (count % 7 === 0) throw new Error('broke');
      });
    for (let event = 0; event < 200; event++) {
      const key = `acme/shop#${event % 4}`;
      asked.set(key, performance.now());
      await queues[event % queues.length]?.look(key, 'event');
    }
    const idle = async () => Object.values(await (queues[0] as Queue).depth()).every((jobs) => jobs === 0);
    await vi.waitUntil(idle, { timeout: 15_000, interval: 50 });
    expect(most).toBe(1);
    for (const [key, time] of asked) expect(begun.get(key), key).toBeGreaterThan(time);
  });

  test('pull requests do not wait for one another', async () => {
    await elsewhere();
    const queue = await open({ concurrency: 2 });
    const looks = recorder();
    await queue.work(looks.hold);
    await queue.look('acme/shop#1', 'first');
    await vi.waitUntil(() => looks.begun.length === 1, soon);
    await queue.look('acme/shop#1', 'second');
    await queue.look('acme/shop#2', 'other');
    await vi.waitUntil(() => looks.begun.length === 2, soon);
    expect(looks.begun.map(({ key }) => key)).toEqual(['acme/shop#1', 'acme/shop#2']);
    looks.release();
    await vi.waitUntil(() => looks.begun.length === 3, soon);
    looks.release();
  });

  test('a delayed look waits, and comes at once when another asks for it', async () => {
    await elsewhere();
    const queue = await open();
    const looks = recorder();
    await queue.work(looks.hold);
    await queue.look('acme/shop#1', 'in an hour', 3_600_000);
    await queue.look('acme/shop#2', 'in a moment', 400);
    await sleep(300);
    expect(looks.begun).toHaveLength(0);
    await vi.waitUntil(() => looks.begun.length === 1, soon);
    expect(looks.begun[0]?.key).toBe('acme/shop#2');
    await queue.look('acme/shop#1', 'now');
    await vi.waitUntil(() => looks.begun.length === 2, soon);
    looks.release();
  });

  test('a look that fails is tried again, then put aside, and can be driven again', async () => {
    await elsewhere();
    const queue = await open({ retries: 2 });
    const attempts: string[] = [];
    let broken = true;
    await queue.work(async ({ attempt, lastAttempt }) => {
      attempts.push(`${attempt} ${lastAttempt}`);
      if (broken) throw new Error(`attempt ${attempt} broke`);
    });
    await queue.look('acme/shop#1', 'checks failed');
    await vi.waitUntil(async () => (await queue.depth()).dead === 1, soon);
    expect(attempts).toEqual(['1 false', '2 false', '3 true']);
    const [entry] = await queue.dead();
    expect(entry).toMatchObject({ key: 'acme/shop#1', reason: 'checks failed', error: 'attempt 3 broke' });
    expect(Date.now() - (entry?.failedAt.getTime() ?? 0)).toBeLessThan(10_000);

    await queue.look('acme/shop#1', 'swept');
    await vi.waitUntil(() => attempts.length === 6, soon);
    await vi.waitUntil(async () => (await queue.depth()).waiting + (await queue.depth()).running === 0, soon);
    expect(await queue.dead()).toMatchObject([{ reason: 'swept' }]);

    broken = false;
    await queue.redrive((await queue.dead())[0]?.id ?? '');
    await vi.waitUntil(() => attempts.length === 7, soon);
    expect(attempts[6]).toBe('1 false');
    expect(await queue.depth()).toMatchObject({ dead: 0 });
    await expect(queue.redrive(entry?.id ?? '')).rejects.toThrow(/no such entry/);
    await expect(queue.redrive("' OR 1=1")).rejects.toThrow(/no such entry/);
  });

  test('a look that succeeds takes what failed before off the dead', async () => {
    await elsewhere();
    const queue = await open({ retries: 0 });
    let broken = true;
    await queue.work(async () => {
      if (broken) throw new Error('broke');
    });
    await queue.look('acme/shop#1', 'first');
    await vi.waitUntil(async () => (await queue.depth()).dead === 1, soon);
    broken = false;
    await queue.look('acme/shop#1', 'second');
    await vi.waitUntil(async () => (await queue.depth()).dead === 0, soon);
  });

  test('a retry waits as long as the other side asked, whoever else asks for a look', async () => {
    await elsewhere();
    const queue = await open();
    const begun: number[] = [];
    await queue.work(async ({ attempt }) => {
      begun.push(performance.now());
      if (attempt === 1) throw new ReflexionError('github', 'rate limit', { retryAfterMs: 1500 });
    });
    await queue.look('acme/shop#1', 'test');
    await vi.waitUntil(() => begun.length === 1, soon);
    await sleep(100);
    await queue.look('acme/shop#1', 'impatient');
    await vi.waitUntil(() => begun.length === 2, soon);
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThan(1450);
    expect(await queue.depth()).toMatchObject({ waiting: 0 });
  });

  test('a look that is postponed waits as long as it says, however often, and is never put aside', async () => {
    await elsewhere();
    const queue = await open({ retries: 1 });
    const begun: { time: number; attempt: number }[] = [];
    await queue.work(async ({ attempt }) => {
      begun.push({ time: performance.now(), attempt });
      const details = { retryAfterMs: 700, isPostponed: true };
      if (begun.length < 5) throw new ReflexionError('queue', 'used up for today', details);
    });
    await queue.look('acme/shop#1', 'test');
    await vi.waitUntil(() => begun.length === 5, { timeout: 15_000, interval: 10 });
    const waits = begun.slice(1).map(({ time }, index) => time - (begun[index]?.time ?? 0));
    expect(Math.min(...waits)).toBeGreaterThan(650);
    expect(begun.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
    expect(await queue.dead()).toEqual([]);
  });

  test('earlier failures of a look that is postponed are forgotten', async () => {
    await elsewhere();
    const queue = await open({ retries: 1 });
    const attempts: number[] = [];
    await queue.work(async ({ attempt }) => {
      attempts.push(attempt);
      if (attempts.length === 2) throw new ReflexionError('queue', 'not now', { isPostponed: true });
      if (attempts.length < 4) throw new Error('broke');
    });
    await queue.look('acme/shop#1', 'test');
    await vi.waitUntil(() => attempts.length === 4, soon);
    expect(attempts).toEqual([1, 2, 1, 2]);
  });

  test('a look that is postponed until tomorrow is left alone by the sweep, and goes at once when something happens', async () => {
    await elsewhere();
    const queue = await open();
    const reasons: string[] = [];
    await queue.work(async ({ reason }) => {
      reasons.push(reason);
      const details = { retryAfterMs: 86_400_000, isPostponed: true };
      throw new ReflexionError('queue', 'used up for today', details);
    });
    await queue.lookUnlessWaiting('acme/shop#1', 'sweep');
    const postponed = async () => (await queue.depth()).waiting === 1 && reasons.length > 0;
    await vi.waitUntil(postponed, soon);
    await queue.lookUnlessWaiting('acme/shop#1', 'sweep');
    await sleep(700);
    expect(reasons).toHaveLength(1);
    const [pending] = await queue.pending();
    expect((pending?.since.getTime() ?? 0) - Date.now()).toBeGreaterThan(86_300_000);
    await queue.look('acme/shop#1', 'push');
    await vi.waitUntil(() => reasons.length === 2, soon);
    await vi.waitUntil(async () => (await queue.depth()).waiting === 1, soon);
  });

  test('a look that came while another failed keeps the count of attempts', async () => {
    await elsewhere();
    const queue = await open({ retries: 1 });
    const looks = recorder();
    await queue.work(async (look) => {
      await looks.hold(look);
      throw new Error('broke');
    });
    await queue.look('acme/shop#1', 'first');
    await vi.waitUntil(() => looks.begun.length === 1, soon);
    await queue.look('acme/shop#1', 'second');
    looks.release();
    await vi.waitUntil(() => looks.begun.length === 2, soon);
    expect(looks.begun[1]).toMatchObject({ attempt: 2, lastAttempt: true });
    looks.release();
    await vi.waitUntil(async () => (await queue.depth()).dead === 1, soon);
  });

  test('what is pending can be seen', async () => {
    await elsewhere();
    const queue = await open();
    const looks = recorder();
    await queue.work(looks.hold);
    await queue.look('acme/shop#1', 'running now');
    await queue.look('acme/shop#2', 'in an hour', 3_600_000);
    await vi.waitUntil(() => looks.begun.length === 1, soon);
    const pending = await queue.pending();
    expect(pending).toMatchObject([
      { key: 'acme/shop#1', state: 'running', reason: 'running now', attempt: 1 },
      { key: 'acme/shop#2', state: 'waiting', reason: 'in an hour' },
    ]);
    expect((pending[1]?.since.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
    looks.release();
  });

  test('the sweep runs once per period and never twice at once', async () => {
    await elsewhere();
    const queues = postgres ? [await open(), await open()] : [await open()];
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const sweep = async () => {
      begun.push(Date.now());
      most = Math.max(most, ++running);
      await sleep(1300);
      running--;
    };
    for (const queue of queues) await queue.every(1, sweep);
    await sleep(4500);
    expect(begun.length).toBeGreaterThanOrEqual(2);
    expect(begun.length).toBeLessThanOrEqual(4);
    expect(most).toBe(1);
  });

  test('a period and a look may take as long as the settings let them', async () => {
    await elsewhere();
    const queue = await open({ jobTimeoutSeconds: 86_400 });
    await queue.every(86_400, async () => {});
  });

  test('a sweep that fails is followed by the next', async () => {
    await elsewhere();
    const queue = await open();
    let count = 0;
    await queue.every(1, async () => {
      count++;
      throw new Error('broke');
    });
    await vi.waitUntil(() => count >= 2, soon);
  });

  test('stopping waits for what runs and takes nothing more', async () => {
    await elsewhere();
    const queue = await open();
    const ended: string[] = [];
    await queue.work(async ({ key }) => {
      await sleep(400);
      ended.push(key);
    });
    await queue.look('acme/shop#1', 'test');
    await vi.waitUntil(async () => (await queue.depth()).running === 1, soon);
    const looked = queue.look('acme/shop#2', 'waits');
    await looked;
    await vi.waitUntil(async () => (await queue.depth()).running === 2, soon);
    await queue.look('acme/shop#3', 'too late');
    await queue.stop(5000);
    expect(ended.sort()).toEqual(['acme/shop#1', 'acme/shop#2']);
  });

  test.each([
    ['that heeds its signal', true],
    ['that does not', false],
  ])('stopping hands back a look %s', async (_, heeds) => {
    await elsewhere();
    const queue = await open();
    let begun = false;
    await queue.work(async ({ signal }) => {
      begun = true;
      await sleep(60_000, undefined, { ref: false, ...(heeds && { signal }) });
    });
    await queue.look('acme/shop#1', 'test');
    await vi.waitUntil(() => begun, soon);
    const started = performance.now();
    await queue.stop(200);
    expect(performance.now() - started).toBeLessThan(2200);
    const next = await open();
    const looks: Look[] = [];
    await next.work(async (look) => void looks.push(look));
    await vi.waitUntil(() => looks.length === 1, soon);
    expect(looks[0]).toMatchObject({ key: 'acme/shop#1', attempt: heeds ? 1 : 2 });
  });

  test('a look that outlives its time is told to end', async () => {
    await elsewhere();
    const queue = await open({ jobTimeoutSeconds: 0.3, retries: 0 });
    await queue.work(async ({ signal }) => {
      await sleep(60_000, undefined, { signal });
    });
    await queue.look('acme/shop#1', 'test');
    await vi.waitUntil(async () => (await queue.depth()).dead === 1, soon);
  });
});
