import type { Identity } from '../auth.ts';
import {
  type Reaction,
  type ReactionContent,
  type Remark,
  type ReviewComment,
  reviewCommentsOf,
  threadOf,
} from '../conversation.ts';
import { reasonOf } from '../rest/bodies/comments.ts';
import { nodeId } from '../rest/bodies/schemas.ts';
import { speakerAs } from '../rest/comments.ts';
import { type Site, userOf } from '../site.ts';
import type { PullRequest } from '../store.ts';

/** GraphQL's names of reactions, with REST's. */
export const graphqlReactions: ReadonlyMap<string, ReactionContent> = new Map([
  ['THUMBS_UP', '+1'],
  ['THUMBS_DOWN', '-1'],
  ['LAUGH', 'laugh'],
  ['HOORAY', 'hooray'],
  ['CONFUSED', 'confused'],
  ['HEART', 'heart'],
  ['ROCKET', 'rocket'],
  ['EYES', 'eyes'],
]);

export function remarkNode(site: Site, identity: Identity, type: string, remark: Remark) {
  const anchors: Readonly<Record<string, string>> = {
    IssueComment: 'issuecomment-',
    PullRequestReview: 'pullrequestreview-',
    PullRequestReviewComment: 'discussion_r',
  };
  const { minimizedAs } = remark;
  return {
    __typename: type,
    id: nodeId(type, remark.id),
    databaseId: remark.id,
    url: `${site.url}/${remark.repository}/pull/${remark.number}#${anchors[type]}${remark.id}`,
    author: actorNode(site, remark.author),
    body: remark.body,
    createdAt: remark.createdAt,
    updatedAt: remark.updatedAt,
    lastEditedAt: remark.lastEditedAt,
    viewerDidAuthor: speakerAs(site, identity).author === remark.author,
    isMinimized: minimizedAs !== null,
    minimizedReason: minimizedAs === null ? null : reasonOf(minimizedAs),
    reactions({ content, first = 100 }: { content?: string; first?: number }) {
      const wanted = content === undefined ? undefined : graphqlReactions.get(content);
      const chosen = remark.reactions.filter((one) => wanted === undefined || one.content === wanted);
      return {
        totalCount: chosen.length,
        nodes: chosen.slice(0, first).map((one) => reactionNode(site, one)),
      };
    },
  };
}

export function reactionNode(site: Site, reaction: Reaction) {
  const content = [...graphqlReactions].find(([, name]) => name === reaction.content)?.[0];
  const user = actorNode(site, reaction.author);
  return {
    __typename: 'Reaction',
    id: nodeId('Reaction', reaction.id),
    databaseId: reaction.id,
    content,
    createdAt: reaction.createdAt,
    // A bot is no user to GraphQL.
    user: user.__typename === 'User' ? user : null,
  };
}

export function pullRequestNode(site: Site, identity: Identity, pullRequest: PullRequest) {
  const threads = () =>
    reviewCommentsOf(site.store, pullRequest).filter((comment) => comment.inReplyToId === null);
  return {
    __typename: 'PullRequest',
    id: nodeId('PullRequest', pullRequest.id),
    number: pullRequest.number,
    reviewThreads({ first = 100, after }: { first?: number; after?: string }) {
      const all = threads();
      const start = after === undefined ? 0 : Number(Buffer.from(after, 'base64').toString()) || 0;
      const shown = all.slice(start, start + first);
      const end = start + shown.length;
      return {
        totalCount: all.length,
        nodes: shown.map((comment) => threadNode(site, identity, comment)),
        pageInfo: {
          hasNextPage: end < all.length,
          endCursor: shown.length === 0 ? null : Buffer.from(String(end)).toString('base64'),
        },
      };
    },
  };
}

export function threadNode(site: Site, identity: Identity, thread: ReviewComment) {
  return {
    __typename: 'PullRequestReviewThread',
    id: nodeId('PullRequestReviewThread', thread.id),
    isResolved: thread.resolvedBy !== null,
    resolvedBy: thread.resolvedBy === null ? null : actorNode(site, thread.resolvedBy),
    isOutdated: thread.current === null,
    path: thread.path,
    line: thread.current?.line ?? null,
    comments({ first = 100 }: { first?: number }) {
      const all = threadOf(site.store, thread);
      const shown = all.slice(0, first);
      return {
        totalCount: all.length,
        nodes: shown.map((comment) => remarkNode(site, identity, 'PullRequestReviewComment', comment)),
      };
    },
  };
}

function actorNode(site: Site, login: string) {
  const { id, type } = userOf(site.store, login);
  return {
    __typename: type === 'Bot' ? 'Bot' : 'User',
    id: nodeId(type, id),
    databaseId: id,
    login: login.replace(/\[bot\]$/, ''),
  };
}
