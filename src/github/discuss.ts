import type { Trial } from '../reflexion/episode.ts';
import type { Sign } from '../reflexion/memory.ts';
import { type AccusedLine, accusedLine } from './accused-line.ts';
import { type GitHubClient, pullRequestName, type RepositoryName } from './client.ts';
import { code, line, prose } from './markdown.ts';

export interface DiscussOrder {
  client: GitHubClient;
  repository: RepositoryName;
  number: number;
  sign: Sign;
}

/** A remark of ours on a line, as far as it has to be known. */
export interface OwnThread {
  id: number;
  path: string;
  isAnswered: boolean;
}

/**
 * Opens a thread on the line of the pull request's diff that a trial is about, so that it can be talked about and resolved there.
 * `trial` is as it may be told, `mayStand` says that an earlier process may have opened it. That it fails changes nothing.
 */
export async function discuss(
  order: DiscussOrder,
  trial: Trial,
  { diff, commentUrl, mayStand }: { diff: string; commentUrl: string | null; mayStand: boolean },
): Promise<void> {
  const accused = accusedLine(trial, diff);
  if (!accused) return;
  const { client, repository, number } = order;
  try {
    if (mayStand && (await ownThread(order, trial))) return;
    await client.rest.pulls.createReviewComment({
      ...repository,
      pull_number: number,
      commit_id: trial.head,
      path: accused.path,
      side: 'RIGHT',
      line: accused.line,
      body: `${threadMark(order, trial)}\n${remark(trial, accused, commentUrl)}`,
    });
  } catch {
    // GitHub knows best which lines it shows; the comment says the same.
  }
}

/** What stands on the line. */
export function remark(
  { number, limit, reflection }: Trial,
  { check, message }: AccusedLine,
  commentUrl: string | null,
): string {
  const accusation =
    message === null
      ? 'This line is quoted in the diagnosis.'
      : `The log of ${code(check)} points here: ${line(message)}`;
  const plan = commentUrl === null ? 'the conversation' : `[its comment](${commentUrl})`;
  return [
    accusation,
    `**What went wrong.** ${prose(reflection.diagnosis)}`,
    `This is trial ${number} of ${limit}; its plan is in ${plan}. If the line is meant to be as it is, say so here.`,
  ].join('\n\n');
}

/** The remark of this trial; null when there is none. */
export async function ownThread(order: DiscussOrder, trial: Trial): Promise<OwnThread | null> {
  const { client, repository, number } = order;
  const mark = threadMark(order, trial);
  const all = await client.paginate(client.rest.pulls.listReviewComments, {
    ...repository,
    pull_number: number,
    per_page: 100,
  });
  const own = all.find(({ body }) => body.startsWith(mark));
  if (!own) return null;
  return { id: own.id, path: own.path, isAnswered: all.some((other) => other.in_reply_to_id === own.id) };
}

/** People don't see it, and only the bot can make it. */
function threadMark({ repository, number, sign }: DiscussOrder, trial: Trial): string {
  const place = pullRequestName(repository, number);
  return `<!-- reflexion:line ${sign(`${place}\nline of trial ${trial.number} of ${trial.episode}`)} -->`;
}
