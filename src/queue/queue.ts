import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, JobWithMetadata } from 'pg-boss';
import type { Logger } from 'pino';
import { ReflexionError } from '../errors.ts';
import { backOffMs } from './back-off.ts';
import { openDatabase, schema } from './database.ts';
import { runEvery } from './periods.ts';

/** Work to do, keyed by pull request (`owner/name#12`): at most one look running and at most one waiting per key, across all processes. */
export interface Queue {
  /** Asks for a look at a pull request; one that is waiting already takes this one in. */
  look(key: string, reason: string, delayMs?: number): Promise<void>;
  /** Starts taking looks. A handler that throws has its look tried again; `retryAfterMs` of a `ReflexionError` is honoured. */
  work(handler: (look: Look) => Promise<void>): Promise<void>;
  /** Runs a task once per period across all processes, and never twice at once. */
  every(seconds: number, task: () => Promise<void>): Promise<void>;
  pending(): Promise<readonly PendingLook[]>;
  /** Looks that failed for good, newest first, at most one per key. A later look that succeeds takes them off. */
  dead(): Promise<readonly DeadLook[]>;
  redrive(id: string): Promise<void>;
  depth(): Promise<{ waiting: number; running: number; dead: number }>;
  /** Takes nothing more, waits, and hands back what is not done in time. Resolves two seconds after the grace at the latest. */
  stop(graceMs: number): Promise<void>;
}

export interface Look {
  key: string;
  reason: string;
  /** From 1. */
  attempt: number;
  lastAttempt: boolean;
  /** Aborted when the look is handed back, taken for dead, or out of time. */
  signal: AbortSignal;
}

export interface PendingLook {
  key: string;
  reason: string;
  attempt: number;
  state: 'waiting' | 'running';
  /** When it began or, if it is waiting, when it may begin. */
  since: Date;
}

export interface DeadLook {
  id: string;
  key: string;
  reason: string;
  error: string;
  failedAt: Date;
}

export interface QueueOptions {
  dataDirectory: string;
  /** Null: PGlite in the data folder, for one process at a time. */
  databaseUrl: string | null;
  concurrency: number;
  retries: number;
  retrySeconds: number;
  heartbeatSeconds: number;
  jobTimeoutSeconds: number;
  log: Logger;
}

interface LookData {
  key: string;
  reason: string;
  attempt: number;
}

const looks = 'looks';
/** Looks whose process died, was stopped, or never came to an end; a worker decides what becomes of them. */
const unfinished = 'unfinished-looks';
const deadLooks = 'dead-looks';

const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };

