import type { Verification } from './episode.ts';
import type { Failure } from './failure.ts';
import type { Diff, Judge, Judgement, Workspace } from './ports.ts';
import type { Parts } from './reconcile.ts';
import { verify } from './verify.ts';

interface Case {
  failures: readonly Failure[];
  /** The pull request's own change: what a repair of it may be meant to touch. */
  pullRequestDiff: string;
  workspace: Workspace;
}

/** The guard's word, and then that of the failed commands. The same change is judged once. */
export function createJudge(parts: Parts, { failures, pullRequestDiff, workspace }: Case): Judge {
  let last: { tree: string; judgement: Judgement } | null = null;

  return async () => {
    const diff = await workspace.diff();
    if (last?.tree !== diff.tree) last = { tree: diff.tree, judgement: await judge(diff) };
    return last.judgement;
  };

  async function judge({ text, tree }: Diff): Promise<Judgement> {
    const { verdict, reasons } = parts.inspect(text, pullRequestDiff);
    if (verdict === 'refuse') return { kind: 'rejected', reasons, output: '', verification: null };
    const plan = await parts.verificationOf(failures, workspace);
    const { verification, output } = await verify(plan, workspace, parts.signal);
    // What the commands leave behind is no part of the repair.
    await workspace.restore(tree);
    if (verification.outcome === 'failed') {
      return { kind: 'rejected', reasons: [stillFailing(verification)], output, verification };
    }
    if (verdict === 'ask') return { kind: 'held', reasons, verification };
    return { kind: 'accepted', verification };
  }
}

function stillFailing({ detail }: Verification): string {
  return `The failed command still fails with it: ${detail}`;
}
