import type { TestCount } from '../reflexion/failure.ts';
import { clean } from './clean.ts';
import { type ClosingLine, countIn, type Family } from './closing-line.ts';
import { anyClosingLine, closingLines, type Enclosure, enclosures } from './closing-lines.ts';
import { mayCloseAt } from './may-close.ts';
import { type LogSource, readLines } from './read-lines.ts';
import { createSectionReader } from './sections.ts';
import { withoutCarrier } from './signs.ts';

/** The tests that ran, by the closing lines of all runners in a log together; null where no line says so. Throws only what the source throws. */
export async function testCountOf(log: LogSource): Promise<TestCount | null> {
  const reader = createSectionReader();
  const counter = createTestCounter();
  await readLines(log, (raw) => {
    if (reader.read(raw) === 'output') counter.read(raw, reader.start(), reader.current());
  });
  return counter.count();
}

export interface TestCounter {
  /** Takes the next line of output as it came, where its text begins, and the section it belongs to. */
  read(raw: string, start: number, section: number): void;
  count(): TestCount | null;
}

const maxRunning = 50;
/** Maven and sbt put it before the lines of runners too. */
const level = /^\[(?:INFO|WARNING|ERROR|info|warn|error)\] {1,2}/;
const none: TestCount = { ran: 0, skipped: 0 };

export function createTestCounter(): TestCounter {
  let total: TestCount | null = null;
  let section = 0;
  let opened: string | null = null;
  let enclosure: Enclosure | null = null;
  const parts = new Map<Family, TestCount>();
  const running = new Map<string, TestCount>();

  return {
    read(raw, start, current) {
      if (!mayCloseAt(raw, start)) return;
      if (current !== section) leaveSection(current);
      const text = clean(raw);
      if (isEnclosed(text)) return;
      const plain = text.replace(level, '');
      take(anyClosingLine.test(plain) ? plain : withoutCarrier(plain));
    },
    count() {
      leaveSection(section);
      return total && { ran: Math.max(0, total.ran), skipped: total.skipped };
    },
  };

  /** What a step left open ends with it. */
  function leaveSection(next: number): void {
    for (const part of parts.values()) add({ ran: Math.max(0, part.ran), skipped: part.skipped });
    for (const last of running.values()) add(last);
    parts.clear();
    running.clear();
    opened = null;
    enclosure = null;
    section = next;
  }

  function isEnclosed(text: string): boolean {
    if (enclosure) {
      if (!enclosure.end.test(text)) return true;
      enclosure = null;
      return false;
    }
    enclosure = enclosures.find(({ begin }) => begin.test(text)) ?? null;
    return enclosure !== null;
  }

  function take(text: string): void {
    for (const line of closingLines) {
      if (line.needs !== undefined && line.needs !== opened) continue;
      const match = line.pattern.exec(text);
      if (!match) continue;
      if (line.opens !== undefined) opened = line.opens;
      if (line.closes !== undefined) parts.delete(line.closes);
      file(line, countIn(line, match), match.groups?.who);
      return;
    }
  }

  function file({ part }: ClosingLine, count: TestCount, who: string | undefined): void {
    if (who !== undefined) replace(who, count);
    else if (part !== undefined) parts.set(part, sum(parts.get(part) ?? none, count));
    else add(count);
  }

  /** A browser that has run more since its last line is still in the same run. */
  function replace(who: string, count: TestCount): void {
    const last = running.get(who);
    if (!last && running.size >= maxRunning) return;
    if (last && count.ran < last.ran) add(last);
    running.set(who, count);
  }

  function add(count: TestCount): void {
    total = sum(total ?? none, count);
  }
}

const sum = (one: TestCount, other: TestCount): TestCount => ({
  ran: one.ran + other.ran,
  skipped: one.skipped + other.skipped,
});
