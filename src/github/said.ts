import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Request } from '../reflexion/request.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import type { IssueComment } from './own-comments.ts';

/** Something that somebody wrote on a pull request, wherever it stands there. */
export interface Said {
  /** `comment:12`; no two have the same. */
  id: string;
  source: Exclude<Request['source'], 'button' | 'run'>;
  /** What GraphQL knows it by. */
  subject: string;
  body: string;
  by: string;
  /** Whether an account of a person wrote it, and by no App. */
  isByPerson: boolean;
  /** Whether GitHub counts its author among the repository's people. It says nothing about rights. */
  isInsider: boolean;
  /** When it could be read first, in milliseconds since 1970. */
  at: number;
  /** In a thread on lines of the change: the id of the thread's first comment. */
  thread: string | null;
}

type Lists = RestEndpointMethodTypes['pulls'];
type Review = Lists['listReviews']['response']['data'][number];
type ReviewComment = Lists['listReviewComments']['response']['data'][number];

interface Where {
  client: GitHubClient;
  repository: RepositoryName;
  number: number;
}

/** Reviews, and comments on lines where there are some, beside the comments that were read already; oldest first. */
export async function readSaid(
  { client, repository, number }: Where,
  comments: readonly IssueComment[],
  hasReviewComments: boolean,
): Promise<readonly Said[]> {
  const list = { ...repository, pull_number: number, per_page: 100 };
  const [reviews, onLines] = await Promise.all([
    client.paginate(client.rest.pulls.listReviews, list),
    hasReviewComments ? client.paginate(client.rest.pulls.listReviewComments, list) : [],
  ]);
  const submitted = new Map(reviews.map(({ id, submitted_at }) => [Number(id), submitted_at]));
  return [
    ...comments.map(ofComment),
    ...reviews.filter(({ state }) => state !== 'PENDING').map(ofReview),
    ...onLines.map((comment) => ofReviewComment(comment, submitted)),
  ].sort((a, b) => a.at - b.at);
}

function ofComment(comment: IssueComment): Said {
  return {
    ...common('comment', comment),
    isByPerson: isByPerson(comment) && !comment.performed_via_github_app,
    at: Date.parse(comment.created_at),
    thread: null,
  };
}

function ofReview(review: Review): Said {
  return { ...common('review', review), at: Date.parse(review.submitted_at ?? ''), thread: null };
}

/** A comment that was drafted with others is read by nobody before its review is submitted. */
function ofReviewComment(comment: ReviewComment, submitted: ReadonlyMap<number, string | undefined>): Said {
  const review = submitted.get(Number(comment.pull_request_review_id));
  const at = Math.max(Date.parse(comment.created_at), Date.parse(review ?? comment.created_at));
  return {
    ...common('review-comment', comment),
    at,
    thread: `review-comment:${comment.in_reply_to_id ?? comment.id}`,
  };
}

interface Common {
  id: number | bigint;
  node_id: string;
  body?: string | null;
  user?: { login: string; type?: string } | null;
  author_association?: string | undefined;
}

const insiders: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

function common(source: Said['source'], { id, node_id, body, user, author_association = '' }: Common) {
  return {
    id: `${source}:${id}`,
    source,
    subject: node_id,
    body: body ?? '',
    by: user?.login ?? '',
    isByPerson: isByPerson({ body, user }),
    isInsider: insiders.has(author_association),
  };
}

interface Author {
  body?: string | null | undefined;
  user?: { type?: string } | null | undefined;
}

/** With a token the bot writes under the name of somebody who may write: what it says must be nobody's command, and no remark. */
function isByPerson({ body, user }: Author): boolean {
  return user?.type === 'User' && !isOwnText(body ?? '');
}

/** All that the bot writes begins so. Who else begins so is not heard. */
function isOwnText(body: string): boolean {
  return body.startsWith('<!-- reflexion:');
}
