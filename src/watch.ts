import { setTimeout as sleep } from 'node:timers/promises';
import type { Watch } from './reflexion/ground.ts';
import type { Interruption } from './reflexion/ports.ts';

/** Between the author's push and a trial that ends for it there are five seconds at the most. */
const usualPeriodMs = 2_500;

/** Asks on a period whether work has lost its ground, until it has, or is done. That GitHub can't be asked for once is no reason. */
export function createWatch(periodMs = usualPeriodMs): (ask: () => Promise<Interruption | null>) => Watch {
  return (ask) => {
    const interrupted = new AbortController();
    const over = new AbortController();
    let reason: Interruption | null = null;
    void watch();
    return {
      signal: interrupted.signal,
      reason: () => reason,
      end: () => over.abort(),
    };

    async function watch(): Promise<void> {
      while (!over.signal.aborted) {
        await sleep(periodMs, undefined, { signal: over.signal, ref: false }).catch(() => {});
        if (over.signal.aborted) return;
        const found = await ask().catch(() => null);
        if (over.signal.aborted || found === null) continue;
        reason = found;
        interrupted.abort(new Error(`interrupted: ${found}`));
        return;
      }
    }
  };
}
