import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'pg-boss';
import type { Logger } from 'pino';
import { ReflexionError } from '../errors.ts';
import { backOffMs } from './back-off.ts';
import { openDatabase } from './database.ts';
import { buryLook, type DeadLook, forgetDead, listDead, redriveDead } from './dead-looks.ts';
import { type Ledger, openLedger } from './ledger.ts';
import {
  countLooks,
  createLookQueues,
  type LookData,
  listPending,
  looks,
  type PendingLook,
  polling,
  sendLook,
  sendUnlessWaiting,
  unfinishedLooks,
} from './looks.ts';
import { runEvery } from './periods.ts';
import { openPresses, type Presses } from './presses.ts';

/** Work to do, keyed by pull request (`owner/name#12`): at most one look running and at most one waiting per key, across all processes. */
export interface Queue {
  /** Asks for a look at a pull request; one that is waiting already takes this one in. */
  look(key: string, reason: string, delayMs?: number): Promise<void>;
  /** The same, but a look that is waiting goes no sooner for it. */
  lookUnlessWaiting(key: string, reason: string): Promise<void>;
  /**
   * Starts taking looks. A handler that throws has its look tried again; `retryAfterMs` of a `ReflexionError` is honoured. One
   * that is postponed waits without counting as an attempt, and goes sooner when somebody else asks for a look.
   */
  work(handler: (look: Look) => Promise<void>): Promise<void>;
  /** Runs a task once per period across all processes, and never twice at once. */
  every(seconds: number, task: () => Promise<void>): Promise<void>;
  /** Looks that wait or run, at most 200 of them. */
  pending(): Promise<readonly PendingLook[]>;
  /** Looks that failed for good, newest first, at most one per key. A later look that succeeds takes its key off. */
  dead(): Promise<readonly DeadLook[]>;
  redrive(id: string): Promise<void>;
  depth(): Promise<{ waiting: number; running: number; dead: number }>;
  /** Kept beside the looks. */
  ledger: Ledger;
  presses: Presses;
  /** Takes nothing more, waits, and hands back what is not done in time. Resolves two seconds after the grace at the latest. */
  stop(graceMs: number): Promise<void>;
}

export interface Look extends LookData {
  /** `attempt` counts from 1. */
  lastAttempt: boolean;
  /** Aborted when the look is handed back, taken for dead, or out of time. */
  signal: AbortSignal;
}

export interface QueueOptions {
  dataDirectory: string;
  /** Null: PGlite in the data folder, for one process at a time. */
  databaseUrl: string | null;
  concurrency: number;
  retries: number;
  /** Before the first retry; it doubles. */
  retrySeconds: number;
  heartbeatSeconds: number;
  jobTimeoutSeconds: number;
  /** Of PostgreSQL, before a connection is given up; a minute if not said. */
  statementMs?: number;
  log: Logger;
}

