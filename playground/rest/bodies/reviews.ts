import type { Review, ReviewComment } from '../../conversation.ts';
import type { Site } from '../../site.ts';
import { findRepository } from '../../store.ts';
import { userBody } from './accounts.ts';
import { associationOf } from './comments.ts';
import { nodeId, type Schemas } from './schemas.ts';

export function reviewBody(site: Site, review: Review): Schemas['pull-request-review'] {
  const html = `${site.url}/${review.repository}/pull/${review.number}#pullrequestreview-${review.id}`;
  const pullRequest = pullRequestUrl(site, review);
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: userBody(site, review.author),
    body: review.body,
    state: 'COMMENTED',
    html_url: html,
    pull_request_url: pullRequest,
    author_association: authorAssociation(site, review),
    _links: { html: { href: html }, pull_request: { href: pullRequest } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}

/** Lines and positions stay what they were when the review was made; GitHub moves them along with later commits. */
export function reviewCommentBody(
  site: Site,
  review: Review,
  comment: ReviewComment,
): Schemas['pull-request-review-comment'] {
  const url = `${site.url}/api/v3/repos/${review.repository}/pulls/comments/${comment.id}`;
  const html = `${site.url}/${review.repository}/pull/${review.number}#discussion_r${comment.id}`;
  const pullRequest = pullRequestUrl(site, review);
  return {
    url,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    position: comment.position,
    original_position: comment.position,
    commit_id: review.commitId,
    original_commit_id: review.commitId,
    user: userBody(site, review.author),
    body: comment.body,
    created_at: review.submittedAt,
    updated_at: review.submittedAt,
    html_url: html,
    pull_request_url: pullRequest,
    author_association: authorAssociation(site, review),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullRequest } },
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    start_side: comment.startSide,
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    subject_type: 'line',
  };
}

function pullRequestUrl(site: Site, { repository, number }: Review): string {
  return `${site.url}/api/v3/repos/${repository}/pulls/${number}`;
}

function authorAssociation(site: Site, { repository, author, appId }: Review): Schemas['author-association'] {
  const found = findRepository(site.store, repository);
  return found && appId === null ? associationOf(found, author) : 'NONE';
}
