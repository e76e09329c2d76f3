import { z } from 'zod';
import {
  type Ending,
  type Entry,
  type Episode,
  endingSchema,
  entrySchema,
  type Memory,
  type Trial,
} from './episode.ts';

/** What one of the bot's comments remembers, kept in its first line where people don't see it. */
const recordSchema = z.object({
  entry: entrySchema,
  ending: endingSchema.nullable(),
  /** The check run that shows this entry; it has to be closed even if the process dies. */
  checkRun: z.object({ id: z.int(), head: z.string(), open: z.boolean() }).nullable(),
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
    // What was written after an ending has overtaken it.
    episode.ending = ending;
  }
  for (const episode of episodes.values()) episode.trials.sort((a, b) => a.number - b.number);
  return { episodes: [...episodes.values()] };
}

/** The memory with this entry as it is now, in the place where it was. */
export function withTrial(memory: Memory, trial: Trial): Memory {
  const updated = (episode: Episode): Episode => ({
    ...episode,
    trials: episode.trials.map((other) => (isSameEntry(other, trial) ? trial : other)),
  });
  return { episodes: memory.episodes.map(updated) };
}

/** Whether two entries are the same trial or note, whatever they say. */
export function isSameEntry(a: Entry, b: Entry): boolean {
  if (a.episode !== b.episode) return false;
  return a.type === 'trial' ? b.type === 'trial' && a.number === b.number : b.type === 'note';
}

/** The newest request that has been read. */
export function newestSeenRequest(memory: Memory): number {
  const entries = memory.episodes.flatMap((episode) => [
    ...episode.trials,
    ...(episode.note ? [episode.note] : []),
  ]);
  return Math.max(0, ...entries.map((entry) => entry.seenRequest));
}

// JSON has `<`, `>`, a doubled `-` and characters that can't be seen only inside strings, where they can be written
// otherwise: nothing closes the comment or breaks its line.
function encode(record: MemoryRecord): string {
  return JSON.stringify(record)
    .replaceAll('--', '-\\u002d')
    .replaceAll(/[<>\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function fitted(record: MemoryRecord): MemoryRecord {
  for (let longest = 4_000; longest >= 1; longest = Math.floor(longest / 2)) {
    const shortened = recordSchema.parse(shorten(record, longest));
    if (encode(shortened).length <= maxPayloadLength) return shortened;
  }
  // Thousands of short texts: the lists themselves are too long.
  return recordSchema.parse(shorten(record, 60, 10));
}

/** Fields that say which or what, not text: they are kept whole, and hold no secret. */
export const identifiers: ReadonlySet<string> = new Set([
  'type',
  'episode',
  'head',
  'commit',
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
]);

function shorten(value: unknown, longest: number, mostItems = 200, key = ''): unknown {
  if (typeof value === 'string') {
    const isShort = value.length <= longest || value.length <= 100;
    return isShort || identifiers.has(key) ? value : `${value.slice(0, Math.max(longest, 40))} …`;
  }
  if (Array.isArray(value))
    return value.slice(0, mostItems).map((item) => shorten(item, longest, mostItems, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, shorten(item, longest, mostItems, name)]),
  );
}