export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { log, retries, heartbeatSeconds, jobTimeoutSeconds } = options;
  const database = await openDatabase(options.dataDirectory, options.databaseUrl, log, options.statementMs);
  const { boss } = database;
  const stopping = new AbortController();
  const parts: { end(): Promise<void> }[] = [];
  let stopped: Promise<void> | null = null;

  await createLookQueues(boss, heartbeatSeconds, jobTimeoutSeconds);
  const ledger = await openLedger(boss.getDb());
  const presses = await openPresses(boss.getDb());
  if (database.exclusive) await takeBackRunning();

  return {
    look,
    lookUnlessWaiting,
    work,
    every,
    pending: () => listPending(boss),
    dead: () => listDead(boss),
    redrive: (id) => redriveDead(boss, id),
    depth: () => countLooks(boss),
    ledger,
    presses,
    stop(graceMs) {
      stopped ??= end(graceMs);
      return stopped;
    },
  };

  async function look(key: string, reason: string, delayMs = 0): Promise<void> {
    await written(key, sendLook(boss, { key, reason, attempt: 1 }, delayMs));
  }

  async function lookUnlessWaiting(key: string, reason: string): Promise<void> {
    await written(key, sendUnlessWaiting(boss, { key, reason, attempt: 1 }, 0));
  }

  async function written(key: string, sent: Promise<unknown>): Promise<void> {
    await sent.catch((cause) => {
      throw new ReflexionError('queue', `The look at ${key} could not be written to the queue.`, { cause });
    });
  }

  async function work(handler: (look: Look) => Promise<void>): Promise<void> {
    await boss.work<LookData>(unfinishedLooks, polling, async ([job]) => {
      if (job) await takeBack(job.data);
    });
    for (let taken = 0; taken < options.concurrency; taken++) {
      const worker = await boss.work<LookData>(looks, { ...polling, groupConcurrency: 1 }, async ([job]) => {
        if (job) await run(job, handler);
        // What came in for this key meanwhile should not wait for the next poll.
        boss.notifyWorker(worker);
      });
    }
    for (const name of [unfinishedLooks, looks])
      parts.push({ end: () => boss.offWork(name, { wait: true }) });
  }

  async function every(seconds: number, task: () => Promise<void>): Promise<void> {
    parts.push(await runEvery(boss, seconds, heartbeatSeconds, task, log));
  }

  async function run(job: Job<LookData>, handler: (look: Look) => Promise<void>): Promise<void> {
    const { key, reason, attempt } = job.data;
    const signal = AbortSignal.any([
      job.signal,
      stopping.signal,
      AbortSignal.timeout(jobTimeoutSeconds * 1000),
    ]);
    try {
      await handler({ key, reason, attempt, lastAttempt: attempt > retries, signal });
    } catch (error) {
      return stopping.signal.aborted ? sendLook(boss, job.data, 0) : tryAgain(job.data, error);
    }
    await forgetDead(boss, key);
  }

  async function tryAgain(data: LookData, error: unknown): Promise<void> {
    const { key, reason, attempt } = data;
    if (error instanceof ReflexionError && error.isPostponed) {
      const delayMs = backOffMs(1, options.retrySeconds * 1000, error);
      log.info({ key, delayMs }, 'a look is postponed');
      return sendLook(boss, { ...data, attempt: 1 }, delayMs);
    }
    if (attempt > retries) {
      log.error({ key, attempt, err: error }, 'a look failed for the last time');
      return buryLook(boss, key, reason, error);
    }
    const delayMs = backOffMs(attempt, options.retrySeconds * 1000, error);
    log.warn({ key, attempt, delayMs, err: error }, 'a look failed and will be tried again');
    await sendLook(boss, { ...data, attempt: attempt + 1 }, delayMs);
  }

  /** Nothing says that the look is to blame for its process's end, so there is no wait; but it counts, in case it is. */
  async function takeBack(data: LookData): Promise<void> {
    const { key, reason, attempt } = data;
    if (attempt > retries) return buryLook(boss, key, reason, 'its process ended before it did');
    log.warn({ key, attempt }, 'a look is taken back, for its process ended before it did');
    await sendLook(boss, { ...data, attempt: attempt + 1 }, 0);
  }

  async function takeBackRunning(): Promise<void> {
    for (const { id, state, data } of await boss.findJobs<LookData>(looks)) {
      if (state !== 'active') continue;
      await takeBack(data);
      await boss.deleteJob(looks, id);
    }
  }

  async function end(graceMs: number): Promise<void> {
    const idle = Promise.all(parts.map((part) => part.end()));
    const over = sleep(graceMs + 1800, undefined, { ref: false });
    await Promise.race([idle, sleep(graceMs, undefined, { ref: false })]);
    stopping.abort(new Error('the process is stopping'));
    await Promise.race([idle, sleep(800, undefined, { ref: false })]);
    // What runs still is failed by pg-boss, and so comes to the next process by way of the unfinished.
    await Promise.race([database.close(), over]);
  }
}
