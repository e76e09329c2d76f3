import type { Action, Reflection } from '../../reflexion/episode.ts';
import type { Brief, CommandResult, Repair, Workspace } from '../../reflexion/ports.ts';
import { noUsage } from '../../reflexion/usage.ts';
import { dependenciesOf } from './dependencies.ts';
import { withTypeFixScript } from './type-fixes.ts';

/** Runs a reflection's commands in the workspace, with the dependencies they need brought in first. */
export async function repair(brief: Brief, reflection: Reflection, workspace: Workspace): Promise<Repair> {
  const actions: Action[] = [];
  const troubles: string[] = [];
  const end = (outcome: Repair['outcome'], summary: string): Repair => ({
    summary,
    actions,
    outcome,
    usage: noUsage,
  });
  const dependencies = await dependenciesOf(workspace);
  for (const planned of reflection.commands) {
    for (const command of [...(await dependencies.before(planned)), planned]) {
      if (brief.signal.aborted) return end('cut-off', 'It was told to stop.');
      if (actions.length === brief.limits.maxActions)
        return end('cut-off', `It took all of its ${actions.length} actions.`);
      const runnable = withTypeFixScript(dependencies.within(command));
      const result = await workspace.run(runnable, { signal: brief.signal });
      actions.push({ call: cut(command), result: cut(`${endingOf(result)}\n${result.output}`) });
      await brief.acted?.(actions.length);
      if (result.endedBy === 'no-sandbox')
        return end('gave-up', 'This machine has no sandbox, so nothing was run.');
      if (result.exitCode !== 0) troubles.push(`\`${command}\` ${endingOf(result)}${lastWords(result)}`);
    }
  }
  await dependencies.removeStrays();
  const { files } = await workspace.diff();
  if (files.length > 0) return end('submitted', changed(reflection, files.length));
  if (troubles.length > 0) return end('gave-up', `Nothing was changed: ${troubles.join('; ')}.`);
  return end('gave-up', 'The commands ran, and changed nothing.');
}

function changed(reflection: Reflection, fileCount: number): string {
  const commands = reflection.commands.map((command) => `\`${command}\``).join(', ');
  return `Ran ${commands}; ${fileCount === 1 ? 'one file' : `${fileCount} files`} changed.`;
}

function endingOf(result: CommandResult): string {
  if (result.endedBy !== 'exit') return `was ended by its limit on ${result.endedBy}`;
  return result.exitCode === 127
    ? 'is not installed here (exit status 127)'
    : `exited with status ${result.exitCode}`;
}

/** What a failed command said last; one line of it. */
function lastWords(result: CommandResult): string {
  const line = result.output.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' || result.exitCode === 127 ? '' : ` (“${line.slice(0, maxLineLength)}”)`;
}

function cut(text: string): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength / 2)}\n…\n${text.slice(3 - maxLength / 2)}`;
}

const maxLength = 2_000;
const maxLineLength = 200;
