import { conclude, type Decision } from './decide.ts';
import type { Episode } from './episode.ts';
import { type Failure, rerunKinds } from './failure.ts';
import type { Check, Observation } from './observation.ts';
import { codeSpan, codeSpans } from './plain-text.ts';
import { hasFailed } from './reward.ts';
import { isAskedFor } from './standing.ts';

/** How long GitHub may take to start a re-run that was asked for, before it is asked for again. */
export const rerunGraceMs = 2 * 60_000;
const maxRerunRequests = 2;

/** Failures that may pass by themselves are first run again, once; null when that is not the thing to do. */
export function decideRerun(
  observation: Observation,
  episode: Episode,
  failures: readonly Failure[],
): Decision | null {
  const { head } = observation.pullRequest;
  const rerun = episode.note?.rerun?.head === head.sha ? episode.note.rerun : null;
  const passing = failures.filter((failure) => mayPass(failure, episode));
  if (passing.length === 0) return null;
  const checks = observation.checks.filter(
    (check) => hasFailed(check) && passing.some((failure) => failure.checks.includes(check.name)),
  );
  if (!rerun) return { kind: 'rerun', episode: episode.id, checks, failures: passing, requests: 1 };

  const isUnchanged = checks.some((check) => rerun.checkIds.includes(check.id));
  if (isUnchanged && observation.now - Date.parse(rerun.askedAt) < rerunGraceMs) {
    return { kind: 'wait', reason: 'a re-run has been asked for' };
  }
  if (isUnchanged && rerun.requests < maxRerunRequests) {
    return { kind: 'rerun', episode: episode.id, checks, failures: passing, requests: rerun.requests + 1 };
  }
  // What took too long twice may well be the pull request's own doing.
  const isSure = failures.every((failure) => isNoFaultOfCode(failure, episode));
  return isSure ? conclude(observation, episode, 'not-ours', becauseOf(passing, checks, isUnchanged)) : null;
}

function mayPass(failure: Failure, episode: Episode): boolean {
  if (isNoFaultOfCode(failure, episode)) return true;
  return failure.kind === 'timeout' && episode.trials.length === 0;
}

/** Somebody who asks for a repair of what passed before wants it steadier. */
function isNoFaultOfCode({ kind, passedBefore }: Failure, episode: Episode): boolean {
  return rerunKinds.has(kind) || (passedBefore && !isAskedFor(episode));
}

function becauseOf(passing: readonly Failure[], checks: readonly Check[], isUnchanged: boolean): string {
  const names = codeSpans(checks.map(({ name }) => name));
  if (isUnchanged) return `Running ${names} again was asked for and never began.`;
  const [first] = passing;
  if (passing.every((failure) => rerunKinds.has(failure.kind)))
    return `${names} failed again after a re-run for a reason that no change to the code would mend: ${first?.summary}`;
  const tests = testsOf(passing);
  const what = tests === '' ? names : `${tests} in ${names}`;
  return `${what} passed before on the very same files, and failed again after a re-run. So it is flaky, or something outside of this pull request has changed; I left the code alone. Comment \`/reflexion fix\` to have me work on it.`;
}

/** Failed tests by name; empty where no log names any. */
export function testsOf(failures: readonly Pick<Failure, 'failedTests'>[]): string {
  const names = [...new Set(failures.flatMap(({ failedTests }) => failedTests))];
  const shown = names.slice(0, 3).map((name) => codeSpan(name));
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(
    ', ',
  );
}
