import type { FileChange } from '../change.ts';
import { tool } from '../configuration.ts';
import type { Rule } from '../facts.ts';
import { changedLines, findingAt } from '../lines.ts';
import { isNarrower, isShortened } from '../narrower-commands.ts';
import { checkName, packageScript } from '../package-script.ts';
import type { Finding } from '../verdict.ts';

/** Scripts of package.json that check: they may do more, not less. */
export const packageScripts: Rule = ({ files }) =>
  files
    .filter(({ path, file }) => path.endsWith('package.json') && file.status !== 'deleted')
    .flatMap(changed);

function changed(change: FileChange): Finding[] {
  const after = new Map(
    changedLines(change, 'after').flatMap((line) => {
      const [, name, command] = packageScript.exec(line.text) ?? [];
      return name ? [[name, { command: command ?? '', line }] as const] : [];
    }),
  );
  return changedLines(change, 'before').flatMap((line) => {
    const [, name = '', command = ''] = packageScript.exec(line.text) ?? [];
    if (isShortened(command, after.get(name)?.command))
      return [findingAt(change, line, 'refuse', 'check-narrowed', 'A script does less than before.')];
    if (
      !checkName.test(name) ||
      !(/\s/.test(command) || new RegExp(tool).test(command)) ||
      /^[\^~]?\d|^workspace:|^npm:/.test(command)
    )
      return [];
    const now = after.get(name);
    if (!now) {
      const isKept = [...after.values()].some((other) => other.command === command);
      return isKept
        ? []
        : [findingAt(change, line, 'refuse', 'check-removed', 'A script that checks is gone.')];
    }
    return isNarrower(command, now.command)
      ? [findingAt(change, now.line, 'refuse', 'check-narrowed', 'A script checks something else.')]
      : [];
  });
}
