/** Which trial: its number in the episode, and ε. */
export interface TrialName {
  number: number;
  limit: number;
}

/** What a trial is at. */
export type Step =
  | { kind: 'reflecting' }
  | { kind: 'repairing'; actions: number }
  | { kind: 'verifying' }
  /** The work stops by an error; nothing more is told of it. */
  | { kind: 'interrupted' };

/** The least time between two updates of the check run. */
export const quietMs = 10_000;
/** The most updates of one trial: an engine that submits again and again is no reason to write for each. */
const mostUpdates = 60;

/** When a step is worth telling, after those that were told before. */
export interface Telling {
  /** Milliseconds from now; null for never. */
  wait(step: Step): number | null;
  /** Something has been told. */
  told(): void;
}

export function createTelling(now: () => number, leastMs: number): Telling {
  let at = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    wait(step) {
      if (step.kind === 'reflecting' || step.kind === 'interrupted') return 0;
      return count < mostUpdates ? Math.max(0, at + leastMs - now()) : null;
    },
    told() {
      at = now();
      count += 1;
    },
  };
}
