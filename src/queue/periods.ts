import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { longestSeconds } from './looks.ts';

const periods = 'periods';

/** Runs a task once per period across all processes, and never twice at once. Returns how to end this process's part. */
export async function runEvery(
  boss: PgBoss,
  seconds: number,
  heartbeatSeconds: number,
  task: () => Promise<void>,
  log: Logger,
): Promise<{ end(): Promise<void> }> {
  // A period that fails or outlives its process is not repeated: the next one does the same.
  const settings = {
    retryLimit: 0,
    expireInSeconds: Math.min(longestSeconds, Math.max(600, 2 * seconds)),
    heartbeatSeconds,
    notify: true,
  };
  await boss.createQueue(periods, { ...settings, policy: 'short' });
  await boss.updateQueue(periods, settings);
  const group = { id: periods };
  // Every process sends; the database keeps one job per period, for as long as the period can come up again.
  const send = () =>
    boss
      .send(periods, {}, { singletonSeconds: seconds, group, deleteAfterSeconds: Math.max(60, 2 * seconds) })
      .catch((error: unknown) => log.error({ err: error }, 'the period could not be announced'));
  const untilNextMs = () => seconds * 1000 - (Date.now() % (seconds * 1000)) + 20;
  let timer: NodeJS.Timeout;
  const tick = () => {
    void send();
    timer = setTimeout(tick, untilNextMs());
  };
  await boss.work(
    periods,
    { groupConcurrency: 1, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1 },
    task,
  );
  tick();
  return {
    async end() {
      clearTimeout(timer);
      await boss.offWork(periods, { wait: true });
    },
  };
}
