import { z } from 'zod';
import { commentsOfReview, type Review, type ReviewState, reviewsOf } from '../conversation.ts';
import { addReview, changeReview } from '../discussion.ts';
import { placeRemarks } from '../review-lines.ts';
import { type Answer, notFound, ok, page, refusal } from './answers.ts';
import { reviewBody, reviewCommentBody } from './bodies/reviews.ts';
import { longestBody, speakerOf } from './comments.ts';
import {
  type Handle,
  type Need,
  type PullRequestExchange,
  pullRequestRoute,
  type Route,
  reads,
  withBody,
  writes,
} from './router.ts';

type ReviewExchange = PullRequestExchange & { review: Review };

const side = z.enum(['LEFT', 'RIGHT']);
export const remarkSchema = z.object({
  path: z.string(),
  body: z.string().min(1).max(longestBody),
  line: z.int(),
  side: side.default('RIGHT'),
  start_line: z.int().optional(),
  start_side: side.optional(),
});
/** Reviews that wait to be submitted are not served. */
const reviewSchema = z.object({
  event: z.enum(['COMMENT', 'APPROVE', 'REQUEST_CHANGES']),
  commit_id: z.string().optional(),
  body: z.string().max(longestBody).default(''),
  comments: z.array(remarkSchema).default([]),
});
const stateOf = {
  COMMENT: 'COMMENTED',
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
} satisfies Record<string, ReviewState>;

export const reviewRoutes: readonly Route[] = [
  pullRequestRoute('GET', '/pulls/:number/reviews', reads('pull_requests'), (exchange) =>
    page(exchange, reviewsOf(exchange.site.store, exchange.pullRequest), (review) =>
      reviewBody(exchange.site, review),
    ),
  ),
  pullRequestRoute(
    'POST',
    '/pulls/:number/reviews',
    writes('pull_requests'),
    withBody(reviewSchema, createReview),
  ),
  reviewRoute('GET', '', reads('pull_requests'), ({ site, review }) => ok(reviewBody(site, review))),
  reviewRoute('PUT', '', writes('pull_requests'), withBody(z.object({ body: z.string() }), editReview)),
  reviewRoute('GET', '/comments', reads('pull_requests'), (exchange) =>
    page(exchange, commentsOfReview(exchange.site.store, exchange.review), (comment) =>
      reviewCommentBody(exchange.site, comment),
    ),
  ),
];

function reviewRoute(method: string, path: string, need: Need, handle: Handle<ReviewExchange>): Route {
  return pullRequestRoute(method, `/pulls/:number/reviews/:id${path}`, need, (exchange) => {
    const review = exchange.site.store.reviews.get(Number(exchange.parameters.id));
    const { repository, number } = exchange.pullRequest;
    const found = review?.repository === repository && review.number === number;
    return review && found ? handle({ ...exchange, review }) : notFound;
  });
}

async function createReview(
  exchange: PullRequestExchange,
  asked: z.infer<typeof reviewSchema>,
): Promise<Answer> {
  const { site, pullRequest } = exchange;
  const speaker = speakerOf(exchange);
  if (pullRequest.locked) return unprocessable('lock prevents review');
  if (asked.event !== 'COMMENT' && speaker.author === pullRequest.author)
    return unprocessable(
      `Can not ${asked.event === 'APPROVE' ? 'approve' : 'request changes on'} your own pull request`,
    );
  if (asked.event !== 'APPROVE' && asked.body.trim() === '' && asked.comments.length === 0)
    return unprocessable('A review needs a body or comments');
  const commitId = asked.commit_id ?? pullRequest.head.sha;
  const remarks = await placeRemarks(site.store, pullRequest, commitId, asked.comments.map(asRemark));
  if ('fault' in remarks) return unprocessable(remarks.fault);
  const state = stateOf[asked.event];
  const { review } = addReview(site, pullRequest, speaker, { state, body: asked.body, commitId, remarks });
  return ok(reviewBody(site, review));
}

export function asRemark({ start_line, start_side, ...asked }: z.infer<typeof remarkSchema>) {
  const startLine = start_line ?? null;
  return { ...asked, startLine, startSide: startLine === null ? null : (start_side ?? asked.side) };
}

function editReview(exchange: ReviewExchange, { body }: { body: string }): Answer {
  const { site, review } = exchange;
  const { author } = speakerOf(exchange);
  if (author !== review.author) return refusal(403, 'Must be the author of the review.');
  changeReview(site, review, body, author);
  return ok(reviewBody(site, review));
}

/** GitHub says what is wrong, but not with which of the comments; none of them is kept. */
export function unprocessable(fault: string): Answer {
  return refusal(422, 'Unprocessable Entity', { errors: [fault] });
}
