import type { Remark, Review, ReviewComment } from '../../conversation.ts';
import type { Site } from '../../site.ts';
import { findRepository } from '../../store.ts';
import { userBody } from './accounts.ts';
import { associationOf, rollup } from './comments.ts';
import { nodeId, type Schemas } from './schemas.ts';

/** Neither a review nor its comments say which app they were made with: only their author tells. */
export function reviewBody(site: Site, review: Review): Schemas['pull-request-review'] {
  const html = `${site.url}/${review.repository}/pull/${review.number}#pullrequestreview-${review.id}`;
  const pullRequest = pullRequestUrl(site, review);
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: userBody(site, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullRequest,
    author_association: authorAssociation(site, review),
    _links: { html: { href: html }, pull_request: { href: pullRequest } },
    submitted_at: review.createdAt,
    commit_id: review.commitId,
  };
}

/** Lines move along with later commits, positions only vanish with them. */
export function reviewCommentBody(
  site: Site,
  comment: ReviewComment,
): Schemas['pull-request-review-comment'] {
  const url = `${site.url}/api/v3/repos/${comment.repository}/pulls/comments/${comment.id}`;
  const html = `${site.url}/${comment.repository}/pull/${comment.number}#discussion_r${comment.id}`;
  const pullRequest = pullRequestUrl(site, comment);
  return {
    url,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    // GitHub's own description of its bodies knows no null here, but its lists have it.
    position: (comment.current && comment.position) as number,
    original_position: comment.position,
    commit_id: comment.commitId,
    original_commit_id: comment.originalCommitId,
    ...(comment.inReplyToId === null ? {} : { in_reply_to_id: comment.inReplyToId }),
    user: userBody(site, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pullRequest,
    author_association: authorAssociation(site, comment),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullRequest } },
    start_line: comment.current?.startLine ?? null,
    original_start_line: comment.startLine,
    start_side: comment.startSide,
    line: (comment.current?.line ?? null) as number,
    original_line: comment.line,
    side: comment.side,
    subject_type: 'line',
    reactions: rollup(`${url}/reactions`, comment.reactions),
  };
}

function pullRequestUrl(site: Site, { repository, number }: Remark): string {
  return `${site.url}/api/v3/repos/${repository}/pulls/${number}`;
}

function authorAssociation(site: Site, { repository, author, appId }: Remark): Schemas['author-association'] {
  const found = findRepository(site.store, repository);
  return found && appId === null ? associationOf(found, author) : 'NONE';
}
