import { z } from 'zod';
import { type Review, type ReviewComment, reviewsOf } from '../conversation.ts';
import { findLines, type LineRange } from '../diff-lines.ts';
import { changesBetween, commitsBetween, type FileChange } from '../history.ts';
import { timestamp } from '../store.ts';
import { type Answer, ok, page, refusal } from './answers.ts';
import { reviewBody, reviewCommentBody } from './bodies/reviews.ts';
import { longestBody, speakerOf } from './comments.ts';
import { type PullRequestExchange, pullRequestRoute, type Route, reads, withBody, writes } from './router.ts';

const side = z.enum(['LEFT', 'RIGHT']);
const commentSchema = z.object({
  path: z.string(),
  body: z.string().min(1).max(longestBody),
  line: z.int(),
  side: side.default('RIGHT'),
  start_line: z.int().optional(),
  start_side: side.optional(),
});
/** Reviews that approve, ask for changes, or wait to be submitted are not served. */
const reviewSchema = z.object({
  event: z.literal('COMMENT'),
  commit_id: z.string().optional(),
  body: z.string().max(longestBody).default(''),
  comments: z.array(commentSchema).default([]),
});

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
  pullRequestRoute('GET', '/pulls/:number/comments', reads('pull_requests'), (exchange) => {
    const all = reviewsOf(exchange.site.store, exchange.pullRequest).flatMap((review) =>
      review.comments.map((comment) => ({ review, comment })),
    );
    return page(exchange, all, ({ review, comment }) => reviewCommentBody(exchange.site, review, comment));
  }),
];

async function createReview(
  exchange: PullRequestExchange,
  asked: z.infer<typeof reviewSchema>,
): Promise<Answer> {
  const { site, repository, pullRequest } = exchange;
  const { base, head } = pullRequest;
  if (pullRequest.locked) return unprocessable('lock prevents review');
  if (asked.body.trim() === '' && asked.comments.length === 0)
    return unprocessable('A review needs a body or comments');
  const commitId = asked.commit_id ?? head.sha;
  const commits = await commitsBetween(repository.gitDirectory, base.sha, head.sha);
  if (!commits.some((commit) => commit.sha === commitId))
    return unprocessable('The commit is not part of the pull request');
  const changes = await changesBetween(repository.gitDirectory, base.sha, commitId);
  const comments: ReviewComment[] = [];
  for (const comment of asked.comments) {
    const placed = place(changes, comment);
    if ('fault' in placed) return unprocessable(placed.fault);
    comments.push({ id: site.store.nextId(), ...placed });
  }
  const review: Review = {
    id: site.store.nextId(),
    repository: repository.fullName,
    number: pullRequest.number,
    ...speakerOf(exchange),
    body: asked.body,
    commitId,
    submittedAt: timestamp(),
    comments,
  };
  site.store.reviews.set(review.id, review);
  pullRequest.updatedAt = review.submittedAt;
  return ok(reviewBody(site, review));
}

function place(
  changes: readonly FileChange[],
  { path, body, line, side, start_line, start_side }: z.infer<typeof commentSchema>,
): Omit<ReviewComment, 'id'> | { fault: string } {
  const change = changes.find((candidate) => candidate.path === path);
  if (!change) return { fault: 'Path could not be resolved' };
  const startLine = start_line ?? null;
  const startSide = startLine === null ? null : (start_side ?? side);
  const range: LineRange = { line, side, startLine, startSide };
  const found = findLines(change.patch ?? '', range);
  return 'fault' in found ? found : { path, body, ...range, ...found };
}

/** GitHub says what is wrong, but not with which of the comments; none of them is kept. */
function unprocessable(fault: string): Answer {
  return refusal(422, 'Unprocessable Entity', { errors: [fault] });
}
