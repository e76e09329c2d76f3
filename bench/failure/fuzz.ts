import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clean } from '../../src/failure/clean.ts';
import { distil } from '../../src/failure/distil.ts';
import { invariant } from '../../src/failure/fingerprint.ts';
import { kindsOf } from '../../src/failure/kinds.ts';
import { placeIn } from '../../src/failure/places.ts';
import { createSectionReader } from '../../src/failure/sections.ts';
import { strengthOf } from '../../src/failure/strength.ts';
import { createRedactor } from '../../src/redact.ts';
import { createRandom } from './random.ts';

const limitMs = 50;
const retimeAboveMs = 3;
const lineAfter = 2_000;

/** Runs random and mutated lines through every rule; says how long the slowest took. */
export async function measureFuzz(corpus: string, count: number): Promise<void> {
  const random = createRandom(20_260_722);
  const seeds = seedLines(join(corpus, 'dev'), random);
  const sections = createSectionReader();
  let redact = createRedactor();
  let slowestMs = 0;
  let slowestLine = '';
  let over = 0;
  let made: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const line = mutated(seeds, random);
    const started = performance.now();
    look(line, sections.read, redact);
    const tookMs = performance.now() - started;
    // A pause of the collector or of a busy machine is no fault of the line's: what is slow must be slow again.
    const surelyMs = tookMs > retimeAboveMs ? timed(() => look(line, sections.read, redact)) : tookMs;
    if (surelyMs > slowestMs) [slowestMs, slowestLine] = [surelyMs, line];
    if (surelyMs > limitMs) over += 1;
    made.push(line);
    if (made.length === lineAfter) {
      await distil([made.join('\n')], { check: 'fuzz' });
      made = [];
      redact = createRedactor();
    }
  }
  console.log(
    `fuzz: ${count} lines, none threw; ${over} took more than ${limitMs} ms; the slowest ${slowestMs.toFixed(1)} ms (${JSON.stringify(slowestLine.slice(0, 60))}, ${slowestLine.length} characters)`,
  );
}

function look(line: string, read: (raw: string) => unknown, redact: (text: string) => string): void {
  read(line);
  const text = clean(line);
  strengthOf(text, () => true);
  kindsOf(text);
  invariant(text);
  placeIn(text);
  redact(text);
}

/** Processor time of this thread, the least of three. */
function timed(run: () => void): number {
  const times = [1, 2, 3].map(() => {
    const before = process.threadCpuUsage();
    run();
    const used = process.threadCpuUsage(before);
    return (used.user + used.system) / 1_000;
  });
  return Math.min(...times);
}

function seedLines(folder: string, random: () => number): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter(() => random() < 0.05),
  );
}

const pieces = [
  'a',
  '/',
  '.',
  ':',
  '(',
  ')',
  '[',
  ']',
  ' ',
  '\t',
  '1',
  '=',
  '-',
  '_',
  '"',
  "'",
  '\\',
  '@',
  '%',
  '#',
  '>',
  '$',
  '+',
  '*',
  'error: ',
  'src/a.ts',
  ':12:3',
  'expected ',
  ' but was ',
  '\u001b[31m',
  '\r',
  '\0',
  '✖ ',
  'é',
  '\ud800',
  'Error',
  ' > ',
  '://',
  '.java:',
  'x'.repeat(60),
];

/** A line of the corpus with parts repeated, swapped, cut or replaced, or one made of what rules look for. */
function mutated(seeds: readonly string[], random: () => number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const kind = random();
  if (kind < 0.25) return Array.from({ length: 1 + Math.floor(random() * 40) }, () => pick(pieces)).join('');
  if (kind < 0.4) return pick(pieces).repeat(1 + Math.floor(random() * 3_000)) + pick(pieces);
  if (kind < 0.5)
    return (pick(pieces) + pick(pieces)).repeat(1 + Math.floor(random() * 1_500)) + pick(pieces);
  const line = pick(seeds);
  const at = Math.floor(random() * (line.length + 1));
  if (kind < 0.65)
    return line.slice(0, at) + pick(pieces).repeat(1 + Math.floor(random() * 50)) + line.slice(at);
  if (kind < 0.8) return line.slice(at) + line.slice(0, at);
  if (kind < 0.9) return line + pick(seeds);
  return line.repeat(1 + Math.floor(random() * 10));
}
