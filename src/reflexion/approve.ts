import type { Decision } from './decide.ts';
import type { Trial } from './episode.ts';
import { lastLook, onGround, type Watch } from './ground.ts';
import { seenBy } from './marks.ts';
import type { Observation } from './observation.ts';
import { publish } from './publish.ts';
import type { Parts } from './reconcile.ts';
import { rulesIn } from './rules.ts';

/** Pushes the repair that was held back, just as the comment shows it. */
export function approve(
  parts: Parts,
  observation: Observation,
  decision: Decision & { kind: 'approve' },
): Promise<boolean> {
  return onGround(parts, (watched, watch) => letGo(watched, observation, decision, watch));
}

async function letGo(
  parts: Parts,
  observation: Observation,
  { trial, by }: Decision & { kind: 'approve' },
  watch: Watch,
): Promise<boolean> {
  const { held } = trial;
  if (!held?.patch) throw new Error(`trial ${trial.number} holds nothing back`);
  const facts = observation.pullRequest;
  const rules = rulesIn(observation.rules);
  const workspace = await parts.openWorkspace(facts, rules, parts.signal);
  try {
    const tree = await workspace.apply(held.patch);
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
    const repaired = { trial: approved, tree, facts, rules, workspace, isFirstHeld: held.isFirst };
    return await publish(parts, repaired);
  } finally {
    await workspace.close();
  }
}
