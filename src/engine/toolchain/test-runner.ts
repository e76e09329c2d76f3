import type { Failure } from '../../reflexion/failure.ts';
import type { Word } from './shell-words.ts';

/** How a runner of tests is asked for some of them. One row per runner. */
export interface TestRunner {
  /** As failures name it. */
  tools: readonly string[];
  programs: readonly string[];
  /** A word that must be among its arguments for it to run tests. */
  mark?: string;
  /** Such words where the runner can do without. */
  optionalMark?: string;
  /** Options with a value of their own in the next word. */
  valued?: readonly string[];
  /** Options that are known to have no value. */
  flags?: RegExp;
  /** Options with which fewer tests mean something else. */
  refuses?: RegExp;
  /** Whether its other arguments stay beside the narrower ones; elsewhere they name files, and are replaced. */
  keepsArguments?: boolean;
  /** Null where the log doesn't tell for certain what failed. */
  narrow(failed: FailedTests): Narrowed | null;
}

/** What is put to the arguments of a runner, and what shows that it ran something. */
export interface Narrowed {
  words: readonly string[];
  /** Goes behind `--`, to the tests' own program. */
  afterDashes?: readonly string[];
  /** Arguments that are replaced in a runner that keeps the others. */
  replaces?: RegExp;
  /** An extended grep pattern for the output of a run with at least one test; left out where the runner itself fails without. */
  proof?: string;
}

/** What the log and the checkout say, from the folder in which the runner was started. */
export interface FailedTests {
  names: readonly string[];
  lines: readonly string[];
  /** Options and arguments of the command. */
  given: readonly Word[];
  /** The file that a path in the log means, relative to the folder; null where there is none or it had better not be in a command. */
  fileAt(printed: string): string | null;
  /** The text of a file, for those that say how tests are run; empty where it is not there. */
  text(path: string): string;
  has(path: string): boolean;
}

/** The files that these lines name in the pattern's first group; null unless each is there, and there are as many as the log counts. */
export function filesIn(
  failed: FailedTests,
  pattern: RegExp,
  total: { files?: RegExp; tests?: RegExp } = {},
): readonly string[] | null {
  const printed = failed.lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
  const known = printed.map(failed.fileAt).filter((file) => file !== null);
  const files = [...new Set(known)];
  const isWhole = known.length >= countIn(failed.lines, total.tests);
  if (known.length < printed.length || !isWhole || files.length < countIn(failed.lines, total.files))
    return null;
  return few(files);
}

/** Each name turned into what the runner is asked for; null unless that goes for all that the log counts. */
export function eachName(
  failed: FailedTests,
  turn: (name: string) => string | null,
  total?: RegExp,
): readonly string[] | null {
  const turned = failed.names.map(turn);
  const known = turned.filter((one) => one !== null);
  if (known.length < turned.length || known.length < countIn(failed.lines, total)) return null;
  return few([...new Set(known)]);
}

/** As the log's own count of what failed. */
function countIn(lines: readonly string[], total: RegExp | undefined): number {
  return Math.max(0, ...lines.map((line) => Number(total?.exec(line)?.[1] ?? 0)));
}

const few = (words: readonly string[]) => (words.length > 0 && words.length <= maxTargets ? words : null);

/** So many failures are no detail, and would make a long command. */
const maxTargets = 20;

/** The lines of a failure that runners are read by. */
export const linesOf = (failure: Failure): readonly string[] =>
  failure.excerpt.lines.map((line) => line.text.slice(0, maxLineLength));

const maxLineLength = 1_000;
