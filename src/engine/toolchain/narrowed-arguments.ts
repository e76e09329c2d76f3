import { type Invocation, writeInvocation } from './invocation.ts';
import type { PackageScript } from './package-script.ts';
import { quoted, type Word } from './shell-words.ts';
import type { Narrowed, TestRunner } from './test-runner.ts';

export interface Runnable {
  /** As people read it. */
  command: string;
  /** As it is run. */
  script: string;
}

/** The arguments of a runner that is called by the command itself; null where it can't be told which of them name tests. */
export function runnerArguments(
  { arguments: given }: Invocation,
  runner: TestRunner,
  { words, afterDashes = [], replaces }: Narrowed,
): readonly Word[] | null {
  const dashes = given.findIndex((word) => word.text === '--');
  const before = dashes < 0 ? given : given.slice(0, dashes);
  const after = dashes < 0 ? [] : given.slice(dashes + 1);
  const kept = runner.keepsArguments
    ? before.filter((word) => !replaces?.test(word.text))
    : optionsOf(before, runner);
  if (!kept || (after.length > 0 && !runner.keepsArguments)) return null;
  const behind = [...after, ...afterDashes.map(quoted)];
  return [...kept, ...words.map(quoted), ...(behind.length > 0 ? [quoted('--'), ...behind] : [])];
}

/** The arguments of a package manager that calls the runner by a script, to which words can only be put; null where that isn't enough. */
export function scriptArguments(
  outer: Invocation,
  { invocation, separator }: PackageScript,
  runner: TestRunner,
  { words, afterDashes, replaces }: Narrowed,
): readonly Word[] | null {
  if (afterDashes || replaces || invocation.arguments.some((word) => word.text === '--')) return null;
  const options = optionsOf(invocation.arguments, runner);
  if (!runner.keepsArguments && options?.length !== invocation.arguments.length) return null;
  return [...outer.arguments, ...[...separator, ...words].map(quoted)];
}

/** What remains without the names of files; null where a word may be one or the value of an option that isn't known. */
function optionsOf(words: readonly Word[], runner: TestRunner): readonly Word[] | null {
  const kept: Word[] = [];
  const mark = words.findIndex((word) => word.text === (runner.mark ?? runner.optionalMark));
  for (const [index, word] of words.entries()) {
    const before = index - 1 === mark ? '' : (words[index - 1]?.text ?? '');
    const isValue = runner.valued?.includes(before) ?? false;
    if (index === mark || isValue || word.text.startsWith('-')) {
      kept.push(word);
      continue;
    }
    if (before.startsWith('-') && !before.includes('=') && !runner.flags?.test(before)) return null;
  }
  return kept;
}

/** As one command that fails where its output doesn't prove that tests ran. The status of the runner is the status of it all. */
export function asRun(invocation: Invocation, words: readonly Word[], proof: string | undefined): Runnable {
  const command = writeInvocation({ ...invocation, arguments: words });
  if (proof === undefined) return { command, script: command };
  const lines = [
    'set +e',
    `{ ${command}; } 2>&1 | tee /tmp/judged`,
    'status=$PIPESTATUS',
    '[ "$status" -eq 0 ] || exit "$status"',
    `grep -Eq -e ${quoted(proof).source} /tmp/judged || { echo "No test was run."; exit 1; }`,
  ];
  return { command, script: lines.join('\n') };
}
