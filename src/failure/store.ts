import { clean, detached } from './clean.ts';
import type { Role } from './sections.ts';

/** A line that is held until the whole log has been seen. */
export interface HeldLine {
  /** From 1, in the raw log. */
  number: number;
  text: string;
  /** Index of its section. */
  section: number;
  role: Role;
}

export interface LineStore {
  /** Takes the next line of the log as it came. */
  add(raw: string, section: number, role: Role): void;
  /** What is held, cleaned, in the log's order. */
  lines(): readonly HeldLine[];
}

/** The end of a log is held whole; before it, the neighbourhoods of lines that speak of trouble. */
const maxEndLines = 10_000;
const maxEndCharacters = 4_000_000;
const maxTroubleLines = 6_000;
const maxTroubleCharacters = 2_000_000;
const linesBefore = 14;
const linesAfter = 30;
/** The same complaint more often than this says nothing more. */
const maxRepeats = 4;
const maxTemplates = 50_000;

/** Few words, for every line of a long log pays for each. */
const speaksOfTrouble =
  /error|fail|fatal|exception|expected|panic|abort|cannot|unable|denied|timed out|killed|undefined|missing|invalid|not (?:ok|found)/i;

/** Holds a bounded part of a log of any length, so that what explains the failure is in it. */
export function createLineStore(): LineStore {
  const texts: string[] = [];
  const sections: number[] = [];
  const roles: Role[] = [];
  let first = 1;
  let next = 1;
  let characters = 0;
  const trouble = createTroubleStore();
  const repeats = new Map<number, number>();
  let keepUntil = 0;

  return {
    add(raw, section, role) {
      const slot = next % maxEndLines;
      texts[slot] = raw;
      sections[slot] = section;
      roles[slot] = role;
      next += 1;
      characters += raw.length;
      while (next - first >= maxEndLines || characters > maxEndCharacters) {
        leave();
        characters -= texts[first % maxEndLines]?.length ?? 0;
        first += 1;
      }
    },
    lines() {
      const held = [...trouble.lines()];
      for (let number = first; number < next; number += 1) held.push(heldLine(number));
      return held;
    },
  };

  /** The oldest line of the end moves out of it; what stays around a complaint is still there to be looked at. */
  function leave(): void {
    const ahead = first + linesBefore;
    if (ahead < next && speaksOfTrouble.test(texts[ahead % maxEndLines] ?? '')) {
      if (isNew(texts[ahead % maxEndLines] ?? '')) keepUntil = ahead + linesAfter;
    }
    if (first <= keepUntil || roles[first % maxEndLines] !== 'output') {
      trouble.add(heldLine(first));
    }
  }

  function heldLine(number: number): HeldLine {
    const slot = number % maxEndLines;
    return {
      number,
      text: clean(texts[slot] ?? ''),
      section: sections[slot] ?? 0,
      role: roles[slot] ?? 'output',
    };
  }

  function isNew(text: string): boolean {
    const key = shapeHash(text);
    const count = repeats.get(key) ?? 0;
    if (count === 0 && repeats.size >= maxTemplates) return false;
    repeats.set(key, count + 1);
    return count < maxRepeats;
  }
}

/** The first of what was kept, and the last. */
function createTroubleStore() {
  const head: HeldLine[] = [];
  let tail: HeldLine[] = [];
  let headCharacters = 0;
  let tailCharacters = 0;
  return {
    add(line: HeldLine): void {
      const own = { ...line, text: detached(line.text) };
      if (head.length < maxTroubleLines && headCharacters < maxTroubleCharacters) {
        head.push(own);
        headCharacters += own.text.length;
        return;
      }
      tail.push(own);
      tailCharacters += own.text.length;
      if (tail.length < 2 * maxTroubleLines && tailCharacters < 2 * maxTroubleCharacters) return;
      tail = tail.slice(Math.ceil(tail.length / 2));
      tailCharacters = tail.reduce((sum, kept) => sum + kept.text.length, 0);
    },
    lines: (): readonly HeldLine[] => [...head, ...tail],
  };
}

/** The same for lines that differ in digits alone. */
function shapeHash(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length && at < 300; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) hash = Math.imul(hash ^ code, 16_777_619);
  }
  return hash;
}
