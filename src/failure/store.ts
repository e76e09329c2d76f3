import { clean } from './clean.ts';
import type { Role } from './sections.ts';
import { strengthOf } from './strength.ts';
import { createTroubleStore, type TroubleClass } from './trouble-store.ts';

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
/** The same complaint more often than this says nothing more. */
const maxRepeats = 4;
const maxTemplates = 50_000;

/** Few words, for every line of a long log pays for each. */
const speaksOfTrouble =
  /error|fail|fatal|exception|expected|panic|abort|cannot|unable|denied|timed out|killed|undefined|missing|invalid|not (?:ok|found)|[a-z][:(]\d{1,6}[:,]\d/i;

interface Neighbourhood {
  name: TroubleClass;
  minWeight: number;
  before: number;
  after: number;
}
const neighbourhoods: readonly Neighbourhood[] = [
  { name: 'strong', minWeight: 13, before: 14, after: 40 },
  { name: 'medium', minWeight: 9, before: 8, after: 20 },
  { name: 'weak', minWeight: 4, before: 3, after: 5 },
];
const maxBefore = 14;

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
  /** By neighbourhood: up to which line it keeps. */
  const keepUntil = neighbourhoods.map(() => 0);
  const keepFrom = neighbourhoods.map(() => 0);

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
    const ahead = first + maxBefore;
    const text = texts[ahead % maxEndLines] ?? '';
    if (ahead < next && speaksOfTrouble.test(text) && isNew(text)) keepAround(ahead, clean(text));
    for (const [index, { name }] of neighbourhoods.entries()) {
      if (first < (keepFrom[index] ?? 0) || first > (keepUntil[index] ?? 0)) continue;
      trouble.add(name, heldLine(first));
      return;
    }
    if (roles[first % maxEndLines] === 'exit') trouble.add('strong', heldLine(first));
    else if (roles[first % maxEndLines] === 'echo') trouble.add('weak', heldLine(first));
  }

  function keepAround(number: number, text: string): void {
    const { weight } = strengthOf(text, ({ sign }) => !sign.needsCommand);
    const index = neighbourhoods.findIndex(({ minWeight }) => weight >= minWeight);
    const neighbourhood = neighbourhoods[index];
    if (!neighbourhood) return;
    if ((keepUntil[index] ?? 0) < first) keepFrom[index] = number - neighbourhood.before;
    keepUntil[index] = number + neighbourhood.after;
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

/** The same for lines that differ in digits alone. */
function shapeHash(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length && at < 300; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) hash = Math.imul(hash ^ code, 16_777_619);
  }
  return hash;
}
