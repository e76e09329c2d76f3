import { memoryOf } from '../reflexion/memory.ts';
import type { Remark } from '../reflexion/ports.ts';
import { isUnseen, type Request } from '../reflexion/request.ts';
import type { IssueComment, OwnComment } from './own-comments.ts';
import type { PullRequestOrder } from './pull-request.ts';
import { readRemarks } from './remarks.ts';
import { readRequests, readStates } from './requests.ts';
import { createRights } from './rights.ts';
import { readSaid, type Said } from './said.ts';

/** What people said to the bot on a pull request, as it was when it was last read. */
export interface Conversation {
  /** What is asked that none of the bot's comments has seen. */
  read(
    comments: readonly IssueComment[],
    own: readonly OwnComment[],
    pull: { author: string; head: string; reviewComments: number; isAnswerable: boolean },
  ): Promise<Request[]>;
  /** What they have told it besides. */
  remarks(own: readonly OwnComment[]): Promise<readonly Remark[]>;
}

export function createConversation(order: PullRequestOrder): Conversation {
  const { client, repository } = order;
  const mayWrite = createRights(client, repository);
  let said: readonly Said[] = [];
  return {
    async read(comments, own, { author, head, reviewComments, isAnswerable }) {
      const ids = new Set(own.map(({ id }) => id));
      const others = comments.filter(({ id }) => !ids.has(Number(id)));
      said = await readSaid(order, others, reviewComments > 0);
      // Where nothing can be written there is no answer either.
      if (!isAnswerable) return [];
      const memory = memoryOf(own.map(({ record }) => record));
      const known = { author, isUnseen: isUnseen(memory), mayWrite };
      return readRequests(client, said, await order.presses(head), known);
    },
    async remarks(own) {
      return readRemarks(said, {
        own: own.map(({ body }) => body),
        login: await order.login(),
        mayWrite,
        editedOf: async (subjects) => {
          const states = await readStates(client, subjects);
          return new Set(subjects.filter((subject) => states.get(subject)?.isEdited !== false));
        },
      });
    },
  };
}
