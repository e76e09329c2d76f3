import { type Review, type ReviewComment, threadOf } from './conversation.ts';
import { commonBody, repositoryNamed } from './events.ts';
import { simplePullRequestBody } from './rest/bodies/pull-request.ts';
import { reviewBody, reviewCommentBody } from './rest/bodies/reviews.ts';
import { nodeId } from './rest/bodies/schemas.ts';
import type { Site } from './site.ts';
import { findPullRequest } from './store.ts';

/** What GitHub sends when a diff is reviewed. `sender` is a login. */

export function announceReview(
  site: Site,
  review: Review,
  action: 'submitted' | 'edited' | 'dismissed',
  sender: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  const body = reviewBody(site, review);
  // Unlike the API's, the webhook's state is in lower case, and a body that isn't there is null.
  announce(site, review, 'pull_request_review', action, sender, {
    review: { ...body, state: body.state.toLowerCase(), body: review.body === '' ? null : review.body },
    ...details,
  });
}

export function announceReviewComment(
  site: Site,
  comment: ReviewComment,
  action: 'created' | 'edited' | 'deleted',
  sender: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  announce(site, comment, 'pull_request_review_comment', action, sender, {
    comment: reviewCommentBody(site, comment),
    ...details,
  });
}

export function announceThread(
  site: Site,
  first: ReviewComment,
  action: 'resolved' | 'unresolved',
  sender: string,
): void {
  const comments = threadOf(site.store, first).map((comment) => reviewCommentBody(site, comment));
  announce(site, first, 'pull_request_review_thread', action, sender, {
    thread: { comments, node_id: nodeId('PullRequestReviewThread', first.id) },
  });
}

function announce(
  site: Site,
  at: { repository: string; number: number },
  event: string,
  action: string,
  sender: string,
  details: Readonly<Record<string, unknown>>,
): void {
  const repository = repositoryNamed(site, at.repository);
  const pullRequest = findPullRequest(site.store, at.repository, at.number);
  if (!pullRequest) return;
  const payload = {
    pull_request: simplePullRequestBody(site, repository, pullRequest),
    ...details,
    ...commonBody(site, repository, sender),
  };
  site.announce({ event, action, repository, payload });
}
