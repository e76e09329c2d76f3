import { isOptedOut } from '../reflexion/begin.ts';
import type { Observation } from '../reflexion/observation.ts';
import type { Interruption } from '../reflexion/ports.ts';
import { createConversation } from './conversation.ts';
import { factsOf } from './facts.ts';
import type { OwnComment } from './own-comments.ts';
import type { PullRequestOrder } from './pull-request.ts';

const secondMs = 1_000;

/**
 * Looks from time to time whether a trial has lost its ground: the head, the right to be there, or somebody's leave. What is
 * unchanged costs nothing of the rate limit, and people's words are only read where something has been said since.
 */
export function createInterruption(order: PullRequestOrder) {
  const { client, repository, number } = order;
  const conversation = createConversation(order);
  let known = { state: '', since: 0, isRead: false };

  return async (observed: Observation, own: readonly OwnComment[]): Promise<Interruption | null> => {
    const { data: pull } = await client.rest.pulls.get({ ...repository, pull_number: number });
    const facts = factsOf(pull);
    if (facts.head.sha !== observed.pullRequest.head.sha) return 'the branch moved on';
    if (facts.state !== 'open') return `the pull request was ${facts.state}`;
    if (facts.locked) return 'the conversation was locked';
    if (isOptedOut({ ...observed, pullRequest: facts })) return 'a label says to leave it alone';
    const presses = await order.presses(facts.head.sha);
    // Their number stays the same once there are more than are read.
    const state = `${pull.updated_at} ${presses.at(-1)?.id}`;
    if (state !== known.state) known = { state, since: order.now(), isRead: false };
    if (known.isRead) return null;
    // GitHub counts in seconds: something more may be said within the one that was read.
    const isOver = order.now() - known.since > secondMs;
    const comments = await client.paginate(client.rest.issues.listComments, {
      ...repository,
      issue_number: number,
      per_page: 100,
    });
    const requests = await conversation.read(comments, own, {
      author: facts.author,
      head: facts.head.sha,
      reviewComments: pull.review_comments,
      isAnswerable: !facts.archived,
    });
    known.isRead = isOver;
    // What the look saw has been decided about already, with what was asked after it.
    const decided = new Set(observed.requests.map(({ id }) => id));
    const stop = requests.find(
      ({ id, command, allowed }) => command === 'stop' && allowed && !decided.has(id),
    );
    return stop ? `${stop.by} asked to stop` : null;
  };
}
