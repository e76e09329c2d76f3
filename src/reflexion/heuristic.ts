import type { Trial } from './episode.ts';
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

/** For Ω within a trial: how often the same call has had the same result in a row. Durations and times of day don't make a result another one. */
export function countRepeats(): (call: string, result: string) => number {
  let last = '';
  let times = 0;
  return (call, result) => {
    const now = `${call}\n${result.replace(clockReading, '0')}`;
    times = now === last ? times + 1 : 1;
    last = now;
    return times;
  };
}

const clockReading = /\d+(\.\d+)?\s?(ms|s|sec|seconds?|m|min)\b|\d{1,2}(:\d{2}){1,2}([.,]\d+)?|\d{9,}/g;
