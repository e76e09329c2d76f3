import { unpackPatch } from '../patch.ts';
import type { Trial } from '../reflexion/episode.ts';
import type { Sign } from '../reflexion/memory.ts';
import { pullRequestName } from './client.ts';
import { type DiscussOrder, ownThread } from './discuss.ts';
import { statusOf } from './status-of.ts';
import { type Suggestion, suggestionBlock, suggestionsOf } from './suggestions.ts';

interface SuggestOrder extends DiscussOrder {
  redact: (text: string) => string;
}

/** Offers a held change in a review, once, where all of it is on lines that the pull request's diff shows. */
export async function suggest({ redact, ...discussed }: SuggestOrder, trial: Trial): Promise<void> {
  const { client, repository, number, sign } = discussed;
  const change = trial.held?.patch ? unpackPatch(trial.held.patch) : '';
  if (change === '' || redact(change) !== change) return;
  const order = { ...repository, pull_number: number, per_page: 100 };
  const files = await client.paginate(client.rest.pulls.listFiles, order);
  const suggestions = suggestionsOf(change, files);
  if (!suggestions) return;
  const mark = reviewMark(trial, pullRequestName(repository, number), sign);
  const reviews = await client.paginate(client.rest.pulls.listReviews, order);
  if (reviews.some(({ body }) => body.startsWith(mark))) return;
  if (!(await isClear(discussed, trial, suggestions))) return;
  try {
    await client.rest.pulls.createReview({
      ...repository,
      pull_number: number,
      commit_id: trial.head,
      event: 'COMMENT',
      body: `${mark}\nThe change of trial ${trial.number}, to be accepted line by line. Its parts belong together.`,
      comments: suggestions.map((suggestion) => ({
        path: suggestion.path,
        side: 'RIGHT',
        line: suggestion.endLine,
        ...(suggestion.startLine < suggestion.endLine && {
          start_line: suggestion.startLine,
          start_side: 'RIGHT',
        }),
        body: suggestionBlock(suggestion),
      })),
    });
  } catch (error) {
    // GitHub knows best which lines it shows; the comment has the whole change all the same.
    if (statusOf(error) !== 422) throw error;
  }
}

/** The trial's own remark on a line makes way, since the same is not said twice there; where people talk about it, nothing is suggested. */
async function isClear(
  order: DiscussOrder,
  trial: Trial,
  suggestions: readonly Suggestion[],
): Promise<boolean> {
  const thread = await ownThread(order, trial);
  if (!thread || !suggestions.some(({ path }) => path === thread.path)) return true;
  if (thread.isAnswered) return false;
  await order.client.rest.pulls.deleteReviewComment({ ...order.repository, comment_id: thread.id });
  return true;
}

/** People don't see it, and only the bot can make it. */
function reviewMark({ episode, number }: Trial, place: string, sign: Sign): string {
  return `<!-- reflexion:suggestions ${sign(`${place}\nsuggestions of trial ${number} of ${episode}`)} -->`;
}
