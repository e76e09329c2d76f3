import { unpackPatch } from '../../patch.ts';
import type { PullRequest, Workspace } from '../../reflexion/ports.ts';

/** What is only read of a pull request; all that would be written stays here. Named one by one, so that nothing new slips through. */
export function withoutWriting(real: PullRequest): PullRequest {
  const nothing = async () => {};
  return {
    observe: real.observe,
    failures: real.failures,
    history: real.history,
    doubts: real.doubts,
    remarks: real.remarks,
    interruption: real.interruption,
    lack: async () => true,
    addressOf: real.addressOf,
    apiCalls: real.apiCalls,
    remember: nothing,
    amend: nothing,
    reopen: nothing,
    conclude: nothing,
    rerun: nothing,
    updateBranch: async () => true,
    complain: nothing,
    acknowledge: nothing,
    discuss: nothing,
    suggest: nothing,
    progress: nothing,
    settle: nothing,
  };
}

/** A workspace that shows its commit instead of pushing it. */
export function withoutPushing(workspace: Workspace, show: (patch: string) => void): Workspace {
  let made = '';
  return {
    ...workspace,
    async commit(message, tree) {
      const patch = await workspace.patch(tree, () => true);
      const text = patch === null ? (await workspace.diff()).text : unpackPatch(patch);
      show(`\n${message.trimEnd()}\n\n${text.trimEnd()}\n`);
      made = await workspace.commit(message, tree);
      return made;
    },
    push: async () => ({ kind: 'pushed', commit: made }),
  };
}
