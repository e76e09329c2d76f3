import type { CheckRun } from './checks.ts';
import {
  type Classifier,
  commentsOf,
  commentsOfReview,
  type Remark,
  type ReviewComment,
  type ReviewState,
  reviewsOf,
} from './conversation.ts';
import { commitsBetween } from './history.ts';
import { botLogin, type Site } from './site.ts';
import { findPullRequest, findRepository, type PullRequest } from './store.ts';

/** A pull request as it stands, to read. */
export interface PullRequestView extends Omit<PullRequest, 'head' | 'base' | 'labels'> {
  head: Readonly<PullRequest['head']>;
  base: Readonly<PullRequest['base']>;
  labels: readonly string[];
  url: string;
  /** Oldest first, from the base to the head. */
  commits: readonly {
    sha: string;
    message: string;
    author: string;
    /** Whether the app's token pushed it, whatever the commit says of itself. */
    byBot: boolean;
  }[];
  /** Oldest first, as are reviews and their comments. */
  comments: readonly RemarkView[];
  reviews: readonly (RemarkView & { state: ReviewState; comments: readonly ReviewCommentView[] })[];
  /** At the head, the newest of each name within a suite. */
  checks: readonly CheckRun[];
  /** All that the app ever made in this repository for commits of this pull request. */
  botCheckRuns: readonly CheckRun[];
}

interface RemarkView {
  id: number;
  author: string;
  byBot: boolean;
  body: string;
  createdAt: string;
  updatedAt: string;
  /** Folded away; `minimizedAs` says as what. */
  isMinimized: boolean;
  minimizedAs: Classifier | null;
  reactions: readonly { content: string; author: string }[];
}

interface ReviewCommentView extends RemarkView {
  path: string;
  line: number;
  startLine: number | null;
  inReplyToId: number | null;
  /** Whether its thread is. */
  isResolved: boolean;
  /** Whether its lines were changed since. */
  isOutdated: boolean;
}

export async function viewPullRequest(site: Site, name: string, number: number): Promise<PullRequestView> {
  const { store } = site;
  const pullRequest = findPullRequest(store, name, number);
  const repository = findRepository(store, name);
  if (!pullRequest || !repository) throw new Error(`there is no pull request ${name}#${number}`);
  const { base, head } = pullRequest;
  const commits = await commitsBetween(repository.gitDirectory, base.sha, head.sha);
  const shas = new Set(commits.map((commit) => commit.sha));
  const bot = botLogin(site.app);
  const runs = [...store.checkRuns.values()].filter((run) => run.repository === repository.fullName);
  const newest = new Map(runs.map((run) => [`${run.suiteId} ${run.name}`, run]));
  return {
    ...structuredClone(pullRequest),
    url: `${site.url}/${repository.fullName}/pull/${number}`,
    commits: commits.map((commit) => ({
      sha: commit.sha,
      message: commit.message,
      author: commit.author.name,
      byBot: store.pushers.get(commit.sha) === bot,
    })),
    comments: commentsOf(store, pullRequest).map((comment) => viewRemark(site, comment)),
    reviews: reviewsOf(store, pullRequest).map((review) => ({
      ...viewRemark(site, review),
      state: review.state,
      comments: commentsOfReview(store, review).map((comment) => viewReviewComment(site, comment)),
    })),
    checks: structuredClone([...newest.values()].filter((run) => run.headSha === head.sha)),
    botCheckRuns: structuredClone(runs.filter((run) => run.appId === site.app.id && shas.has(run.headSha))),
  };
}

function viewRemark(site: Site, remark: Remark): RemarkView {
  const { id, author, appId, body, createdAt, updatedAt, minimizedAs, reactions } = remark;
  return {
    id,
    author,
    byBot: appId === site.app.id,
    body,
    createdAt,
    updatedAt,
    isMinimized: minimizedAs !== null,
    minimizedAs,
    reactions: reactions.map(({ content, author: by }) => ({ content, author: by })),
  };
}

function viewReviewComment(site: Site, comment: ReviewComment): ReviewCommentView {
  const { path, line, startLine, inReplyToId } = comment;
  const first = inReplyToId === null ? comment : site.store.reviewComments.get(inReplyToId);
  const isResolved = (first?.resolvedBy ?? null) !== null;
  return {
    ...viewRemark(site, comment),
    path,
    line,
    startLine,
    inReplyToId,
    isResolved,
    isOutdated: comment.current === null,
  };
}
