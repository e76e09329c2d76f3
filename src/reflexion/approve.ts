import type { Decision } from './decide.ts';
import type { Trial } from './episode.ts';
import { lastLook, type Watch } from './ground.ts';
import { inWorkspace } from './in-workspace.ts';
import { seenBy } from './marks.ts';
import type { Observation } from './observation.ts';
import { publish } from './publish.ts';
import type { Parts } from './reconcile.ts';

/** Pushes the repair that was held back, just as the comment shows it. */
export async function approve(
  parts: Parts,
  observation: Observation,
  { trial, by }: Decision & { kind: 'approve' },
  watch: Watch,
): Promise<boolean> {
  const { held } = trial;
  const patch = held?.patch;
  if (!patch) throw new Error(`trial ${trial.number} holds nothing back`);
  return inWorkspace(parts, observation, async ({ workspace, rules }) => {
    const tree = await workspace.apply(patch);
    if (tree !== trial.tree) throw new Error(`what trial ${trial.number} holds makes another tree`);
    // The repair stays held: what has become of the pull request since is for the next look to weigh.
    if ((await lastLook(parts, watch)) !== null) return true;
    const approved: Trial = {
      ...trial,
      held: { ...held, approvedBy: by },
      // Somebody's word is carried out again when the process died in it, too.
      ...(trial.commit !== null && {
        resumed: trial.resumed + 1,
        earlierCommits: [...trial.earlierCommits, trial.commit],
      }),
      seen: seenBy(observation),
    };
    const facts = observation.pullRequest;
    return publish(parts, { trial: approved, tree, facts, rules, workspace, isFirstHeld: held.isFirst });
  });
}
