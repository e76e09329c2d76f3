import { createTelling, quietMs, type Step } from '../reflexion/progress.ts';

/** Shows what a trial is at, now or somewhat later: one update at a time, and none after the end. */
export interface Showing {
  /** Never throws: nothing hangs on it. */
  begin(step: Step, show: () => Promise<void>): Promise<void>;
  /** Waits for what is under way, and drops what waits: something is about to be shown that has to stay. */
  end(): Promise<void>;
}

export function createShowing({
  now,
  quietMs: leastMs = quietMs,
}: {
  now: () => number;
  quietMs?: number;
}): Showing {
  const telling = createTelling(now, leastMs);
  let waiting: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();

  return {
    async begin(step, show) {
      clearTimeout(waiting);
      const waitMs = telling.wait(step);
      if (waitMs === null) return;
      if (waitMs === 0) {
        await tell(show);
        return;
      }
      waiting = setTimeout(() => tell(show), waitMs);
      waiting.unref();
    },
    async end() {
      clearTimeout(waiting);
      await underWay;
      telling.told();
    },
  };

  function tell(show: () => Promise<void>): Promise<void> {
    telling.told();
    underWay = underWay.then(show).catch(() => {});
    return underWay;
  }
}
