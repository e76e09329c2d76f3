import type { Failure } from '../../reflexion/failure.ts';
import { type Invocation, readInvocations, writeInvocation } from './invocation.ts';
import { scriptRunner } from './script-runner.ts';
import { quoted, readScript, type Word } from './shell-words.ts';

/** A check that generates files and then asks git whether anything changed. */
export type GeneratorCheck =
  | { kind: 'generators'; commands: readonly string[] }
  /** It compares, and what generates is not among its commands. */
  | { kind: 'compares-only' };

/** The generators that a failed comparison with git ran before; null when no such comparison failed. */
export function generatorCheck(failure: Failure): GeneratorCheck | null {
  if (['test', 'type', 'compile', 'crash', 'lint'].includes(failure.kind)) return null;
  const scripts = [failure.command ?? '', ...failure.echoedCommands];
  const index = scripts.findIndex(compares);
  const script = scripts[index];
  if (script === undefined) return null;
  const generators = beforeComparison(script).map((invocation) =>
    writeInvocation(index > 0 ? throughRunner(invocation, failure) : invocation),
  );
  return generators.length > 0 ? { kind: 'generators', commands: generators } : { kind: 'compares-only' };
}

const compares = (script: string) =>
  readScript(script).some((line) =>
    line.kind === 'unreadable' ? asksStatus(line.source) : line.commands.some(isComparison),
  );

function beforeComparison(script: string): readonly Invocation[] {
  const lines = script.split('\n');
  const end = lines.findIndex((line) => asksStatus(line) || /\bgit\s+diff\b/.test(line));
  const before = readInvocations(lines.slice(0, end + 1).join('\n'));
  const comparison = before.findIndex((one) => one.program === 'git');
  return before.slice(0, comparison < 0 ? before.length : comparison).filter((one) => !isPreparation(one));
}

const isComparison = (words: readonly Word[]) =>
  words[0]?.text === 'git' &&
  words.some((word) => word.text === 'diff') &&
  words.some((word) => /^(?:--exit-code|--quiet)$/.test(word.text));

const asksStatus = (source: string) =>
  /\bgit\s+status\s+(?:--porcelain|-s|--short)|\bgit\s+diff\s+[^|;]*(?:--exit-code|--quiet)/.test(source);

function isPreparation(invocation: Invocation): boolean {
  const first = invocation.arguments[0]?.text ?? '';
  if (/^(?:set|echo|git|true|export)$/.test(invocation.program)) return true;
  return (
    /^(?:npm|pnpm|yarn|bun|pip|uv|poetry)$/.test(invocation.program) && /^(?:ci|install|i|sync)?$/.test(first)
  );
}

/** In a package script, a program that is not the system's is one of `node_modules`. */
function throughRunner(invocation: Invocation, failure: Failure): Invocation {
  const runner = scriptRunner(failure);
  const folders = [...runner.folders, ...invocation.folders];
  if (invocation.runner.length > 0 || systemPrograms.test(invocation.program))
    return { ...invocation, folders };
  return { ...invocation, folders, runner: runner.words.map(quoted) };
}

const systemPrograms =
  /^(?:node|npm|pnpm|yarn|bun|make|just|task|go|cargo|python[\d.]*|ruby|rake|php|composer|bash|sh|protoc|buf|sqlc|gradlew|mvnw|dotnet|cp|mv|rm|mkdir|sed|git)$/;
