import type { Failure } from '../../reflexion/failure.ts';
import { folderOf } from './folders.ts';
import { isInstall } from './installs.ts';
import { type Invocation, readInvocations } from './invocation.ts';
import { asRun, type Runnable, runnerArguments, scriptArguments } from './narrowed-arguments.ts';
import { packageScript } from './package-script.ts';
import { readScript, type Word } from './shell-words.ts';
import { type FailedTests, linesOf, type TestRunner } from './test-runner.ts';
import { testRunners } from './test-runners.ts';

/** The checkout, as far as a command is read by it. */
export interface KnownRepository {
  files: ReadonlySet<string>;
  /** The text of a manifest or a configuration by its path; empty where it is not there or not known. */
  text(path: string): string;
}

/**
 * The command with only the tests that failed. Null where anything about it is uncertain. Of the log nothing gets in but names
 * of files that are in the checkout and names of tests of plain characters, all of them quoted.
 */
export function narrowedCommand(
  command: string,
  failure: Failure,
  repository: KnownRepository,
): Runnable | null {
  if (!/^(?:test|snapshot|timeout)$/.test(failure.kind)) return null;
  const outer = onlyInvocation(command);
  const folder = outer && folderOf(outer);
  if (!outer || folder === null) return null;
  const script = packageScript(outer, repository.text);
  const inner = script?.invocation ?? calledDirectly(outer);
  const runner = runnerOf(inner, failure);
  if (!runner) return null;
  const narrowed = runner.narrow(failedTests(failure, folder, inner.arguments, repository));
  if (!narrowed) return null;
  const words = script
    ? scriptArguments(outer, script, runner, narrowed)
    : runnerArguments(inner, runner, narrowed);
  return words && asRun(script ? outer : inner, words, narrowed.proof);
}

/** The one command of a script, beside folders gone into and installs, which have run already. */
function onlyInvocation(command: string): Invocation | null {
  const lines = readScript(command);
  if (lines.some((line) => line.kind === 'unreadable')) return null;
  const commands = lines.flatMap((line) => (line.kind === 'commands' ? line.commands : []));
  const invocations = readInvocations(command);
  const all = commands.filter((words) => words[0]?.text !== 'cd');
  const own = invocations.filter((invocation) => !isInstall(invocation));
  return all.length === invocations.length && own.length === 1 ? (own[0] ?? null) : null;
}

/** `yarn vitest` and `pnpm vitest` run vitest where no script has that name. */
function calledDirectly(invocation: Invocation): Invocation {
  const [called, ...further] = invocation.arguments;
  if (invocation.runner.length > 0 || !called || !/^(?:yarn|pnpm)$/.test(invocation.program))
    return invocation;
  return { ...invocation, runner: [invocation.called], program: called.text, called, arguments: further };
}

function runnerOf(invocation: Invocation, failure: Failure): TestRunner | null {
  const has = (mark: string | undefined) =>
    mark === undefined || invocation.arguments.some((word) => word.text === mark);
  const runner = testRunners.find(
    (row) => row.programs.includes(invocation.program) && row.tools.includes(failure.tool) && has(row.mark),
  );
  if (!runner || invocation.arguments.some((word) => runner.refuses?.test(word.text))) return null;
  return runner;
}

function failedTests(
  failure: Failure,
  folder: string,
  given: readonly Word[],
  { files, text }: KnownRepository,
): FailedTests {
  const inFolder = (path: string) => (folder === '' ? path : `${folder}/${path}`);
  const folders = new Set([...files].flatMap((file) => file.match(/^.*(?=\/)/)?.[0] ?? []));
  return {
    names: failure.failedTests,
    lines: linesOf(failure),
    given,
    fileAt: (printed) => fileIn(folder, printed, files),
    text: (path) => text(inFolder(path)),
    has: (path) => files.has(inFolder(path)) || folders.has(inFolder(path)),
  };
}

/** As a path of this folder, or as the absolute one of the machine that CI ran on. */
function fileIn(folder: string, printed: string, files: ReadonlySet<string>): string | null {
  const parts = printed.split('/').filter((part) => part !== '' && part !== '.');
  const ends = printed.startsWith('/') ? parts.map((_, index) => index) : [0];
  for (const end of ends) {
    const path = parts.slice(end).join('/');
    if (files.has(folder === '' ? path : `${folder}/${path}`)) return isPlain(path) ? path : null;
  }
  return null;
}

/** No option, nothing that a runner could take for a pattern or for a place in the file, and nothing that a terminal would hide. */
const isPlain = (path: string) => path.length <= 300 && /^(?!-)[\p{L}\p{N}_@%+=,./ ~-]+$/u.test(path);
