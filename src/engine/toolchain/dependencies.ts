import type { Workspace } from '../../reflexion/ports.ts';
import { type Install, installsFor, withEnvironments } from './installs.ts';
import { isLockFileRepair } from './lock-file.ts';
import { ecosystemsOf } from './needs.ts';

/** The repository's dependencies in one workspace: brought in when a command needs them, and never part of the change. */
export interface Dependencies {
  /** What to run before a command; each install is asked for once. */
  before(command: string): Promise<readonly string[]>;
  /** An install as it is run; any other command as it finds the programs that were installed. */
  within(command: string): string;
  /** Takes away what an install left where the repository doesn't ignore it. */
  removeStrays(): Promise<void>;
}

export async function dependenciesOf(workspace: Workspace): Promise<Dependencies> {
  const committed = await strays(workspace);
  const installed = new Map<string, Install>();
  return {
    before: async (command) => {
      // Dependencies that are committed are there already, and an install would change them.
      if (committed.size > 0 || isLockFileRepair(command)) return [];
      const needed = ecosystemsOf(command);
      const installs = needed.length > 0 ? installsFor(command, await workspace.list(), needed) : [];
      const due = installs.filter((install) => !installed.has(install.command));
      for (const install of due) installed.set(install.command, install);
      return due.map((install) => install.command);
    },
    within: (command) => installed.get(command)?.script ?? withEnvironments(command, [...installed.values()]),
    removeStrays: async () => {
      for (const folder of await strays(workspace))
        if (!committed.has(folder)) await workspace.run(`rm -rf ${folder}`);
    },
  };
}

/** Folders of dependencies that git takes for part of the repository. */
async function strays(workspace: Workspace): Promise<ReadonlySet<string>> {
  const folders = (await workspace.list()).flatMap((file) => {
    const folder = file.match(/^(?:[\w.@-]+\/)*?(?:node_modules|\.venv)(?=\/)/)?.[0];
    return folder ? [folder] : [];
  });
  return new Set(folders);
}
