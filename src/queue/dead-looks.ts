import type { PgBoss } from 'pg-boss';
import { ReflexionError } from '../errors.ts';
import { deadLooks, sendLook } from './looks.ts';

export interface DeadLook {
  id: string;
  key: string;
  reason: string;
  error: string;
  failedAt: Date;
}

export async function buryLook(boss: PgBoss, key: string, reason: string, error: unknown): Promise<void> {
  await forgetDead(boss, key);
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 2000);
  await boss.send(deadLooks, { key, reason, error: text }, { singletonKey: key });
}

/** Newest first. */
export async function listDead(boss: PgBoss): Promise<readonly DeadLook[]> {
  type DeadData = Pick<DeadLook, 'key' | 'reason' | 'error'>;
  const jobs = await boss.findJobs<DeadData>(deadLooks, { queued: true });
  return jobs
    .map(({ id, data, createdOn }) => ({ id, ...data, failedAt: createdOn }))
    .sort((a, b) => b.failedAt.getTime() - a.failedAt.getTime());
}

export async function redriveDead(boss: PgBoss, id: string): Promise<void> {
  const entry = (await listDead(boss)).find((candidate) => candidate.id === id);
  if (!entry)
    throw new ReflexionError('input', 'There is no such entry among the dead looks; it may be gone.');
  await sendLook(boss, { key: entry.key, reason: entry.reason, attempt: 1 }, 0);
  await boss.deleteJob(deadLooks, id);
}

export async function forgetDead(boss: PgBoss, key: string): Promise<void> {
  const ids = (await boss.findJobs(deadLooks, { key })).map(({ id }) => id);
  if (ids.length > 0) await boss.deleteJob(deadLooks, ids);
}
