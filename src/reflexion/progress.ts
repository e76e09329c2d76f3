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
  /** The work stops before anything was remembered of it. */
  | { kind: 'interrupted' };

/** Time between two updates that tell nothing but that it goes on. */
const quietMs = 10_000;
/** The most updates of one trial: an engine that submits again and again is no reason to write for each. */
const mostUpdates = 60;

/** Whether a step is worth telling, after those that were told before: another one is at once, more actions are now and then. */
export function createTelling(now: () => number): (step: Step) => boolean {
  let told: Step['kind'] = 'reflecting';
  let at = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (step) => {
    const isNew = step.kind !== told || step.kind === 'reflecting';
    const isOften = now() - at < quietMs;
    if (step.kind !== 'interrupted' && ((!isNew && isOften) || count >= mostUpdates)) return false;
    told = step.kind;
    at = now();
    count += 1;
    return true;
  };
}
