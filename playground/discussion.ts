import type {
  Classifier,
  IssueComment,
  Reaction,
  ReactionContent,
  Remark,
  Review,
  ReviewComment,
  ReviewState,
} from './conversation.ts';
import { announceComment } from './events.ts';
import { announceReview, announceReviewComment, announceThread } from './review-events.ts';
import type { PlacedRemark } from './review-lines.ts';
import { type Site, userOf } from './site.ts';
import { type PullRequest, timestamp } from './store.ts';

/** Who says something: a login, and the app it speaks through. */
export interface Speaker {
  author: string;
  appId: number | null;
}

export function addComment(
  site: Site,
  pullRequest: PullRequest,
  speaker: Speaker,
  body: string,
): IssueComment {
  const comment = said(site, pullRequest, speaker, body);
  site.store.comments.set(comment.id, comment);
  announceComment(site, comment, 'created', comment.author);
  return comment;
}

export function changeComment(site: Site, comment: IssueComment, body: string, by: string): void {
  announceComment(site, comment, 'edited', by, reworded(comment, body));
}

export function removeComment(site: Site, comment: IssueComment, by: string): void {
  site.store.comments.delete(comment.id);
  announceComment(site, comment, 'deleted', by);
}

export function addReview(
  site: Site,
  pullRequest: PullRequest,
  speaker: Speaker,
  made: { state: ReviewState; body: string; commitId: string; remarks: readonly PlacedRemark[] },
): { review: Review; comments: readonly ReviewComment[] } {
  const { state, commitId } = made;
  const review: Review = { ...said(site, pullRequest, speaker, made.body), state, commitId };
  site.store.reviews.set(review.id, review);
  const comments = made.remarks.map(({ body, ...place }) =>
    keep(site, {
      ...said(site, pullRequest, speaker, body),
      ...place,
      reviewId: review.id,
      inReplyToId: null,
      commitId,
      originalCommitId: commitId,
      current: { line: place.line, startLine: place.startLine },
      resolvedBy: null,
    }),
  );
  announceReview(site, review, 'submitted', review.author);
  for (const comment of comments) announceReviewComment(site, comment, 'created', comment.author);
  return { review, comments };
}

/** An answer in a thread; GitHub wraps each in a review of its own. */
export function addReply(
  site: Site,
  pullRequest: PullRequest,
  speaker: Speaker,
  first: ReviewComment,
  body: string,
): ReviewComment {
  const { review } = addReview(site, pullRequest, speaker, {
    state: 'COMMENTED',
    body: '',
    commitId: first.commitId,
    remarks: [],
  });
  const reply = keep(site, {
    ...structuredClone(first),
    ...said(site, pullRequest, speaker, body),
    reviewId: review.id,
    inReplyToId: first.id,
    resolvedBy: null,
  });
  announceReviewComment(site, reply, 'created', reply.author);
  return reply;
}

export function changeReviewComment(site: Site, comment: ReviewComment, body: string, by: string): void {
  announceReviewComment(site, comment, 'edited', by, reworded(comment, body));
}

export function removeReviewComment(site: Site, comment: ReviewComment, by: string): void {
  site.store.reviewComments.delete(comment.id);
  announceReviewComment(site, comment, 'deleted', by);
}

export function changeReview(site: Site, review: Review, body: string, by: string): void {
  announceReview(site, review, 'edited', by, reworded(review, body));
}

export function setResolved(site: Site, first: ReviewComment, resolved: boolean, by: string): void {
  if ((first.resolvedBy !== null) === resolved) return;
  first.resolvedBy = resolved ? userOf(site.store, by).login : null;
  announceThread(site, first, resolved ? 'resolved' : 'unresolved', by);
}

/** The same reaction of the same user is had once. No webhook tells of it. */
export function react(
  site: Site,
  remark: Remark,
  author: string,
  content: ReactionContent,
): { reaction: Reaction; isNew: boolean } {
  const known = remark.reactions.find((one) => one.content === content && one.author === author);
  if (known) return { reaction: known, isNew: false };
  const reaction: Reaction = { id: site.store.nextId(), content, author, createdAt: timestamp() };
  remark.reactions.push(reaction);
  return { reaction, isNew: true };
}

/** Folds it away, or unfolds it. No webhook tells of it. */
export function minimize(remark: Remark, classifier: Classifier | null): void {
  remark.minimizedAs = classifier;
}

function said(site: Site, pullRequest: PullRequest, { author, appId }: Speaker, body: string): Remark {
  const now = timestamp();
  pullRequest.updatedAt = now;
  return {
    id: site.store.nextId(),
    repository: pullRequest.repository,
    number: pullRequest.number,
    author: userOf(site.store, author).login,
    appId,
    body,
    reactions: [],
    minimizedAs: null,
    createdAt: now,
    updatedAt: now,
    lastEditedAt: null,
  };
}

function keep(site: Site, comment: ReviewComment): ReviewComment {
  site.store.reviewComments.set(comment.id, comment);
  return comment;
}

/** Changes the text and returns what the webhook says of the change. */
function reworded(remark: Remark, body: string): { changes: { body: { from: string } } } {
  const from = remark.body;
  remark.body = body;
  remark.updatedAt = timestamp();
  remark.lastEditedAt = remark.updatedAt;
  return { changes: { body: { from } } };
}
