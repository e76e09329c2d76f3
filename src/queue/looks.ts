import type { PgBoss } from 'pg-boss';
import { schema } from './database.ts';

/** What a waiting or running look carries. */
export interface LookData {
  key: string;
  reason: string;
  attempt: number;
}

export interface PendingLook extends LookData {
  state: 'waiting' | 'running';
  /** When it began or, if it is waiting, when it may begin. */
  since: Date;
}

export const looks = 'looks';
/** Looks whose process died or was stopped, or that would not end; a worker takes them back. */
export const unfinishedLooks = 'unfinished-looks';
export const deadLooks = 'dead-looks';

/** pg-boss lets no job run longer. */
export const longestSeconds = 86_400;
export const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };

export async function createLookQueues(
  boss: PgBoss,
  heartbeatSeconds: number,
  jobTimeoutSeconds: number,
): Promise<void> {
  const retention = { retentionSeconds: 30 * 86_400, deleteAfterSeconds: 60 };
  const settings = {
    ...retention,
    // Trying again is ours to decide, so that a retry is a waiting look like any other.
    retryLimit: 0,
    heartbeatSeconds,
    // The handler is asked to end when its time is over, and has this long to do so.
    expireInSeconds: Math.min(longestSeconds, Math.ceil(jobTimeoutSeconds) + 30),
    deadLetter: unfinishedLooks,
    notify: true,
  };
  await boss.createQueue(deadLooks, { ...retention, policy: 'short' });
  await boss.createQueue(unfinishedLooks, { ...retention, retryLimit: 1000, retryDelay: 1 });
  // The policy lets one job wait per key; the group that each is sent with lets one run.
  await boss.createQueue(looks, { ...settings, policy: 'short' });
  // The settings of an earlier start may have been others.
  await boss.updateQueue(looks, settings);
}

export async function sendLook(boss: PgBoss, data: LookData, delayMs: number): Promise<void> {
  if (await sendUnlessWaiting(boss, data, delayMs)) return;
  const { key } = data;
  // One that has begun since sees all that this one was to see.
  const [waiting] = await boss.findJobs<LookData>(looks, { key, queued: true });
  if (!waiting) return;
  const waitsMs = waiting.startAfter.getTime() - Date.now();
  const attempt = Math.max(waiting.data.attempt, data.attempt);
  // A look that failed keeps its count and its back-off, whoever else asks; any other goes at the earliest time asked for.
  const startsInMs = attempt > 1 ? Math.max(waitsMs, delayMs) : Math.min(waitsMs, delayMs);
  await boss.update(
    looks,
    { ...waiting.data, attempt },
    { id: waiting.id, startAfter: Math.max(0, startsInMs) / 1000 },
  );
}

/** Whether it was sent; false if one with its key waits already. */
export async function sendUnlessWaiting(boss: PgBoss, data: LookData, delayMs: number): Promise<boolean> {
  const startAfter = Number((delayMs / 1000).toFixed(3));
  const { key } = data;
  const id = await boss.send(looks, data, { singletonKey: key, group: { id: key }, startAfter });
  return id !== null;
}

export async function listPending(boss: PgBoss): Promise<readonly PendingLook[]> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT data, state = 'active' AS running, started_on, start_after FROM ${schema}.job
     WHERE name = $1 AND state < 'completed' ORDER BY state DESC, start_after LIMIT 200`,
    [looks],
  );
  return rows.map((row: { data: LookData; running: boolean; started_on: Date; start_after: Date }) => ({
    ...row.data,
    state: row.running ? 'running' : 'waiting',
    since: new Date(row.running ? row.started_on : row.start_after),
  }));
}

export async function countLooks(boss: PgBoss): Promise<{ waiting: number; running: number; dead: number }> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT count(*) FILTER (WHERE name <> $2 AND state < 'active')::int AS waiting,
            count(*) FILTER (WHERE name = $1 AND state = 'active')::int AS running,
            count(*) FILTER (WHERE name = $2 AND state < 'active')::int AS dead
     FROM ${schema}.job WHERE name IN ($1, $2, $3)`,
    [looks, deadLooks, unfinishedLooks],
  );
  return rows[0];
}
