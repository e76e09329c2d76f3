import { z } from 'zod';
import {
  type Ending,
  type Entry,
  type Episode,
  endingSchema,
  entrySchema,
  isOnlyAnswers,
  type Memory,
  type Note,
  type Trial,
} from './episode.ts';

/** What one of the bot's comments remembers, kept in its first line where people don't see it. */
const recordSchema = z.object({
  entry: entrySchema,
  ending: endingSchema.nullable(),
  /** The check run that shows this entry; it has to be closed even if the process dies. */
  checkRun: z
    .object({ id: z.int(), head: z.string(), open: z.boolean(), annotated: z.boolean().default(false) })
    .nullable(),
});
export type MemoryRecord = z.infer<typeof recordSchema>;

/** Signs text with a key that only the bot has; the same text gives the same signature. Letters, digits, `_` only. */
export type Sign = (text: string) => string;

/** The longest payload, in characters; GitHub takes comments of 65,536, and people want to read some of that. */
export const maxPayloadLength = 24_000;

const markerPattern = /^<!-- reflexion:1 (\{.*\}) ([A-Za-z0-9_]+) -->$/;

/**
 * The hidden first line of a comment. `place` is what the signature ties it to (`acme/shop#12`), so that it means
 * nothing on another pull request. Texts that don't fit are cut.
 */
export function marker(record: MemoryRecord, place: string, sign: Sign): string {
  const payload = encode(fitted(record));
  return `<!-- reflexion:1 ${payload} ${sign(`${place}\n${payload}`)} -->`;
}

/** The record in a comment's first line; null when there is none, or when it wasn't signed for this place. */
export function readMarker(body: string, place: string, sign: Sign): MemoryRecord | null {
  const match = markerPattern.exec(body.split('\n', 1)[0]?.trimEnd() ?? '');
  if (!match?.[1] || match[2] !== sign(`${place}\n${match[1]}`)) return null;
  const parsed = recordSchema.safeParse(JSON.parse(match[1]));
  return parsed.success ? parsed.data : null;
}

/** Episodes in the order in which their first comment was written. Of two comments for the same trial the first counts. */
export function memoryOf(records: readonly MemoryRecord[]): Memory {
  const episodes = new Map<
    string,
    { id: string; trials: Trial[]; note: Episode['note']; ending: Ending | null }
  >();
  for (const { entry, ending } of records) {
    const episode = episodes.get(entry.episode) ?? {
      id: entry.episode,
      trials: [],
      note: null,
      ending: null,
    };
    episodes.set(entry.episode, episode);
    const known = [...episode.trials, ...(episode.note ? [episode.note] : [])];
    if (known.some((other) => isSameEntry(other, entry))) continue;
    if (entry.type === 'note') episode.note = entry;
    else episode.trials.push(entry);
    // What was written after an ending has overtaken it, but for what people are told who ask.
    const isBeside = entry.type === 'note' && isOnlyAnswers(entry);
    episode.ending = isBeside ? (ending ?? episode.ending) : ending;
  }
  for (const episode of episodes.values()) episode.trials.sort((a, b) => a.number - b.number);
  return { episodes: [...episodes.values()] };
}

/** The memory with this entry as it is now, in the place where it was; a note may be new. */
export function withEntry(memory: Memory, entry: Trial | Note): Memory {
  const { episodes } = memory;
  const fresh: Episode = { id: entry.episode, trials: [], note: null, ending: null };
  const all = episodes.some(({ id }) => id === entry.episode) ? episodes : [...episodes, fresh];
  const updated = (episode: Episode): Episode => {
    if (episode.id !== entry.episode) return episode;
    if (entry.type === 'note') return { ...episode, note: entry };
    return {
      ...episode,
      trials: episode.trials.map((other) => (isSameEntry(other, entry) ? entry : other)),
    };
  };
  return { episodes: all.map(updated) };
}

/** What the next trial reads: without the trials that somebody had forgotten. */
export function withoutForgotten({ episodes }: Memory): Memory {
  return {
    episodes: episodes.map((episode) => ({
      ...episode,
      trials: episode.trials.filter(({ isForgotten }) => !isForgotten),
    })),
  };
}

/** Whether two entries are the same trial or note, whatever they say. */
export function isSameEntry(a: Entry, b: Entry): boolean {
  if (a.episode !== b.episode) return false;
  return a.type === 'trial' ? b.type === 'trial' && a.number === b.number : b.type === 'note';
}

// JSON has `<`, `>`, a doubled `-` and characters that can't be seen only inside strings, where they can be written
// otherwise: nothing closes the comment or breaks its line.
function encode(value: MemoryRecord | string): string {
  return JSON.stringify(value)
    .replaceAll('--', '-\\u002d')
    .replaceAll(/[<>\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

// From how long a text and a list may be to how short both get before the record fits.
const bounds = [
  [2_000, 60],
  [500, 60],
  [100, 40],
  [40, 8],
  [20, 3],
] as const;

function fitted(record: MemoryRecord): MemoryRecord {
  let shortened = record;
  for (const [longest, mostItems] of bounds) {
    shortened = recordSchema.parse(shorten(record, longest, mostItems));
    if (encode(shortened).length <= maxPayloadLength) break;
  }
  return shortened;
}

/** Fields that say which or what, not text: they are kept whole, and hold no secret. */
export const identifiers: ReadonlySet<string> = new Set([
  'type',
  'episode',
  'head',
  'commit',
  'tree',
  'earlierTrees',
  'earlierCommits',
  'state',
  'kind',
  'engine',
  'blame',
  'confidence',
  'outcome',
  'fingerprint',
  'url',
  'checkIds',
  'askedAt',
  'pushTriedAt',
  'triedAt',
  'request',
  'patch',
  'at',
  'id',
]);

/** Lists that mean something else as soon as an item is missing. */
const wholeLists: ReadonlySet<string> = new Set(['marks']);

function shorten(value: unknown, longest: number, mostItems: number, key = ''): unknown {
  if (typeof value === 'string') return identifiers.has(key) ? value : shortText(value, longest);
  if (Array.isArray(value)) {
    if (wholeLists.has(key)) return value;
    return value.slice(0, mostItems).map((item) => shorten(item, longest, mostItems, key));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, shorten(item, longest, mostItems, name)]),
  );
}

/** Cut so that it is no longer than this when it is encoded: some characters take six. */
function shortText(text: string, longest: number): string {
  const kept = text.slice(0, longest);
  const length = encode(kept).length;
  if (kept.length === text.length && length <= longest) return text;
  return `${kept.slice(0, Math.floor((longest * kept.length) / Math.max(longest, length)))} …`;
}
