import { readFileSync } from 'node:fs';
import type { Failure } from '../../reflexion/failure.ts';
import { type Invocation, inFolders, readInvocations } from './invocation.ts';
import { scriptRunner } from './script-runner.ts';
import { quoted } from './shell-words.ts';
import { fixableCodes, needsPromise } from './type-fix-codes.ts';

/** What can be done about a failed type check. */
export type TypeRepair =
  | { kind: 'fixes'; command: string; codes: readonly number[]; left: readonly number[] }
  | { kind: 'none'; why: string };

/** Null when the failure is not one of TypeScript. */
export function typeRepair(failure: Failure): TypeRepair | null {
  const errors = typeErrors(failure);
  if (errors.length === 0) return null;
  const other = [failure.command ?? '', ...failure.echoedCommands]
    .join('\n')
    .match(/\b(?:vue-tsc|svelte-check|astro check|tsgo)\b/);
  if (other)
    return {
      kind: 'none',
      why: `The types were checked by ${other[0]}, whose compiler offers no code fixes to programs.`,
    };
  const fixable = errors.filter(isFixable);
  const codes = unique(fixable.map((error) => error.code));
  const left = unique(errors.filter((error) => !isFixable(error)).map((error) => error.code));
  if (codes.length === 0)
    return {
      kind: 'none',
      why: `TypeScript has no code fix for ${left.map((code) => `TS${code}`).join(', ')} that leaves only one choice.`,
    };
  return { kind: 'fixes', command: typeFixCommand(failure), codes, left };
}

/** The word that stands for the script below in a reflection's commands. */
export const typeFixProgram = 'reflexion-type-fixes';

/** A reflection's command as it is run: the word for the script becomes the script itself, fed to the Node that the sandbox shares with the bot. */
export function withTypeFixScript(command: string): string {
  if (!command.split(' ').includes(typeFixProgram)) return command;
  const script = readFileSync(new URL('./type-fix-script.ts', import.meta.url), 'utf8');
  return command.replace(
    typeFixProgram,
    () => `node --input-type=module-typescript -e ${quoted(script).source} --`,
  );
}

function typeErrors(failure: Failure): readonly { code: number; text: string }[] {
  return failure.excerpt.lines.flatMap(({ text }) => {
    const code = text.match(/\berror TS(\d{4,5})\b/)?.[1];
    return code === undefined ? [] : [{ code: Number(code), text }];
  });
}

function typeFixCommand(failure: Failure): string {
  const found = [failure.command ?? '', ...failure.echoedCommands].flatMap((script, depth) =>
    readInvocations(script)
      .filter((invocation) => invocation.program === 'tsc')
      .map((invocation) => ({ invocation, echoed: depth > 0 })),
  );
  const runner = scriptRunner(failure);
  const { invocation, echoed } = found.at(-1) ?? { invocation: null, echoed: true };
  const folders = [...(echoed ? runner.folders : []), ...(invocation?.folders ?? [])];
  return inFolders(
    folders,
    [typeFixProgram, ...projects(invocation).map((path) => quoted(path).source)].join(' '),
  );
}

/** `tsc -p web`, `tsc --build packages/a packages/b`; `tsconfig.json` where none is named. */
function projects(invocation: Invocation | null): readonly string[] {
  const words = invocation?.arguments.map((word) => word.text) ?? [];
  const at = words.findIndex((word) => /^(?:-p|--project)$/.test(word));
  if (at >= 0 && words[at + 1]) return [words[at + 1] ?? ''];
  if (!words.some((word) => /^(?:-b|--build)$/.test(word))) return [];
  return words.filter((word) => !word.startsWith('-'));
}

const isFixable = (error: { code: number; text: string }) =>
  fixableCodes.has(error.code) && (!needsPromise.has(error.code) || /Promise|await/.test(error.text));

const unique = (codes: readonly number[]) => [...new Set(codes)];
