import type { Failure } from '../../reflexion/failure.ts';
import { type Invocation, inFolders, readInvocations } from './invocation.ts';
import { type PackageManager, packageManagers } from './package-managers.ts';
import { type Word, written } from './shell-words.ts';

/** The command that brings a lock file in step with its manifest, where that is what failed. */
export function lockFileRepair(failure: Failure): { manager: PackageManager; command: string } | null {
  const text = failure.excerpt.lines.map((line) => line.text).join('\n');
  const manager = packageManagers.find((row) => row.lock?.outOfStep.test(text));
  if (!manager?.lock) return null;
  const { program, update, places } = manager.lock;
  const invocation = [failure.command ?? '', ...failure.echoedCommands]
    .flatMap(readInvocations)
    .find((one) => program.test(one.program) || one.runner.some((word) => program.test(word.text)));
  if (!invocation) return { manager, command: update };
  const place = placeOptions(invocation, places);
  return { manager, command: inFolders(invocation.folders, [update, ...place].join(' ')) };
}

/** Whether a command is one of those above, so that no dependency need be there before it. */
export const isLockFileRepair = (command: string): boolean =>
  packageManagers.some(({ lock }) => lock && command.includes(lock.update));

function placeOptions(invocation: Invocation, places: readonly string[]): readonly string[] {
  const words = [...invocation.runner, ...invocation.arguments];
  return words.flatMap((word, index) => {
    const [name = '', value] = word.text.split('=');
    if (!places.includes(name)) return [];
    const next: Word | undefined = words[index + 1];
    if (value !== undefined) return [word.source];
    return next ? [written([word, next])] : [];
  });
}
