import type { Identity } from '../auth.ts';
import type { Classifier, ReactionContent, Remark, ReviewComment } from '../conversation.ts';
import { minimize, react, setResolved } from '../discussion.ts';
import { readNodeId } from '../rest/bodies/schemas.ts';
import { speakerAs } from '../rest/comments.ts';
import { refuseAccess } from '../rest/router.ts';
import type { Site } from '../site.ts';
import { findPullRequest, findRepository } from '../store.ts';
import { graphqlReactions, reactionNode, remarkNode, threadNode } from './nodes.ts';
import { refusal } from './refusal.ts';

type Input<Fields> = { input: Fields & { clientMutationId?: string | null } };

/** The mutations about what is said on pull requests. */
export function remarkMutations(site: Site, identity: Identity) {
  return {
    addReaction({ input }: Input<{ subjectId: string; content: string }>) {
      const { type, remark } = remarkAt(input.subjectId);
      const pullRequest = findPullRequest(site.store, remark.repository, remark.number);
      if (pullRequest?.locked && identity.kind !== 'person')
        throw refusal('UNPROCESSABLE', 'Unable to create reaction because issue is locked.');
      const content = graphqlReactions.get(input.content) as ReactionContent;
      const { reaction } = react(site, remark, speakerAs(site, identity).author, content);
      return {
        clientMutationId: input.clientMutationId,
        reaction: reactionNode(site, reaction),
        subject: remarkNode(site, identity, type, remark),
      };
    },
    minimizeComment({ input }: Input<{ subjectId: string; classifier: Classifier }>) {
      const { type, remark } = remarkAt(input.subjectId);
      minimize(remark, input.classifier);
      return {
        clientMutationId: input.clientMutationId,
        minimizedComment: remarkNode(site, identity, type, remark),
      };
    },
    unminimizeComment({ input }: Input<{ subjectId: string }>) {
      const { type, remark } = remarkAt(input.subjectId);
      minimize(remark, null);
      return {
        clientMutationId: input.clientMutationId,
        unminimizedComment: remarkNode(site, identity, type, remark),
      };
    },
    resolveReviewThread: (asked: Input<{ threadId: string }>) => resolve(asked, true),
    unresolveReviewThread: (asked: Input<{ threadId: string }>) => resolve(asked, false),
  };

  function resolve({ input }: Input<{ threadId: string }>, resolved: boolean) {
    const named = readNodeId(input.threadId);
    const first = site.store.reviewComments.get(Number(named?.id));
    if (named?.type !== 'PullRequestReviewThread' || !first) throw unresolvable(input.threadId);
    permit(first);
    setResolved(site, first, resolved, speakerAs(site, identity).author);
    return {
      clientMutationId: input.clientMutationId,
      thread: threadNode(site, identity, first),
    };
  }

  function remarkAt(nodeId: string): { type: string; remark: Remark } {
    const named = readNodeId(nodeId);
    const remark = named && remarkNamed(site, named);
    if (!remark) throw unresolvable(nodeId);
    permit(remark);
    return { type: named.type, remark };
  }

  function permit(remark: Remark): void {
    const repository = findRepository(site.store, remark.repository);
    const need = { permissions: ['issues', 'pull_requests'] as const, access: 'write' as const };
    const refused = repository && refuseAccess(identity, repository, need);
    if (refused) throw refusal('FORBIDDEN', (refused.body as { message: string }).message);
  }
}

export function unresolvable(nodeId: string) {
  return refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${nodeId}'.`);
}

export function remarkNamed(
  { store }: Site,
  { type, id }: { type: string; id: string },
): Remark | ReviewComment | undefined {
  if (type === 'IssueComment') return store.comments.get(Number(id));
  if (type === 'PullRequestReview') return store.reviews.get(Number(id));
  return type === 'PullRequestReviewComment' ? store.reviewComments.get(Number(id)) : undefined;
}
