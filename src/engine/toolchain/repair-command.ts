import type { Failure } from '../../reflexion/failure.ts';
import type { Counterpart } from './counterpart.ts';
import { counterparts } from './counterparts.ts';
import { type Invocation, inFolders, readInvocations, writeInvocation } from './invocation.ts';
import { type ScriptRunner, scriptRunner } from './script-runner.ts';
import { quoted, type Word, written } from './shell-words.ts';

/** A command that repairs what another only checks. */
export interface RepairCommand {
  counterpart: Counterpart;
  command: string;
  /** The check as it was run; null where only the tool's name was known. */
  check: string | null;
}

/** The repairs that answer to the checks a failure ran, all those of its tool; none where no check has a counterpart. */
export function repairCommands(failure: Failure): readonly RepairCommand[] {
  const runner = scriptRunner(failure);
  const found = [failure.command ?? '', ...failure.echoedCommands].flatMap((script, depth) =>
    readInvocations(script).flatMap((invocation) => repairOf(invocation, runner, depth > 0)),
  );
  const ofTool = found.filter(({ counterpart }) => isTool(counterpart, failure.tool));
  if (ofTool.length > 0) return withoutRepeats(ofTool);
  // Some tools print as others do: what was run says more than what it looks like.
  const ofKind = found.filter(({ counterpart }) => counterpart.stage === failure.kind);
  if (ofKind.length > 0) return withoutRepeats(ofKind);
  if (failure.tool === 'unknown' && failure.kind === 'unknown') return withoutRepeats(found);
  return failure.kind === 'lint' || failure.kind === 'format' ? fromToolAlone(failure, runner) : [];
}

/** A program with subcommands, as cargo, is more than the one tool of a row. */
const isTool = (counterpart: Counterpart, tool: string): boolean =>
  tool === counterpart.tool ||
  tool.split(' ')[0] === counterpart.tool ||
  (!counterpart.subcommands && counterpart.programs.includes(tool));

function repairOf(invocation: Invocation, runner: ScriptRunner, echoed: boolean): readonly RepairCommand[] {
  const direct = calledThroughPackageManager(invocation);
  const counterpart = counterparts.find((row) => fits(row, direct));
  if (!counterpart) return [];
  const placed = counterpart.node && direct.runner.length === 0 ? throughRunner(direct, runner) : direct;
  const repaired = { ...placed, arguments: repairArguments(counterpart, placed.arguments) };
  // A script run by a package manager starts in that package's own folder.
  const inPlace = echoed ? { ...repaired, folders: [...runner.folders, ...repaired.folders] } : repaired;
  return [{ counterpart, command: writeInvocation(inPlace), check: writeInvocation(invocation) }];
}

/** `yarn prettier …` and `pnpm prettier …` run prettier. */
function calledThroughPackageManager(invocation: Invocation): Invocation {
  if (invocation.runner.length > 0 || !/^(?:yarn|pnpm|bun)$/.test(invocation.program)) return invocation;
  const skip = invocation.arguments[0]?.text === 'run' ? 1 : 0;
  const called = invocation.arguments[skip];
  if (!called || !counterparts.some((row) => row.programs.includes(called.text))) return invocation;
  return {
    ...invocation,
    runner: [invocation.called, ...invocation.arguments.slice(0, skip)],
    program: called.text,
    called,
    arguments: invocation.arguments.slice(skip + 1),
  };
}

const throughRunner = (invocation: Invocation, runner: ScriptRunner): Invocation => ({
  ...invocation,
  runner: runner.words.map(quoted),
  called: quoted(invocation.program),
});

function fits(row: Counterpart, invocation: Invocation): boolean {
  if (!row.programs.includes(invocation.program)) return false;
  const given = invocation.arguments.map((word) => word.text);
  if (row.marks && !row.marks.some((mark) => given.includes(mark))) return false;
  return !row.subcommands || subcommandAt(row, invocation.arguments) >= 0;
}

/** Gradle's tasks may stand anywhere and be named by their project; elsewhere options alone go before a subcommand. */
function subcommandAt(row: Counterpart, words: readonly Word[]): number {
  const first = words.findIndex((word) => !word.text.startsWith('-'));
  return words.findIndex((word, index) => {
    const name =
      word.text.includes(':') && !row.subcommands?.[word.text] ? word.text.split(':').at(-1) : word.text;
    if (!Object.hasOwn(row.subcommands ?? {}, name ?? '')) return false;
    return index === first || /^(?:gradlew?|mvnw?)$/.test(row.programs[0] ?? '');
  });
}

function repairArguments(row: Counterpart, words: readonly Word[]): readonly Word[] {
  const at = subcommandAt(row, words);
  const head = words.slice(0, at + 1).map((word, index) => (index === at ? renamed(row, word) : word));
  const rest = kept(row, words.slice(at + 1));
  const missing = (row.add ?? []).filter((option) => !rest.some((word) => word.text === option));
  return [...head, ...missing.map(quoted), ...rest];
}

function renamed(row: Counterpart, word: Word): Word {
  const [check, repair] =
    Object.entries(row.subcommands ?? {}).find(([name]) => word.text.endsWith(name)) ?? [];
  if (check === undefined || repair === undefined) return word;
  return quoted(word.text.slice(0, -check.length) + repair);
}

function kept(row: Counterpart, words: readonly Word[]): readonly Word[] {
  const left: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (!word) break;
    const name = word.text.split('=')[0] ?? '';
    if (row.drop?.includes(name)) continue;
    if (row.dropWithValue?.includes(name)) {
      if (!word.text.includes('=')) index += 1;
      continue;
    }
    left.push(word);
  }
  return left.at(-1)?.text === '--' ? left.slice(0, -1) : left;
}

/** The log names the tool and the files, and no command says how it was called. */
function fromToolAlone(failure: Failure, runner: ScriptRunner): readonly RepairCommand[] {
  const rows = counterparts.filter((row) => isTool(row, failure.tool));
  const counterpart = rows.find((row) => row.stage === failure.kind) ?? rows[0];
  if (!counterpart) return [];
  const prefix = counterpart.node ? runner.words.join(' ') : '';
  const named = counterpart.takesFiles === false ? [] : failure.culprits.map(({ path }) => path);
  const paths = [...new Set(named)].filter(isInside).slice(0, maxFiles);
  const whole = counterpart.everywhere;
  if (paths.length === 0 && whole === undefined) return [];
  const program = counterpart.programs[0] ?? counterpart.tool;
  const subcommand = Object.values(counterpart.subcommands ?? {})[0];
  const onFiles = written(
    [program, ...(subcommand ? [subcommand] : []), ...(counterpart.add ?? []), ...paths].map(quoted),
  );
  const command = paths.length > 0 ? onFiles : (whole ?? '');
  return [
    {
      counterpart,
      command: inFolders(runner.folders, [prefix, command].filter(Boolean).join(' ')),
      check: null,
    },
  ];
}

const isInside = (path: string) => !/^(?:\/|-)|(?:^|\/)\.\.(?:\/|$)/.test(path);

function withoutRepeats(repairs: readonly RepairCommand[]): readonly RepairCommand[] {
  return [...new Map(repairs.map((repair) => [repair.command, repair])).values()];
}

const maxFiles = 100;
