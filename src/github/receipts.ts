import type { Request } from '../reflexion/request.ts';
import type { GitHubClient } from './client.ts';

/** What somebody who asked sees under their words. Reviews take reactions by GraphQL alone. */
const reactions = { seen: 'EYES', taken: 'ROCKET', refused: 'CONFUSED' } as const;

const mutation = `mutation ($subject: ID!, $content: ReactionContent!) {
  addReaction(input: { subjectId: $subject, content: $content }) { reaction { content } }
}`;

/** The same one twice is one. */
export async function react(
  client: Pick<GitHubClient, 'graphql'>,
  subject: string,
  kind: keyof typeof reactions,
): Promise<void> {
  await client.graphql(mutation, { subject, content: reactions[kind] });
}

/** Gives the receipt: a rocket when the request is taken up, a confused face when it is not. A button takes none. */
export async function acknowledge(client: GitHubClient, request: Request, isTaken: boolean): Promise<void> {
  if (request.subject === null) return;
  try {
    await react(client, request.subject, isTaken ? 'taken' : 'refused');
  } catch (error) {
    // GitHub has answered, and will not have it: the comment is gone, or nobody may react there.
    if (!(error instanceof Error) || error.name !== 'GraphqlResponseError') throw error;
  }
}
