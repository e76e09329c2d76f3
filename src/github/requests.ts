import type { Request } from '../reflexion/request.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { commandIn } from './commands.ts';
import type { IssueComment } from './own-comments.ts';
import { statusOf } from './status-of.ts';

/** The most requests looked at at once: each costs a question about its author's rights. */
const maxRequests = 10;
/** Who may have rights here; whether they do is looked up. */
const insiders: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** What people have asked for in comments that are new, oldest first, with their right to ask looked up now. */
export async function readRequests(
  client: GitHubClient,
  repository: RepositoryName,
  comments: readonly IssueComment[],
  known: { author: string; isUnseen: (request: Pick<Request, 'id' | 'at' | 'source'>) => boolean },
): Promise<Request[]> {
  const asked = comments.flatMap((comment) => {
    const body = comment.body ?? '';
    // With a token the bot writes under the name of somebody who may write: what it quotes must be nobody's command.
    const found = body.startsWith('<!-- reflexion:') ? null : commandIn(body);
    const isByPerson =
      comment.user !== null && comment.user?.type !== 'Bot' && !comment.performed_via_github_app;
    // A comment that was changed after it was written may not say what its readers agreed to.
    const isUnedited = comment.created_at === comment.updated_at;
    return found && isByPerson && isUnedited && known.isUnseen(nameOf(comment))
      ? [{ comment, ...found }]
      : [];
  });
  const rights = new Map<string, Promise<boolean>>();
  const mayAsk = (login: string) => {
    const right = rights.get(login) ?? mayWrite(client, repository, login);
    rights.set(login, right);
    return right;
  };
  return Promise.all(
    heard(asked, known.author).map(async ({ comment, command, argument }) => {
      const by = comment.user?.login ?? '';
      const isAuthorStopping = command === 'stop' && by === known.author;
      const allowed = isAuthorStopping || (await mayAsk(by));
      const { rocket = 0, confused = 0 } = comment.reactions ?? {};
      return {
        ...nameOf(comment),
        command,
        argument,
        by,
        allowed,
        acknowledged: rocket + confused > 0,
        subject: comment.node_id,
      };
    }),
  );
}

function nameOf(comment: IssueComment) {
  return { id: `comment:${comment.id}`, source: 'comment' as const, at: Date.parse(comment.created_at) };
}

interface Asked {
  comment: IssueComment;
  command: Request['command'];
  argument: string | null;
}

/** The newest of each person and command, and of those the newest; but a crowd of strangers drowns nobody who belongs here. */
function heard(asked: readonly Asked[], author: string): Asked[] {
  const newest = new Map(asked.map((one) => [`${one.command} ${one.comment.user?.login}`, one]));
  const belongs = ({ comment }: Asked) =>
    comment.user?.login === author || insiders.has(comment.author_association ?? '');
  const byAge = (a: Asked, b: Asked) => Number(a.comment.id) - Number(b.comment.id);
  return [...newest.values()]
    .sort((a, b) => Number(belongs(a)) - Number(belongs(b)) || byAge(a, b))
    .slice(-maxRequests)
    .sort(byAge);
}

/** Gives the receipt: a rocket when the request is taken up, a confused face when its author may not ask or there is nothing to do. */
export async function acknowledge(
  client: GitHubClient,
  repository: RepositoryName,
  request: Request,
  isTaken: boolean,
): Promise<void> {
  await client.rest.reactions.createForIssueComment({
    ...repository,
    comment_id: Number(request.id.split(':')[1]),
    content: isTaken ? 'rocket' : 'confused',
  });
}

async function mayWrite(
  client: GitHubClient,
  repository: RepositoryName,
  username: string,
): Promise<boolean> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ ...repository, username });
    return data.permission === 'admin' || data.permission === 'write';
  } catch (error) {
    // GitHub answers 404 for people it does not know in this repository.
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
