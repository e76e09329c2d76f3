import type { Verification } from './episode.ts';
import { codeSpan } from './plain-text.ts';
import type { CommandResult, Workspace } from './ports.ts';
import type { VerifyRule } from './rules.ts';

/** Commands that judge a repair, and those that have to run before them. */
export interface VerificationPlan {
  prepare: readonly VerificationStep[];
  commands: readonly VerificationStep[];
}

/** A script for the sandbox, and the command that it is to people. */
export interface VerificationStep {
  script: string;
  shown: string;
}

export interface Verified {
  verification: Verification;
  /** What the command that still fails printed; empty when none does. */
  output: string;
}

/** Runs the commands that failed on CI in the sandbox; what can't be run here is no verdict on the repair. */
export async function verify(
  plan: VerificationPlan,
  workspace: Workspace,
  { rule, signal }: { rule: VerifyRule; signal: AbortSignal },
): Promise<Verified> {
  if (plan.commands.length === 0) return notRun('The log does not tell which command failed.', rule);
  for (const { script, shown } of plan.prepare) {
    const result = await workspace.run(script, { signal });
    if (result.exitCode !== 0) return notRun(`${whyNot(result) ?? `${codeSpan(shown)} failed here`}.`, rule);
  }
  for (const { script, shown } of plan.commands) {
    const result = await workspace.run(script, { signal });
    const obstacle = whyNot(result);
    if (obstacle) return notRun(`${codeSpan(shown)}: ${obstacle}.`, rule);
    if (result.exitCode !== 0 && asksForChanges(script, result))
      return notRun(
        `${codeSpan(shown)} asks git what has changed, and the repair is not committed here.`,
        rule,
      );
    if (result.exitCode !== 0) {
      const detail = `${codeSpan(shown)} ended with exit status ${result.exitCode}.`;
      return { verification: { outcome: 'failed', detail, rule }, output: result.output };
    }
  }
  const all = plan.commands.map(({ shown }) => codeSpan(shown));
  return { verification: { outcome: 'passed', detail: all.join(', '), rule }, output: '' };
}

/** As one does that generates files and fails where git finds those changed: here it would find the repair itself. */
function asksForChanges(script: string, { output }: CommandResult): boolean {
  return /\bgit\b[^\n;&|]{0,200}\s(?:diff|status)\b/.test(script) || /^diff --git a\//m.test(output);
}

export function notRun(detail: string, rule: VerifyRule): Verified {
  return { verification: { outcome: 'not-run', detail, rule }, output: '' };
}

const obstacles: Readonly<Record<Exclude<CommandResult['endedBy'], 'exit'>, string>> = {
  'no-sandbox': 'this machine has no sandbox, so nothing was run',
  time: 'it was ended at the time limit',
  output: 'it was ended for writing too much',
  memory: 'it was ended for using too much memory',
  processes: 'it was ended for starting too many processes',
  disk: 'it was ended for filling the disk',
  signal: 'it was ended by a signal',
};

function whyNot({ endedBy, exitCode }: CommandResult): string | null {
  if (endedBy !== 'exit') return obstacles[endedBy];
  // The shell's own: not executable, not found.
  return exitCode === 126 || exitCode === 127 ? 'a program that it needs is not on this machine' : null;
}
