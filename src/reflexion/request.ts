import { z } from 'zod';
import type { Memory } from './episode.ts';

/** What people ask of the bot, and what of it has been seen to. */

export const commands = [
  'fix',
  'stop',
  'resume',
  'retry',
  'status',
  'explain',
  'approve',
  'revert',
  'forget',
  'rules',
  'help',
] as const;
export type Command = (typeof commands)[number];

/** With the right to ask already looked up. */
export interface Request {
  /** `<source>:<id>`, as in `comment:12`; no two have the same. */
  id: string;
  source:
    | 'comment'
    | 'review'
    | 'review-comment'
    | 'button' /** Who runs the command by hand, and is told where they run it. */
    | 'run';
  /** Null where the word is none; it is the argument then. */
  command: Command | null;
  by: string;
  /** What stands behind the command's name; null when nothing does. */
  argument: string | null;
  /** When it was asked, in milliseconds since 1970. */
  at: number;
  allowed: boolean;
  /** Whether a receipt has been given. */
  acknowledged: boolean;
  /** What GitHub knows the text by that asked; null for a button, to which nobody can react. */
  subject: string | null;
}

const markSchema = z.object({ id: z.string(), at: z.int().nonnegative() });

/** Commands that the loop decides about by all that it sees; any other is answered at once. */
const decidedAbout: ReadonlySet<Command | null> = new Set<Command>([
  'fix',
  'stop',
  'resume',
  'retry',
  'approve',
  'revert',
]);

export function isDecidedAbout(command: Command | null): boolean {
  return decidedAbout.has(command);
}

/** Comments, reviews and buttons count by numbers of their own, so that only their times tell old from new. */
export const seenSchema = z.object({
  /** All that was asked earlier, in milliseconds since 1970. */
  before: z.int().nonnegative(),
  /** Those that were not, oldest first. */
  marks: z.array(markSchema),
});
export type Seen = z.infer<typeof seenSchema>;

export const nothingSeen: Seen = { before: 0, marks: [] };

/** The most that are kept of each kind. */
const most = { marks: 40, buttons: 20 };

/** Comments and reviews are read one after the other, so what was asked first may come to light last. */
const latenessMs = 10_000;

/** What some of these requests add to what had been seen. What is older than the newest of all is over with them, but for so much. */
export function seenWith(seen: Seen, requests: readonly Pick<Request, 'id' | 'at' | 'source'>[]): Seen {
  // A button's time is by another clock than GitHub's, so it may not decide about what stands on GitHub.
  const times = requests.filter(({ id }) => !isElsewhere(id)).map(({ at }) => at - latenessMs);
  const added = requests.map(({ id, at }) => ({ id, at }));
  return bounded({ before: Math.max(seen.before, ...times), marks: [...seen.marks, ...added] });
}

/** The same, of requests while others wait that may be older. */
export function seenAmong(seen: Seen, requests: readonly Pick<Request, 'id' | 'at'>[]): Seen {
  return bounded({ ...seen, marks: [...seen.marks, ...requests.map(({ id, at }) => ({ id, at }))] });
}

/** What all entries of a memory have seen together. */
export function seenIn({ episodes }: Memory): Seen {
  const entries = episodes.flatMap(({ trials, note }) => [...trials, ...(note ? [note] : [])]);
  const all = entries.map(({ seen }) => seen);
  return bounded({
    before: Math.max(0, ...all.map(({ before }) => before)),
    marks: all.flatMap(({ marks }) => marks),
  });
}

/** Whether a request is new to this memory. */
export function isUnseen(memory: Memory): (request: Pick<Request, 'id' | 'at' | 'source'>) => boolean {
  const { before, marks } = seenIn(memory);
  const ids = new Set(marks.map(({ id }) => id));
  const newestComment = newestOfFormerKind(memory);
  return ({ id, at, source }) => {
    if (ids.has(id)) return false;
    if (isElsewhere(id)) return true;
    if (source === 'comment' && Number(id.split(':')[1]) <= newestComment) return false;
    return at >= before;
  };
}

/** Entries once remembered the id of the newest comment. */
function newestOfFormerKind({ episodes }: Memory): number {
  const entries = episodes.flatMap(({ trials, note }) => [...trials, ...(note ? [note] : [])]);
  return Math.max(0, ...entries.map(({ seenRequest }) => seenRequest ?? 0));
}

/** Where there are too many marks, what they stood for counts as seen by its time. */
function bounded({ before, marks }: Seen): Seen {
  const distinct = [...new Map(marks.map((mark) => [mark.id, mark])).values()];
  // A run is asked for by nobody again, and would only push out a button that may come twice.
  const buttons = distinct.filter(({ id }) => id.startsWith('button:')).slice(-most.buttons);
  const texts = distinct.filter(({ id, at }) => !isElsewhere(id) && at >= before).sort((a, b) => a.at - b.at);
  const kept = texts.slice(-most.marks);
  const dropped = texts.at(-most.marks - 1);
  return { before: dropped ? dropped.at + 1 : before, marks: [...kept, ...buttons] };
}

/** Asked by something that does not stand on the pull request. */
function isElsewhere(id: string): boolean {
  return id.startsWith('button:') || id.startsWith('run:');
}
