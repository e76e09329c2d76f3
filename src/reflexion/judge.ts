import type { Failure } from './failure.ts';
import { selectsPath } from './glob.ts';
import { codeSpans } from './plain-text.ts';
import type { Diff, Judge, Judgement, Workspace } from './ports.ts';
import type { Parts } from './reconcile.ts';
import type { Rules } from './rules.ts';
import { notRun, type Verified, verify } from './verify.ts';

interface Case {
  failures: readonly Failure[];
  /** The pull request's own change: what a repair of it may be meant to touch. */
  pullRequestDiff: string;
  workspace: Workspace;
  rules: Rules;
}

/** The guard's word, and then that of the failed commands. The same change is judged once. */
export function createJudge(parts: Parts, { failures, pullRequestDiff, workspace, rules }: Case): Judge {
  let last: { tree: string; judgement: Judgement } | null = null;

  return async () => {
    const diff = await workspace.diff();
    if (last?.tree !== diff.tree) last = { tree: diff.tree, judgement: await judge(diff) };
    return last.judgement;
  };

  async function judge({ text, tree, files }: Diff): Promise<Judgement> {
    const outside = files.flatMap(({ path, movedFrom }) =>
      [path, movedFrom ?? path].filter((one) => !selectsPath(rules.paths, one)),
    );
    if (outside.length > 0)
      return { kind: 'rejected', reasons: [leftAlone(outside)], output: '', verification: null };
    const { verdict, reasons } = parts.inspect(text, pullRequestDiff, rules);
    if (verdict === 'refuse') return { kind: 'rejected', reasons, output: '', verification: null };
    const { verification, output } = await verified(files);
    // What the commands leave behind is no part of the repair.
    await workspace.restore(tree);
    const { outcome, detail } = verification;
    if (outcome === 'failed') {
      const stillFailing = `The failed command still fails with it: ${detail}`;
      return { kind: 'rejected', reasons: [stillFailing], output, verification };
    }
    const isWanting = rules.verify === 'required' && outcome !== 'passed';
    const all = [...reasons, ...(isWanting ? [`The rules ask for a verification. ${detail}`] : [])];
    const isAvoidable = verdict === 'ask';
    if (isAvoidable || isWanting) return { kind: 'held', reasons: all, isAvoidable, verification };
    return { kind: 'accepted', verification };
  }

  async function verified(files: Diff['files']): Promise<Verified> {
    if (rules.verify === 'off') return notRun('The rules of this repository turn it off.', 'off');
    if (files.some(({ path }) => isWorkflow(path))) return notRun(otherCommands, rules.verify);
    const plan = await parts.verificationPlanOf(failures, workspace);
    return verify(plan, workspace, { rule: rules.verify, signal: parts.signal });
  }
}

function leftAlone(paths: readonly string[]): string {
  const all = [...new Set(paths)];
  const shown = all.slice(0, 5);
  const rest = all.length > shown.length ? ` and ${all.length - shown.length} others` : '';
  return `It changes ${codeSpans(shown)}${rest}, which the rules of this repository leave alone.`;
}

const otherCommands = 'The repair changes a workflow, so what failed is not what would run.';

export function isWorkflow(path: string): boolean {
  return path.startsWith('.github/workflows/');
}
