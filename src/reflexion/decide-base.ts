import { conclude, type Decision } from './decide.ts';
import type { Ending, Episode } from './episode.ts';
import type { Failure } from './failure.ts';
import type { Observation } from './observation.ts';
import { codeSpan } from './plain-text.ts';
import { rulesIn } from './rules.ts';

/** Failures that the base branch has too, or had until lately. */
export function isOfBase({ atBase }: Failure): boolean {
  return atBase === 'same' || atBase === 'mended';
}

/** What to do where nothing fails but what the base branch has to answer for. */
export function decideBase(
  observation: Observation,
  episode: Episode,
  failures: readonly Failure[],
): Decision {
  const { base, pushable } = observation.pullRequest;
  const branch = codeSpan(base.ref);
  const what = failures
    .map(({ checks, summary }) => `${codeSpan(checks.join(', '))} (${summary.replace(/[.]$/, '')})`)
    .join('; ');
  if (!failures.some(({ atBase }) => atBase === 'mended')) {
    const reason = `What fails here fails in the same way on the base branch, ${branch}, so this pull request did not break it: ${what}.`;
    return conclude(observation, episode, 'not-ours', reason);
  }
  const cause = `What fails here failed in the same way on the base branch, ${branch}, when this branch was pushed last, and passes there now: ${what}.`;
  const byHand = `${cause} Update the branch, by GitHub’s button or by merging ${branch}, and it should pass here too.`;
  if (!pushable || !rulesIn(observation.rules).updateBranch)
    return conclude(observation, episode, 'not-ours', byHand);
  const { sha: head } = observation.pullRequest.head;
  const ending: Ending = {
    kind: 'not-ours',
    head,
    reason: `${cause} As the rules let me, I merged ${branch} into this branch.`,
  };
  return { kind: 'update', episode: episode.id, ending, otherwise: { ...ending, reason: byHand } };
}
