import type { Action, Trial } from './episode.ts';
import type { Failure } from './failure.ts';

/** The paper's heuristic *h*: when to stop trying (Shinn et al., arXiv 2303.11366, section 3). */

/**
 * Whether this failure has outlived the last `maxRepeats` (Ω) trials of an episode: each of them set out to mend it,
 * and it is still there.
 */
export function isStuck(failure: Failure, trials: readonly Trial[], maxRepeats: number): boolean {
  const last = trials.slice(-maxRepeats);
  return (
    last.length === maxRepeats &&
    last.every((trial) => trial.failures.some((mark) => mark.fingerprint === failure.fingerprint))
  );
}

/** Whether the last `maxRepeats` (Ω) actions were one and the same, with one and the same result. */
export function isRepeating(actions: readonly Action[], maxRepeats: number): boolean {
  const last = actions.slice(-maxRepeats);
  return (
    last.length === maxRepeats &&
    last.every((action) => action.call === last[0]?.call && action.result === last[0]?.result)
  );
}
