import type { RestEndpointMethodTypes } from '@octokit/rest';
import { type Ending, type Entry, type Episode, isOnlyAnswers } from '../reflexion/episode.ts';
import {
  identifiers,
  isSameEntry,
  type MemoryRecord,
  marker,
  memoryOf,
  readMarker,
  type Sign,
} from '../reflexion/memory.ts';
import { redactedText } from '../reflexion/redacted-text.ts';
import { entryComment } from './entry-comment.ts';
import { redactedHeld } from './held-change.ts';
import { cutTo } from './markdown.ts';
import { authorName, authorsOf, type Self } from './self.ts';

export type IssueComment = RestEndpointMethodTypes['issues']['listComments']['response']['data'][number];

/** GitHub's limit for a comment, in characters. */
const maxCommentLength = 65_536;

/** One of the bot's comments, with what it remembers. */
export interface OwnComment {
  id: number;
  nodeId: string;
  url: string;
  /** Whether it is folded away. */
  minimized: boolean;
  body: string;
  record: MemoryRecord;
  /** Who wrote it: the App, or a token's owner who has the same key. */
  author: Self;
}

/**
 * The bot's own comments, oldest first: known by a signature that names their author, so that whoever copies one, or an older
 * version of it, has a text that is signed for somebody else. Whoever has the key may be the author: the App, all its
 * processes, and runs with a token.
 */
export function ownComments(
  comments: readonly IssueComment[],
  self: Self,
  places: readonly string[],
  sign: Sign,
): OwnComment[] {
  return comments.flatMap((comment) => {
    const body = comment.body ?? '';
    const own = (author: Self, signedFor: string) => {
      const record = readMarker(body, signedFor, sign);
      return record ? [ownComment(comment, { body, record, author })] : [];
    };
    const authors = authorsOf(comment);
    const signed = authors.flatMap((author) =>
      places.flatMap((place) => own(author, placeOf(place, author))),
    );
    if (signed.length > 0) return signed.slice(0, 1);
    // Earlier versions of the App named nobody.
    const isSelf = authors.some(({ kind, id }) => kind === 'app' && kind === self.kind && id === self.id);
    return isSelf ? places.flatMap((place) => own(self, place)) : [];
  });
}

export function ownComment(
  comment: IssueComment,
  known: Pick<OwnComment, 'body' | 'record' | 'author'>,
): OwnComment {
  const { id, node_id: nodeId, html_url: url } = comment;
  // The types don't know it yet.
  const { minimized } = comment as { minimized?: object | null };
  return { id: Number(id), nodeId, url, minimized: Boolean(minimized), ...known };
}

/** What a signature ties a record to. */
export function placeOf(pullRequest: string, author: Self): string {
  return `${pullRequest} by ${authorName(author)}`;
}

/** The whole text of a comment that remembers this. */
export function commentBody(
  record: MemoryRecord,
  others: readonly OwnComment[],
  place: string,
  sign: Sign,
  redact: (text: string) => string,
): string {
  const shown = redactedRecord(record, redact);
  const firstLine = marker(shown, place, sign);
  const text = redact(entryComment(shown.entry, shown.ending, episodeWith(shown, others)));
  return `${firstLine}\n${cutTo(text, maxCommentLength - firstLine.length - 1)}`;
}

export function commentOf(entry: Entry, comments: readonly OwnComment[]): OwnComment | undefined {
  return comments.find((comment) => isSameEntry(comment.record.entry, entry));
}

/** The comment that an episode's ending is written into: its last, but rather not one in which people are only answered. */
export function lastCommentOf(episode: string, comments: readonly OwnComment[]): OwnComment | undefined {
  const own = comments.filter(({ record }) => record.entry.episode === episode);
  const isBeside = ({ record: { entry } }: OwnComment) => entry.type === 'note' && isOnlyAnswers(entry);
  return own.findLast((comment) => !isBeside(comment)) ?? own.at(-1);
}

export function emptyRecord(entry: Entry, ending: Ending | null): MemoryRecord {
  return { entry, ending, checkRun: null };
}

/** The episode of a record, with that record as it is now. */
export function episodeWith(record: MemoryRecord, others: readonly OwnComment[]): Episode {
  const rest = others
    .map((comment) => comment.record)
    .filter((other) => !isSameEntry(other.entry, record.entry));
  const { episodes } = memoryOf([...rest, record]);
  const { episode: id } = record.entry;
  return (
    episodes.find((episode) => episode.id === id) ?? { id, trials: [], note: null, ending: record.ending }
  );
}

/** What is held comes last: by then the redactor has learned what else in the record is secret. */
export function redactedRecord(record: MemoryRecord, redact: (text: string) => string): MemoryRecord {
  const shown = redactedValue(record, redact, '') as MemoryRecord;
  const { entry } = shown;
  if (entry.type !== 'trial' || !entry.held) return shown;
  return { ...shown, entry: { ...entry, held: redactedHeld(entry.held, redact) } };
}

function redactedValue(value: unknown, redact: (text: string) => string, name: string): unknown {
  if (typeof value === 'string') return identifiers.has(name) ? value : redactedText(value, redact);
  if (Array.isArray(value)) return value.map((item) => redactedValue(item, redact, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactedValue(item, redact, key)]),
  );
}
