import type { Trial } from '../../reflexion/episode.ts';
import { isCommitOf } from '../../reflexion/episode.ts';
import type { Failure } from '../../reflexion/failure.ts';
import type { Brief } from '../../reflexion/ports.ts';

/** The trials of the running episode that have run their course, oldest first. */
export function earlierTrials(brief: Brief): readonly Trial[] {
  const trials = brief.memory.episodes.at(-1)?.trials ?? [];
  const head = brief.trajectory.pullRequest.head.sha;
  // After a push of the author's, the last episode in memory is not the running one.
  const isRunning = trials.some((trial) => trial.head === head || isCommitOf(trial, head));
  return isRunning
    ? trials.filter((trial) => trial.state !== 'reflected' && trial.state !== 'abandoned')
    : [];
}

/** The trial that ran this command against this very failure, if one did. */
export const trialThatRan = (trials: readonly Trial[], command: string, failure: Failure): Trial | null =>
  trials.findLast(
    (trial) =>
      trial.reflection.commands.includes(command) &&
      trial.failures.some((mark) => mark.fingerprint === failure.fingerprint),
  ) ?? null;

/** What the last trial taught; null when there was none. */
export function lessonOf(trials: readonly Trial[], failures: readonly Failure[]): string | null {
  const last = trials.at(-1);
  if (!last) return null;
  const did =
    last.reflection.commands.length > 0
      ? last.reflection.commands.map((one) => `\`${one}\``).join(', ')
      : 'its plan';
  if (last.state === 'fruitless')
    return `Trial ${last.number} ran ${did}, and nothing came of it${last.summary ? `: ${last.summary}` : '.'}`;
  const fingerprints = new Set(failures.map((failure) => failure.fingerprint));
  const back = last.failures.filter((mark) => fingerprints.has(mark.fingerprint));
  if (back.length > 0)
    return `Trial ${last.number} ran ${did}, and the same failure came back: ${named(back)}.`;
  const known = new Set(last.failures.map((mark) => mark.fingerprint));
  const fresh = failures.filter((failure) => !known.has(failure.fingerprint));
  return `Trial ${last.number} ran ${did}, and what it set out to mend is gone: ${named(last.failures)}. That had hidden the next failure, which only now could show: ${named(fresh)}.`;
}

const named = (failures: readonly { summary: string }[]) =>
  failures.map(({ summary }) => `“${summary}”`).join(', ');
