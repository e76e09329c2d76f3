import type { LineRange } from './diff-lines.ts';
import type { PullRequest, Store, Timestamp } from './store.ts';

export interface IssueComment {
  id: number;
  repository: string;
  number: number;
  /** A login; `slug[bot]` for an app. */
  author: string;
  /** The app it was made with. */
  appId: number | null;
  body: string;
  reactions: Reaction[];
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

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

/** A review of a pull request as a whole and of lines of its diff. All here are submitted, as comments. */
export interface Review {
  id: number;
  /** The base repository's full name. */
  repository: string;
  number: number;
  /** A login; `slug[bot]` for an app. */
  author: string;
  /** The app it was made with. */
  appId: number | null;
  /** Empty when only lines are spoken of. */
  body: string;
  commitId: string;
  submittedAt: Timestamp;
  comments: readonly ReviewComment[];
}

export interface ReviewComment extends LineRange {
  id: number;
  path: string;
  body: string;
  /** See `LinesInDiff`. */
  position: number;
  hunk: string;
  text: readonly string[];
}

/** Oldest first. */
export function reviewsOf(
  store: Store,
  { repository, number }: Pick<PullRequest, 'repository' | 'number'>,
): readonly Review[] {
  return [...store.reviews.values()].filter(
    (review) => review.repository === repository && review.number === number,
  );
}
