import type { Observation } from './observation.ts';
import type { Workspace } from './ports.ts';
import type { Parts } from './reconcile.ts';
import { type Rules, rulesIn } from './rules.ts';

/** A checkout of the head, and the rules it was made by. */
export interface Site {
  workspace: Workspace;
  rules: Rules;
}

/** Works in a checkout that is gone afterwards, whatever becomes of the work. */
export async function inWorkspace<Result>(
  parts: Parts,
  observation: Observation,
  work: (site: Site) => Promise<Result>,
): Promise<Result> {
  const rules = rulesIn(observation.rules);
  const workspace = await parts.openWorkspace(observation.pullRequest, rules, parts.signal);
  try {
    return await work({ workspace, rules });
  } finally {
    await workspace.close();
  }
}
