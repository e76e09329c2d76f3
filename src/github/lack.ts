import type { CheckRun } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { checkRunName } from './own-check-run.ts';
import type { IssueComment } from './own-comments.ts';
import { authorsOf, type Self } from './self.ts';
import { statusOf } from './status-of.ts';

const title = 'A permission is missing';

interface Lack {
  client: GitHubClient;
  repository: RepositoryName;
  number: number;
  self: Self;
  head: string;
  own: readonly CheckRun[];
  comments: readonly IssueComment[];
}

/** Says once, where the App still may, which permission it lacks: in a check run, else in a comment. Whether it could. */
export async function tellLack(
  { client, repository, number, self, head, own, comments }: Lack,
  permission: string,
  grantUrl: string | null,
): Promise<boolean> {
  const where = grantUrl === null ? '' : ` An owner can grant it: ${grantUrl}`;
  const summary = `I can’t go on here, as I lack the permission \`${permission}\`.${where}`;
  if (own.some(({ output }) => output.title === title && output.summary === summary)) return true;
  const isOwn = (comment: IssueComment) =>
    authorsOf(comment).some(({ kind, id }) => kind === self.kind && id === self.id);
  const isTold = comments.some((comment) => comment.body === summary && isOwn(comment));
  if (isTold) return true;
  const run = { name: checkRunName, head_sha: head, status: 'completed', conclusion: 'neutral' } as const;
  return (
    (await isAllowed(() =>
      client.rest.checks.create({ ...repository, ...run, output: { title, summary } }),
    )) ||
    (await isAllowed(() =>
      client.rest.issues.createComment({ ...repository, issue_number: number, body: summary }),
    ))
  );
}

async function isAllowed(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (statusOf(error) === 403 || statusOf(cause) === 403) return false;
    throw error;
  }
}
