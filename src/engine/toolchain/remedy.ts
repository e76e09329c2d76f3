import type { Failure } from '../../reflexion/failure.ts';
import { generatorCheck } from './generator.ts';
import { lockFileRepair } from './lock-file.ts';
import { repairCommands } from './repair-command.ts';
import { typeRepair } from './type-fixes.ts';
import { withoutCounterpart } from './without-counterpart.ts';

/** What the toolchain can do about one failure. */
export type Answer = { kind: 'remedies'; remedies: readonly Remedy[] } | { kind: 'none'; why: string };

export interface Remedy {
  command: string;
  /** The step in words. */
  step: string;
  /** Lock files first, then types, linters, formatters, generators: each may undo or need what comes before it. */
  stage: number;
  /** Whether the failed command itself was turned round, not guessed from the tool's name. */
  certain: boolean;
}

export function remediesFor(failure: Failure): Answer {
  return lockFile(failure) ?? generators(failure) ?? types(failure) ?? counterpart(failure);
}

function lockFile(failure: Failure): Answer | null {
  const repair = lockFileRepair(failure);
  if (!repair) return null;
  const step = `Bring ${repair.manager.name}'s lock file in step with its manifest: \`${repair.command}\`.`;
  return one({ command: repair.command, step, stage: stages.lock, certain: true });
}

function generators(failure: Failure): Answer | null {
  const check = generatorCheck(failure);
  if (!check) return null;
  if (check.kind === 'compares-only')
    return none(
      'The failed step only compares the files with what was committed; the command that generates them ran in another step, which the log of this one does not name.',
    );
  const remedies = check.commands.map((command) => ({
    command,
    step: `Run the generator that the check ran and keep what it writes: \`${command}\`.`,
    stage: stages.generate,
    certain: true,
  }));
  return { kind: 'remedies', remedies };
}

function types(failure: Failure): Answer | null {
  const repair = typeRepair(failure);
  if (!repair) return null;
  if (repair.kind === 'none') return none(repair.why);
  const left =
    repair.left.length > 0 ? ` For ${named(repair.left)} it has none; those errors will be left.` : '';
  const step = `Ask the repository's own TypeScript for its code fixes for ${named(repair.codes)}, and keep those that leave one choice, take errors away and bring none.${left}`;
  return one({ command: repair.command, step, stage: stages.types, certain: repair.left.length === 0 });
}

function counterpart(failure: Failure): Answer {
  const repairs = repairCommands(failure);
  const first = repairs[0];
  if (!first) return none(withoutCounterpart(failure));
  if (first.counterpart.nothingFixable?.(failure.excerpt.lines))
    return none(`${first.counterpart.tool} itself says that it can fix none of these on its own.`);
  const remedies = repairs.map(({ counterpart: row, command, check }) => ({
    command,
    step: check
      ? `Run \`${command}\`, which repairs what \`${check}\` only checks.`
      : `Run \`${command}\`: ${row.tool} can repair what it complains of.`,
    stage: stages[row.stage],
    certain: check !== null,
  }));
  return { kind: 'remedies', remedies };
}

const one = (remedy: Remedy): Answer => ({ kind: 'remedies', remedies: [remedy] });
const none = (why: string): Answer => ({ kind: 'none', why });
const named = (codes: readonly number[]) => codes.map((code) => `TS${code}`).join(', ');

const stages = { lock: 0, types: 1, lint: 2, format: 3, generate: 4 } as const;
