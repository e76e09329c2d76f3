import { createHash } from 'node:crypto';
import type { Failure } from '../reflexion/failure.ts';
import { culpritsOf } from './culprits.ts';
import { excerptOf } from './excerpt.ts';
import { rank } from './rank.ts';
import { type LogSource, readLines } from './read-lines.ts';
import { recognise } from './recognise.ts';
import { commandOf, createSectionReader, type Section } from './sections.ts';
import { createLineStore, type HeldLine } from './store.ts';
import { template } from './template.ts';

/** What is known of a log beside its text. */
export interface DistilOrder {
  check: string;
  url?: string | null;
  source?: Failure['source'];
  /** From 200 to 32,000. */
  budgetTokens?: number;
  /** The pull request's change, unified diff. */
  diff?: string;
  /** Paths of the checkout, relative to its root. */
  files?: ReadonlySet<string>;
}

/** Reads a log once, to the few lines that explain the failure. Throws only what the source throws. */
export async function distil(source: LogSource, order: DistilOrder): Promise<Failure> {
  const reader = createSectionReader();
  const store = createLineStore();
  const totalLines = await readLines(source, (raw) => {
    const role = reader.read(raw);
    store.add(raw, reader.current(), role);
  });
  const lines = store.lines();
  const ranked = rank(lines, reader.sections);
  const excerpt = excerptOf(lines, ranked.order, totalLines, order.budgetTokens ?? 2_000);
  const telling = ranked.telling.slice(0, 60).flatMap((at) => (lines[at] ? [lines[at]] : []));
  const section = failedSection(reader.sections, telling);
  const inSection = telling.map((line) => line.text);
  const { tool, kind } = recognise(lines, ranked, section);
  const culprits = culpritsOf(telling, order);
  const first =
    telling.find((line) => line.role === 'output')?.text.trim() ?? 'The log says nothing of a failure.';
  return {
    checks: [order.check],
    url: order.url ?? null,
    source: order.source ?? 'log',
    step: section?.step ?? null,
    command: section ? commandOf(section) : null,
    echoedCommands: section?.echoes.all() ?? [],
    tool,
    kind,
    summary: first.slice(0, 200),
    excerpt,
    culprits,
    failedTests: [],
    expected: null,
    actual: null,
    fingerprint: createHash('sha256')
      .update([kind, tool, ...inSection.slice(0, 5).map(template).sort()].join('\n'))
      .digest('hex')
      .slice(0, 32),
    atBase: 'unknown',
  };
}

function failedSection(sections: readonly Section[], telling: readonly HeldLine[]): Section | null {
  const failed = sections.filter((section) => section.failed);
  if (failed.length > 0) return failed.find((section) => section.exits.length > 0) ?? failed[0] ?? null;
  return sections[telling[0]?.section ?? -1] ?? null;
}