export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { log, retries, heartbeatSeconds } = options;
  const database = await openDatabase(options.dataDirectory, options.databaseUrl, log);
  const { boss } = database;
  const stopping = new AbortController();
  const ends: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | null = null;

  await createQueues();
  if (database.exclusive) await takeBack();

  return { look, work, every, pending, dead, redrive, depth, stop };

  async function look(key: string, reason: string, delayMs = 0): Promise<void> {
    await send({ key, reason, attempt: 1 }, delayMs).catch((cause) => {
      throw new ReflexionError('queue', `The look at ${key} could not be written to the queue.`, { cause });
    });
  }

  async function work(handler: (look: Look) => Promise<void>): Promise<void> {
    const again = { ...polling, includeMetadata: true } as const;
    await boss.work(unfinished, again, async ([job]: JobWithMetadata<LookData>[]) => {
      if (job) await tryAgain(job.data, new Error(reasonOf(job)));
    });
    ends.push(() => boss.offWork(unfinished, { wait: true }));
    for (let taken = 0; taken < options.concurrency; taken++) {
      const worker = await boss.work<LookData>(looks, { ...polling, groupConcurrency: 1 }, async ([job]) => {
        if (job) await run(job, handler);
        // What came in for this key meanwhile should not wait for the next poll.
        boss.notifyWorker(worker);
      });
    }
    ends.push(() => boss.offWork(looks, { wait: true }));
  }

  async function every(seconds: number, task: () => Promise<void>): Promise<void> {
    ends.push((await runEvery(boss, seconds, heartbeatSeconds, task, log)).end);
  }

  async function run(job: Job<LookData>, handler: (look: Look) => Promise<void>): Promise<void> {
    const { key, reason, attempt } = job.data;
    const timeout = AbortSignal.timeout(options.jobTimeoutSeconds * 1000);
    const signal = AbortSignal.any([job.signal, stopping.signal, timeout]);
    try {
      await handler({ key, reason, attempt, lastAttempt: attempt > retries, signal });
    } catch (error) {
      if (stopping.signal.aborted) return send(job.data, 0);
      return tryAgain(job.data, error);
    }
    await forget(key);
  }

  async function tryAgain(data: LookData, error: unknown): Promise<void> {
    const { key, reason, attempt } = data;
    if (attempt <= retries) {
      const delayMs = backOffMs(attempt, options.retrySeconds * 1000, error);
      log.warn({ key, attempt, delayMs, error }, 'a look failed and will be tried again');
      return send({ ...data, attempt: attempt + 1 }, delayMs);
    }
    log.error({ key, attempt, error }, 'a look failed for the last time');
    await forget(key);
    const text = (error instanceof Error ? error.message : String(error)).slice(0, 2000);
    await boss.send(deadLooks, { key, reason, error: text }, { singletonKey: key });
  }

  /** The policy of the queue lets one job wait per key; the group lets one run. */
  async function send(data: LookData, delayMs: number): Promise<void> {
    const startAfter = Number((delayMs / 1000).toFixed(3));
    const { key } = data;
    if (await boss.send(looks, data, { singletonKey: key, group: { id: key }, startAfter })) return;
    // One that has begun since sees all that this one was to see.
    const [waiting] = await boss.findJobs<LookData>(looks, { key, queued: true });
    if (!waiting) return;
    const waitsMs = waiting.startAfter.getTime() - Date.now();
    const failedBefore = Math.max(waiting.data.attempt, data.attempt) > 1;
    // A look that failed keeps its count and its back-off, whoever else asks; any other goes at the earliest time asked for.
    const startsInMs = failedBefore ? Math.max(waitsMs, delayMs) : Math.min(waitsMs, delayMs);
    const attempt = Math.max(waiting.data.attempt, data.attempt);
    await boss.update(
      looks,
      { ...waiting.data, attempt },
      { id: waiting.id, startAfter: Math.max(0, startsInMs) / 1000 },
    );
  }

  async function pending(): Promise<readonly PendingLook[]> {
    const { rows } = await boss.getDb().executeSql(
      `SELECT data, state::text AS state, started_on, start_after FROM ${schema}.job
       WHERE name = $1 AND state < 'completed' ORDER BY job.state DESC, start_after LIMIT 200`,
      [looks],
    );
    return rows.map((row: { data: LookData; state: string; started_on: Date; start_after: Date }) =>
      row.state === 'active'
        ? { ...row.data, state: 'running', since: new Date(row.started_on) }
        : { ...row.data, state: 'waiting', since: new Date(row.start_after) },
    );
  }

  async function dead(): Promise<readonly DeadLook[]> {
    const jobs = await boss.findJobs<{ key: string; reason: string; error: string }>(deadLooks, {
      queued: true,
    });
    return jobs
      .map(({ id, data, createdOn }) => ({ id, ...data, failedAt: createdOn }))
      .sort((a, b) => b.failedAt.getTime() - a.failedAt.getTime());
  }

  async function redrive(id: string): Promise<void> {
    const entry = (await dead()).find((candidate) => candidate.id === id);
    if (!entry)
      throw new ReflexionError(
        'input',
        'There is no such entry among the dead looks; it may have been taken off.',
      );
    await look(entry.key, entry.reason);
    await boss.deleteJob(deadLooks, id);
  }

  async function forget(key: string): Promise<void> {
    const entries = await boss.findJobs(deadLooks, { key });
    if (entries.length > 0)
      await boss.deleteJob(
        deadLooks,
        entries.map(({ id }) => id),
      );
  }

  async function depth(): Promise<{ waiting: number; running: number; dead: number }> {
    const { rows } = await boss.getDb().executeSql(
      `SELECT count(*) FILTER (WHERE name <> $2 AND state < 'active')::int AS waiting,
              count(*) FILTER (WHERE name = $1 AND state = 'active')::int AS running,
              count(*) FILTER (WHERE name = $2 AND state < 'active')::int AS dead
       FROM ${schema}.job WHERE name IN ($1, $2, $3)`,
      [looks, deadLooks, unfinished],
    );
    return rows[0];
  }

  function stop(graceMs: number): Promise<void> {
    stopped ??= end(graceMs);
    return stopped;
  }

  async function end(graceMs: number): Promise<void> {
    const idle = Promise.all(ends.map((endPart) => endPart()));
    const over = sleep(graceMs + 1800, undefined, { ref: false });
    await Promise.race([idle, sleep(graceMs, undefined, { ref: false })]);
    stopping.abort(new Error('the process is stopping'));
    await Promise.race([idle, sleep(800, undefined, { ref: false })]);
    // What is running still is failed by pg-boss, and so comes to the next process by way of the unfinished.
    await Promise.race([database.close(), over]);
  }

  async function createQueues(): Promise<void> {
    const retention = { retentionSeconds: 30 * 86_400, deleteAfterSeconds: 60 };
    const unfinishedSettings = { ...retention, retryLimit: 1000, retryDelay: 1 };
    const looksSettings = {
      ...retention,
      // Trying again is ours to decide, so that a retry is a waiting look like any other.
      retryLimit: 0,
      heartbeatSeconds,
      // The handler is asked to end when its time is over, and has this long to do so.
      expireInSeconds: Math.ceil(options.jobTimeoutSeconds) + 30,
      deadLetter: unfinished,
      notify: true,
    };
    await boss.createQueue(deadLooks, { ...retention, policy: 'short' });
    await boss.createQueue(unfinished, unfinishedSettings);
    await boss.createQueue(looks, { ...looksSettings, policy: 'short' });
    // The settings of an earlier start may have been others.
    await boss.updateQueue(looks, looksSettings);
  }

  async function takeBack(): Promise<void> {
    const left = (await boss.findJobs(looks)).filter(({ state }) => state === 'active');
    if (left.length > 0)
      await boss.fail(
        looks,
        left.map(({ id }) => id),
        { message: 'its process ended' },
      );
  }
}

function reasonOf(job: JobWithMetadata<LookData>): string {
  const output = job.sourceOutput as { message?: string; value?: { message?: string } | string } | null;
  const value = output?.value;
  return output?.message ?? (typeof value === 'string' ? value : value?.message) ?? 'its process ended';
}
