import { type Action, noUsage, type Reflection } from '../../reflexion/episode.ts';
import type { Brief, CommandResult, Repair, Workspace } from '../../reflexion/ports.ts';
import { isLockFileRepair } from './lock-file.ts';
import { typeFixProgram, withTypeFixScript } from './type-fixes.ts';
import { installCommand } from './verification.ts';

/** Runs a reflection's commands in the workspace, with the dependencies they need brought in first. */
export async function repair(brief: Brief, reflection: Reflection, workspace: Workspace): Promise<Repair> {
  if (reflection.commands.length === 0)
    return { summary: 'There was nothing to run.', actions: [], outcome: 'gave-up', usage: noUsage };
  const actions: Action[] = [];
  const run = async (command: string): Promise<CommandResult> => {
    const result = await workspace.run(inEnvironment(withTypeFixScript(command)), { signal: brief.signal });
    actions.push({ call: cut(command), result: cut(`${endingOf(result)}\n${result.output}`) });
    return result;
  };
  const before = await brought(workspace);
  const installed = new Set<string>();
  const failed: string[] = [];
  for (const command of reflection.commands.slice(0, brief.limits.maxActions)) {
    if (brief.signal.aborted)
      return { summary: 'It was told to stop.', actions, outcome: 'cut-off', usage: noUsage };
    // Dependencies that are committed are there already, and an install would change them.
    const install = before.size > 0 ? null : await installBefore(command, workspace);
    if (install && !installed.has(install)) {
      installed.add(install);
      const result = await run(install);
      if (result.endedBy === 'no-sandbox')
        return gaveUp('This machine has no sandbox, so nothing was run.', actions);
      if (result.exitCode !== 0) failed.push(`\`${install}\` ${endingOf(result)}${lastWords(result)}`);
    }
    const result = await run(command);
    if (result.endedBy === 'no-sandbox')
      return gaveUp('This machine has no sandbox, so nothing was run.', actions);
    if (result.exitCode !== 0) failed.push(`\`${command}\` ${endingOf(result)}`);
  }
  for (const folder of await brought(workspace))
    if (!before.has(folder)) await workspace.run(`rm -rf ${folder}`);
  const { files } = await workspace.diff();
  if (files.length === 0) return gaveUp(fruitless(failed), actions);
  return { summary: summaryOf(reflection, files.length), actions, outcome: 'submitted', usage: noUsage };
}

/** What brings in the dependencies that a command needs, in its own folder where that has a lock file; null when none. */
async function installBefore(command: string, workspace: Workspace): Promise<string | null> {
  if (isLockFileRepair(command)) return null;
  const need = needs.find(({ pattern }) => pattern.test(command));
  if (!need) return null;
  const files = await workspace.list();
  const folder = command.match(/^cd ([\w./@-]+) && /)?.[1]?.replace(/^\.\/|\/$/g, '');
  const inner = files
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.slice(`${folder}/`.length));
  const local = folder
    ? installCommand(
        inner.filter((file) => file !== 'package.json'),
        need.ecosystems,
      )
    : null;
  return local ? `cd ${folder} && ${local}` : installCommand(files, need.ecosystems);
}

/** The programs that pip and uv bring into the repository's own environment come first. */
const inEnvironment = (command: string) =>
  pythonProgram.test(command) ? `export PATH="$PWD/.venv/bin:$PATH" && ${command}` : command;

/** Folders of dependencies that git would take for part of the change, since the repository doesn't ignore them. */
async function brought(workspace: Workspace): Promise<ReadonlySet<string>> {
  const folders = (await workspace.list()).flatMap((file) => {
    const folder = file.match(/^(?:[\w.@-]+\/)*?(?:node_modules|\.venv|vendor\/bundle)(?=\/)/)?.[0];
    return folder ? [folder] : [];
  });
  return new Set(folders);
}

const gaveUp = (summary: string, actions: readonly Action[]): Repair => ({
  summary,
  actions,
  outcome: 'gave-up',
  usage: noUsage,
});

function fruitless(failed: readonly string[]): string {
  if (failed.length === 0) return 'The commands ran, and changed nothing.';
  return `Nothing was changed: ${failed.join('; ')}.`;
}

function summaryOf(reflection: Reflection, fileCount: number): string {
  const commands = reflection.commands.map((command) => `\`${command}\``).join(', ');
  return `Ran ${commands}; ${fileCount === 1 ? 'one file' : `${fileCount} files`} changed.`;
}

function endingOf(result: CommandResult): string {
  if (result.endedBy !== 'exit') return `was ended by its limit on ${result.endedBy}`;
  return result.exitCode === 127
    ? 'is not installed here (exit status 127)'
    : `exited with status ${result.exitCode}`;
}

/** What a failed command said last, for the summary; one line of it. */
function lastWords(result: CommandResult): string {
  const line = result.output.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' || result.exitCode === 127 ? '' : ` (“${line.slice(0, maxLineLength)}”)`;
}

const cut = (text: string) =>
  text.length > maxLength ? `${text.slice(0, maxLength / 2)}\n…\n${text.slice(-(maxLength / 2 - 3))}` : text;

const pythonProgram =
  /^(?:cd \S+ && )*(?:ruff|black|isort|yapf|autoflake|docformatter|djlint|sqlfluff|pre-commit)\b/;
const needs: readonly { pattern: RegExp; ecosystems?: Parameters<typeof installCommand>[1] }[] = [
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
const maxLength = 2_000;
const maxLineLength = 200;
