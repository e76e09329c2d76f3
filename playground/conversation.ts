import type { LineRange } from './diff-lines.ts';
import type { PullRequest, Store, Timestamp } from './store.ts';

/** What every kind of saying on a pull request has. */
export interface Remark {
  id: number;
  /** The base repository's full name. */
  repository: string;
  number: number;
  /** A login; `slug[bot]` for an app. */
  author: string;
  /** The app it was made with. */
  appId: number | null;
  body: string;
  reactions: Reaction[];
  /** Why it was folded away, if it was. */
  minimizedAs: Classifier | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** Null until its text is changed. */
  lastEditedAt: Timestamp | null;
}

export type IssueComment = Remark;

/** A review of a pull request as a whole, and of lines of its diff by its comments. All here are submitted. */
export interface Review extends Remark {
  /** Its body is empty when only lines are spoken of. */
  state: ReviewState;
  commitId: string;
}

export interface ReviewComment extends Remark, LineRange {
  reviewId: number;
  /** The first comment of the thread it answers in; a thread has no deeper levels. */
  inReplyToId: number | null;
  /** The newest commit in which the lines are as they were … */
  commitId: string;
  /** … and where they are there; null once they were changed. `line` and `startLine` stay what they were at first. */
  current: { line: number; startLine: number | null } | null;
  originalCommitId: string;
  path: string;
  /** See `LinesInDiff`. */
  position: number;
  hunk: string;
  text: readonly string[];
  /** Of the first comment of a thread: who resolved it, if somebody has. */
  resolvedBy: string | null;
}

export type ReviewState = 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED';

export const classifiers = [
  'SPAM',
  'ABUSE',
  'OFF_TOPIC',
  'OUTDATED',
  'DUPLICATE',
  'RESOLVED',
  'LOW_QUALITY',
] as const;
export type Classifier = (typeof classifiers)[number];

export const reactionContents = [
  '+1',
  '-1',
  'laugh',
  'confused',
  'heart',
  'hooray',
  'rocket',
  'eyes',
] as const;
export type ReactionContent = (typeof reactionContents)[number];
export interface Reaction {
  id: number;
  content: ReactionContent;
  author: string;
  createdAt: Timestamp;
}

type Named = Pick<PullRequest, 'repository' | 'number'>;
const isAt =
  ({ repository, number }: Named) =>
  (remark: Remark) =>
    remark.repository === repository && remark.number === number;

/** Oldest first, as are all of these. */
export function commentsOf(store: Store, pullRequest: Named): readonly IssueComment[] {
  return [...store.comments.values()].filter(isAt(pullRequest));
}

export function reviewsOf(store: Store, pullRequest: Named): readonly Review[] {
  return [...store.reviews.values()].filter(isAt(pullRequest));
}

export function reviewCommentsOf(store: Store, pullRequest: Named): readonly ReviewComment[] {
  return [...store.reviewComments.values()].filter(isAt(pullRequest));
}

export function commentsOfReview(store: Store, { id }: Review): readonly ReviewComment[] {
  return [...store.reviewComments.values()].filter((comment) => comment.reviewId === id);
}

/** The first comment and its answers. */
export function threadOf(store: Store, first: ReviewComment): readonly ReviewComment[] {
  return [...store.reviewComments.values()].filter(
    (comment) => comment.id === first.id || comment.inReplyToId === first.id,
  );
}
