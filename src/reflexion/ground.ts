import type { Trial } from './episode.ts';
import type { Interruption } from './ports.ts';
import type { Parts } from './reconcile.ts';

/** Keeps an eye on what a trial stands on while it works. */
export interface Watch {
  /** Aborted as soon as it is lost. */
  signal: AbortSignal;
  /** Why; null while it is not. */
  reason(): Interruption | null;
  end(): void;
}

/** Works for as long as the trial has its ground; ends model and sandbox at once when it has not. Returns whether more is due. */
export async function onGround(
  parts: Parts,
  work: (parts: Parts, watch: Watch) => Promise<boolean>,
): Promise<boolean> {
  const watch = parts.watch(() => parts.pullRequest.interruption());
  try {
    return await work({ ...parts, signal: AbortSignal.any([parts.signal, watch.signal]) }, watch);
  } catch (error) {
    // The next look sees what has become of the pull request. Whoever stops the process wants something else.
    if (watch.reason() === null || parts.signal.aborted) throw error;
    return true;
  } finally {
    watch.end();
  }
}

/** Whether the ground is lost, asked once more before anything leaves the machine. From then on nothing breaks the work off. */
export async function lastLook({ pullRequest }: Parts, watch: Watch): Promise<Interruption | null> {
  const reason = watch.reason() ?? (await pullRequest.interruption());
  watch.end();
  return reason;
}

/** What was learned stays in memory. */
export async function abandon(
  { pullRequest }: Parts,
  trial: Trial,
  interruption: Interruption,
): Promise<boolean> {
  await pullRequest.remember({
    ...trial,
    state: 'abandoned',
    reward: 0,
    commit: null,
    trouble: null,
    interruption,
  });
  return true;
}
