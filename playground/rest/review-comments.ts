import { z } from 'zod';
import { type ReviewComment, reactionContents, reviewCommentsOf } from '../conversation.ts';
import { addReply, addReview, changeReviewComment, react, removeReviewComment } from '../discussion.ts';
import { placeRemarks } from '../review-lines.ts';
import { type Answer, created, notFound, ok, page, refusal } from './answers.ts';
import { reactionBody } from './bodies/comments.ts';
import { reviewCommentBody } from './bodies/reviews.ts';
import { refuseStranger, speakerOf } from './comments.ts';
import { asRemark, remarkSchema, unprocessable } from './reviews.ts';
import {
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

type ReviewCommentExchange = RepositoryExchange & { comment: ReviewComment };

const bodySchema = z.object({ body: z.string().min(1) });
const replySchema = bodySchema.extend({ in_reply_to: z.int() });
const newSchema = z.union([replySchema, remarkSchema.extend({ commit_id: z.string() })]);

export const reviewCommentRoutes: readonly Route[] = [
  pullRequestRoute('GET', '/pulls/:number/comments', reads('pull_requests'), (exchange) =>
    list(exchange, reviewCommentsOf(exchange.site.store, exchange.pullRequest)),
  ),
  repositoryRoute('GET', '/pulls/comments', reads('pull_requests'), (exchange) => {
    const all = [...exchange.site.store.reviewComments.values()];
    return list(
      exchange,
      all.filter((comment) => comment.repository === exchange.repository.fullName),
    );
  }),
  pullRequestRoute('POST', '/pulls/:number/comments', writes('pull_requests'), withBody(newSchema, create)),
  pullRequestRoute(
    'POST',
    '/pulls/:number/comments/:id/replies',
    writes('pull_requests'),
    withBody(bodySchema, (exchange, { body }) => reply(exchange, Number(exchange.parameters.id), body)),
  ),
  commentRoute('GET', '', reads('pull_requests'), ({ site, comment }) =>
    ok(reviewCommentBody(site, comment)),
  ),
  commentRoute('PATCH', '', writes('pull_requests'), withBody(bodySchema, edit)),
  commentRoute('DELETE', '', writes('pull_requests'), remove),
  commentRoute('GET', '/reactions', reads('pull_requests'), (exchange) => {
    const content = exchange.query.get('content');
    const chosen = exchange.comment.reactions.filter((one) => content === null || one.content === content);
    return page(exchange, chosen, (reaction) => reactionBody(exchange.site, reaction));
  }),
  commentRoute(
    'POST',
    '/reactions',
    writes('pull_requests'),
    withBody(z.object({ content: z.enum(reactionContents) }), (exchange, { content }) => {
      const { reaction, isNew } = react(exchange.site, exchange.comment, speakerOf(exchange).author, content);
      return isNew
        ? created(reactionBody(exchange.site, reaction))
        : ok(reactionBody(exchange.site, reaction));
    }),
  ),
];

function commentRoute(
  method: string,
  path: string,
  need: Need,
  handle: Handle<ReviewCommentExchange>,
): Route {
  return repositoryRoute(method, `/pulls/comments/:id${path}`, need, (exchange) => {
    const comment = exchange.site.store.reviewComments.get(Number(exchange.parameters.id));
    return comment?.repository === exchange.repository.fullName ? handle({ ...exchange, comment }) : notFound;
  });
}

/** In order of their ids, unless a `sort` is given; only with one does a `direction` count. */
function list(exchange: RepositoryExchange, comments: readonly ReviewComment[]): Promise<Answer> {
  const { site, query } = exchange;
  const since = query.get('since');
  const chosen = comments.filter((comment) => since === null || comment.updatedAt >= since);
  const key = (comment: ReviewComment) =>
    query.get('sort') === 'updated' ? comment.updatedAt : comment.createdAt;
  const sorted = query.has('sort')
    ? [...chosen].sort((one, other) => key(one).localeCompare(key(other)) || one.id - other.id)
    : chosen;
  const ordered = query.has('sort') && query.get('direction') === 'desc' ? sorted.toReversed() : sorted;
  return page(exchange, ordered, (comment) => reviewCommentBody(site, comment));
}

async function create(exchange: PullRequestExchange, asked: z.infer<typeof newSchema>): Promise<Answer> {
  const { site, pullRequest } = exchange;
  if ('in_reply_to' in asked) return reply(exchange, asked.in_reply_to, asked.body);
  if (pullRequest.locked) return unprocessable('lock prevents review');
  const { commit_id: commitId, ...remark } = asked;
  const remarks = await placeRemarks(site.store, pullRequest, commitId, [asRemark(remark)]);
  if ('fault' in remarks) return unprocessable(remarks.fault);
  const made = { state: 'COMMENTED' as const, body: '', commitId, remarks };
  const { comments } = addReview(site, pullRequest, speakerOf(exchange), made);
  return created(comments.map((comment) => reviewCommentBody(site, comment))[0]);
}

/** Only the first comment of a thread can be answered. */
function reply(exchange: PullRequestExchange, id: number, body: string): Answer {
  const { site, pullRequest } = exchange;
  const first = reviewCommentsOf(site.store, pullRequest).find((comment) => comment.id === id);
  if (!first) return notFound;
  if (first.inReplyToId !== null)
    return refusal(422, 'Validation Failed', {
      errors: [{ resource: 'PullRequestReviewComment', code: 'invalid', field: 'in_reply_to' }],
    });
  if (pullRequest.locked) return unprocessable('lock prevents review');
  const made = addReply(site, pullRequest, speakerOf(exchange), first, body);
  return created(reviewCommentBody(site, made));
}

function edit(exchange: ReviewCommentExchange, { body }: { body: string }): Answer {
  const { site, comment } = exchange;
  const refused = refuseStranger(exchange, comment);
  if (refused) return refused;
  changeReviewComment(site, comment, body, speakerOf(exchange).author);
  return ok(reviewCommentBody(site, comment));
}

function remove(exchange: ReviewCommentExchange): Answer {
  const { site, comment } = exchange;
  const refused = refuseStranger(exchange, comment);
  if (refused) return refused;
  removeReviewComment(site, comment, speakerOf(exchange).author);
  return { status: 204 };
}
