import { tell } from './answers.ts';
import { revertMessage } from './commit-message.ts';
import { type Decision, revertedReason } from './decide.ts';
import type { Trial } from './episode.ts';
import { inWorkspace } from './in-workspace.ts';
import { seenBy } from './marks.ts';
import type { Observation } from './observation.ts';
import type { Parts } from './reconcile.ts';
import { newestEpisode } from './standing.ts';

/** Undoes the commit of a trial by a commit on top of the head, and stops: whoever wants that wants no other in its place. */
export async function revert(
  parts: Parts,
  observation: Observation,
  { trial, request }: Decision & { kind: 'revert' },
): Promise<boolean> {
  const facts = observation.pullRequest;
  const { pullRequest } = parts;
  const refuse = async (text: string) => {
    if (!request.acknowledged) await pullRequest.acknowledge(request, false);
    await tell(parts, observation, [{ request, text }]);
    return true;
  };
  const name = `\`${trial.commit?.slice(0, 7)}\``;
  if (!facts.pushable || trial.commit === null)
    return refuse(`I may not push to this branch, so ${name} is yours to revert.`);
  const reverted = trial.commit;
  return inWorkspace(parts, observation, async ({ workspace, rules }) => {
    const tree = await workspace.revert(reverted);
    if (tree === null)
      return refuse(
        `My commit ${name} can’t be reverted: it is not on the branch, or what came after it is in the way.`,
      );
    const signedOffBy = rules.signOff ? workspace.author : null;
    const message = revertMessage(trial, { by: request.by, signedOffBy });
    const commit = await workspace.commit(parts.redact(message), tree);
    const { sha: head } = facts.head;
    const triedAt = new Date(parts.now()).toISOString();
    const made = { request: request.id, by: request.by, head, commit, tree, triedAt, isDone: false };
    // Written down before it is pushed: whoever finds this commit on the branch then knows whose it is.
    await pullRequest.remember({ ...trial, revert: made });
    const published = await workspace.push();
    if (published.kind === 'moved-on') return true;
    if (published.kind === 'refused') {
      await pullRequest.remember({ ...trial, revert: null });
      return refuse(`GitHub did not take the commit that reverts ${name}: ${published.reason}`);
    }
    const done: Trial = {
      ...trial,
      revert: { ...made, commit: published.commit, isDone: true },
      seen: seenBy(observation),
    };
    if (!request.acknowledged) await pullRequest.acknowledge(request, true);
    await pullRequest.remember(done);
    const ending = {
      kind: 'stopped' as const,
      head: published.commit,
      reason: revertedReason(trial, request.by),
    };
    await pullRequest.conclude(newestEpisode(observation).id, ending);
    return false;
  });
}
