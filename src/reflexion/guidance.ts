import type { Guidance, Workspace } from './ports.ts';
import type { Rules } from './rules.ts';
import { rulesPath } from './rules.ts';

const agentsFile = 'AGENTS.md';
/** As much as a prompt has room for beside the failure. */
const maxAgentsCharacters = 8_000;

/** What the maintainers want an engine to know: of the base branch alone, since the head is what is to be repaired. */
export async function guidanceOf(rules: Rules, workspace: Workspace): Promise<readonly Guidance[]> {
  // No tool reads it.
  if (rules.engine === 'toolchain') return [];
  const file = rules.agentsFile ? await workspace.readAtBase(agentsFile, maxAgentsCharacters) : null;
  return [
    { from: rulesPath, text: rules.guidance },
    { from: agentsFile, text: file ?? '' },
  ].filter(({ text }) => text.trim() !== '');
}
