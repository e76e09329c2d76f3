import type { Failure } from './failure.ts';
import { guidanceOf } from './guidance.ts';
import { withoutForgotten } from './memory.ts';
import type { Observation } from './observation.ts';
import type { Brief, Guidance, Remark, Workspace } from './ports.ts';
import type { Parts } from './reconcile.ts';
import { rulesIn } from './rules.ts';
import { currentEpisode } from './standing.ts';
import { noUsage } from './usage.ts';

/** What an engine is told at the beginning of a trial. */
export async function briefOf(
  parts: Parts,
  observation: Observation,
  failures: readonly Failure[],
  workspace: Workspace,
): Promise<Brief> {
  const rules = rulesIn(observation.rules);
  const last = currentEpisode(observation).trials.findLast(({ isForgotten }) => !isForgotten);
  const remarks = await parts.pullRequest.remarks();
  const diff = await workspace.pullRequestDiff();
  const files = new Set(await workspace.list());
  return {
    trajectory: {
      pullRequest: observation.pullRequest,
      failures: failures.map((failure) => parts.inCheckout(failure, { files, diff })),
      diff,
      actions: last?.actions ?? [],
      pushed: last?.commit ? await workspace.commitDiff(last.commit) : '',
    },
    memory: withoutForgotten(observation.memory),
    rules,
    guidance: [...(await guidanceOf(rules, workspace)), ...remarks.filter(isGuidance).map(asGuidance)],
    remarks: remarks.filter((remark) => !isGuidance(remark)),
    limits: parts.limits,
    spent: noUsage,
    signal: parts.signal,
  };
}

function isGuidance(remark: Remark): boolean {
  return remark.isGuidance;
}

function asGuidance({ by, text }: Remark): Guidance {
  return { from: `${by} on the pull request`, text };
}
