import type { Workspace } from '../../reflexion/ports.ts';
import { isLockFileRepair } from './lock-file.ts';
import type { PackageManager } from './package-managers.ts';
import { typeFixProgram } from './type-fixes.ts';
import { installCommand } from './verification.ts';

/** The repository's dependencies in one workspace: brought in when a command needs them, and never part of the change. */
export interface Dependencies {
  /** What to run before a command; each install is asked for once. */
  before(command: string): Promise<readonly string[]>;
  /** The command as it finds the programs that were installed. */
  within(command: string): string;
  /** Takes away what an install left where the repository doesn't ignore it. */
  removeStrays(): Promise<void>;
}

export async function dependenciesOf(workspace: Workspace): Promise<Dependencies> {
  const committed = await strays(workspace);
  const installed = new Set<string>();
  return {
    before: async (command) => {
      // Dependencies that are committed are there already, and an install would change them.
      const install = committed.size > 0 ? null : await installFor(command, workspace);
      if (!install || installed.has(install)) return [];
      installed.add(install);
      return [install];
    },
    within: (command) =>
      pythonProgram.test(command) ? `export PATH="$PWD/.venv/bin:$PATH" && ${command}` : command,
    removeStrays: async () => {
      for (const folder of await strays(workspace))
        if (!committed.has(folder)) await workspace.run(`rm -rf ${folder}`);
    },
  };
}

/** By the lock file of the folder that the command works in, or else of the root; null where nothing is needed. */
async function installFor(command: string, workspace: Workspace): Promise<string | null> {
  const need = needs.find(({ pattern }) => pattern.test(command));
  if (!need || isLockFileRepair(command)) return null;
  const files = await workspace.list();
  const folder = command.match(/^cd ([\w./@-]+) && /)?.[1]?.replace(/^\.\/|\/$/g, '');
  // In a workspace of the package manager, the lock file stands at the root.
  const locks = files.filter((file) => !file.endsWith('package.json'));
  const inFolder = locks.flatMap((file) =>
    file.startsWith(`${folder}/`) ? [file.slice(`${folder}/`.length)] : [],
  );
  const local = installCommand(inFolder, need.ecosystems);
  return local ? `cd ${folder} && ${local}` : installCommand(files, need.ecosystems);
}

/** Folders of dependencies that git takes for part of the repository. */
async function strays(workspace: Workspace): Promise<ReadonlySet<string>> {
  const folders = (await workspace.list()).flatMap((file) => {
    const folder = file.match(/^(?:[\w.@-]+\/)*?(?:node_modules|\.venv)(?=\/)/)?.[0];
    return folder ? [folder] : [];
  });
  return new Set(folders);
}

const pythonProgram =
  /^(?:cd \S+ && )*(?:\.venv\/bin\/)?(?:ruff|black|isort|yapf|autoflake|docformatter|djlint|sqlfluff|pre-commit)\b/;
const needs: readonly { pattern: RegExp; ecosystems?: readonly PackageManager['ecosystem'][] }[] = [
  {
    pattern: new RegExp(`\\b(?:npx|npm|pnpm|yarn|bunx|bun|node|${typeFixProgram})\\b`),
    ecosystems: ['node'],
  },
  { pattern: /\b(?:uv run|poetry run|pipenv run|python[\d.]* -m)\b/, ecosystems: ['python'] },
  { pattern: pythonProgram, ecosystems: ['python'] },
  { pattern: /\bbundle exec\b/, ecosystems: ['ruby'] },
  { pattern: /\bvendor\/bin\//, ecosystems: ['php'] },
  // A recipe may call anything.
  { pattern: /^(?:cd \S+ && )*(?:make|just|task|rake|bash|sh)\b/ },
];
