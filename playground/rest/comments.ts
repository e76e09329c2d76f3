import { z } from 'zod';
import type { Identity } from '../auth.ts';
import {
  commentsOf,
  type IssueComment,
  type ReactionContent,
  type Remark,
  reactionContents,
} from '../conversation.ts';
import { addComment, changeComment, react, removeComment, type Speaker } from '../discussion.ts';
import { botLogin, type Site } from '../site.ts';
import { findPullRequest, mayWrite } from '../store.ts';
import { type Answer, created, invalid, notFound, ok, page, refusal } from './answers.ts';
import { commentBody, reactionBody } from './bodies/comments.ts';
import {
  type Exchange,
  type Handle,
  type Need,
  type PullRequestExchange,
  pullRequestRoute,
  type RepositoryExchange,
  type Route,
  reads,
  repositoryRoute,
  withBody,
  writes,
} from './router.ts';

type CommentExchange = RepositoryExchange & { comment: IssueComment };

const talk = writes('issues', 'pull_requests');
const listen = reads('issues', 'pull_requests');
const bodySchema = z.object({ body: z.string() });
const reactionSchema = z.object({ content: z.enum(reactionContents) });
export const longestBody = 65_536;

export const commentRoutes: readonly Route[] = [
  pullRequestRoute('GET', '/issues/:number/comments', listen, listComments),
  pullRequestRoute('POST', '/issues/:number/comments', talk, withBody(bodySchema, createComment)),
  commentRoute('GET', '', listen, ({ site, comment }) => ok(commentBody(site, comment))),
  commentRoute('PATCH', '', talk, withBody(bodySchema, editComment)),
  commentRoute('DELETE', '', talk, deleteComment),
  commentRoute('GET', '/reactions', listen, (exchange) => {
    const content = exchange.query.get('content');
    const chosen = exchange.comment.reactions.filter(
      (reaction) => content === null || reaction.content === content,
    );
    return page(exchange, chosen, (reaction) => reactionBody(exchange.site, reaction));
  }),
  commentRoute('POST', '/reactions', talk, withBody(reactionSchema, addReaction)),
];

function commentRoute(method: string, path: string, need: Need, handle: Handle<CommentExchange>): Route {
  return repositoryRoute(method, `/issues/comments/:id${path}`, need, (exchange) => {
    const comment = exchange.site.store.comments.get(Number(exchange.parameters.id));
    const found = comment && comment.repository === exchange.repository.fullName;
    return found ? handle({ ...exchange, comment }) : notFound;
  });
}

/** Oldest first. */
function listComments(exchange: PullRequestExchange): Promise<Answer> {
  const { site, pullRequest, query } = exchange;
  const since = query.get('since');
  const comments = commentsOf(site.store, pullRequest).filter(
    (comment) => since === null || comment.updatedAt >= since,
  );
  return page(exchange, comments, (comment) => commentBody(site, comment));
}

function createComment(exchange: PullRequestExchange, { body }: { body: string }): Answer {
  const { site, identity, repository, pullRequest } = exchange;
  const insider = identity.kind === 'person' && mayWrite(repository, identity.login);
  if (pullRequest.locked && !insider)
    return refusal(403, 'Unable to create comment because issue is locked.');
  return (
    refuseText(body) ?? created(commentBody(site, addComment(site, pullRequest, speakerOf(exchange), body)))
  );
}

function editComment(exchange: CommentExchange, { body }: { body: string }): Answer {
  const { site, comment } = exchange;
  const refused = refuseStranger(exchange, comment) ?? refuseText(body);
  if (refused) return refused;
  changeComment(site, comment, body, speakerOf(exchange).author);
  return ok(commentBody(site, comment));
}

function deleteComment(exchange: CommentExchange): Answer {
  const { site, comment } = exchange;
  const refused = refuseStranger(exchange, comment);
  if (refused) return refused;
  removeComment(site, comment, speakerOf(exchange).author);
  return { status: 204 };
}

/** Asking for a reaction again answers 200. */
function addReaction(exchange: CommentExchange, { content }: { content: ReactionContent }): Answer {
  const { site, comment } = exchange;
  const pullRequest = findPullRequest(site.store, comment.repository, comment.number);
  if (pullRequest?.locked && exchange.identity.kind !== 'person')
    return refusal(403, 'Unable to create reaction because issue is locked.');
  const { reaction, isNew } = react(site, comment, speakerOf(exchange).author, content);
  return isNew ? created(reactionBody(site, reaction)) : ok(reactionBody(site, reaction));
}

export function speakerOf({ identity, site }: Exchange): Speaker {
  return speakerAs(site, identity);
}

export function speakerAs(site: Site, identity: Identity): Speaker {
  if (identity.kind === 'person') return { author: identity.login, appId: null };
  const app = identity.kind === 'installation' ? identity.app : site.app;
  return { author: botLogin(app), appId: app.id };
}

/** Nobody but its author, or who may write, changes a remark; the route has seen to it that an app may. */
export function refuseStranger(exchange: RepositoryExchange, remark: Remark): Answer | null {
  const { identity, repository } = exchange;
  if (remark.author === speakerOf(exchange).author) return null;
  if (identity.kind !== 'person' || mayWrite(repository, identity.login)) return null;
  return refusal(403, 'Must have admin rights to Repository.');
}

function refuseText(body: string): Answer | null {
  if (body.trim() === '') return invalid('IssueComment', 'body', "Body can't be blank");
  // GitHub counts characters, not bytes.
  if ([...body].length > longestBody)
    return invalid('IssueComment', 'data', `Body is too long (maximum is ${longestBody} characters)`);
  return null;
}
