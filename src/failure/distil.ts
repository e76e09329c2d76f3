import type { Failure, FailureKind } from '../reflexion/failure.ts';
import { culpritsOf } from './culprits.ts';
import { excerptOf } from './excerpt.ts';
import { expectationIn } from './expectation.ts';
import { failedTestsOf } from './failed-tests.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Ranking, rank } from './rank.ts';
import { type LogSource, readLines } from './read-lines.ts';
import { recognise } from './recognise.ts';
import { commandOf, createSectionReader, type Section } from './sections.ts';
import { withoutCarrier } from './signs.ts';
import { createLineStore, type HeldLine } from './store.ts';
import { summarise } from './summary.ts';
import { createTestCounter } from './test-count.ts';

/** What is known of a log beside its text. */
export interface DistilOrder {
  check: string;
  url?: string | null;
  source?: Failure['source'];
  /** From 200 to 32,000; 2,000 where nothing is said. */
  budgetTokens?: number;
  /** The pull request's change, unified diff. */
  diff?: string;
  /** Paths of the checkout, relative to its root. */
  files?: ReadonlySet<string>;
}

const defaultBudgetTokens = 2_000;
/** Kinds whose tools print what was wanted and what came. */
const expecting: ReadonlySet<FailureKind> = new Set(['test', 'snapshot', 'threshold', 'timeout', 'unknown']);
/** As strong as an exception's own line. */
const plainEnough = 8;
/** Lines in which expectations are looked for. */
const maxTellingLines = 80;

/** Reads a log once, to the few lines that explain the failure. Throws only what the source throws. */
export async function distil(source: LogSource, order: DistilOrder): Promise<Failure> {
  const reader = createSectionReader();
  const store = createLineStore();
  const counter = createTestCounter();
  const totalLines = await readLines(source, (raw) => {
    const role = reader.read(raw);
    store.add(raw, reader.current(), role);
    if (role === 'output') counter.read(raw, reader.start(), reader.current());
  });
  const lines = store.lines();
  const ranking = rank(lines, reader.sections);
  const section = failedSection(reader.sections, lines, ranking);
  const { tool, kind, recogniser } = recognise(lines, ranking, reader.sections, section);
  const failedTests = failedTestsOf(lines, ranking, recogniser);
  const cause = plainestCause(lines, ranking, section, reader.sections);
  const step = section?.step ?? null;

  return {
    checks: [order.check],
    url: order.url ?? null,
    source: order.source ?? 'log',
    step,
    command: section ? commandOf(section) : null,
    echoedCommands: section?.echoes.all() ?? [],
    tool,
    kind,
    summary: summarise({ kind, tool, step, failedTests, cause }),
    excerpt: excerptOf(lines, ranking.order, totalLines, order.budgetTokens ?? defaultBudgetTokens),
    culprits: culpritsOf(lines, ranking, order),
    failedTests,
    tests: counter.count(),
    ...(expecting.has(kind) ? expectationIn(linesFrom(lines, ranking)) : { expected: null, actual: null }),
    fingerprint: fingerprintOf(lines, ranking),
    atBase: 'unknown',
    passedBefore: false,
  };
}

/** The first step that failed, or the one the most telling line is in. */
function failedSection(
  sections: readonly Section[],
  lines: readonly HeldLine[],
  ranking: Ranking,
): Section | null {
  const failed = sections.filter((section) => section.failed && !section.post);
  const told = failed.find((section) => section.exits.length > 0) ?? failed[0];
  return told ?? sections[lines[ranking.telling[0] ?? -1]?.section ?? -1] ?? null;
}

/** The strongest line that says what is wrong, rather than where, how often, or that something else failed. */
function plainestCause(
  lines: readonly HeldLine[],
  { telling, signs, weights }: Ranking,
  section: Section | null,
  sections: readonly Section[],
): string | null {
  const index = section ? sections.indexOf(section) : -1;
  const here = telling.filter((at) => lines[at]?.section === index);
  const candidates = (here.length > 0 ? here : telling).slice(0, 20);
  const enough = 0.5 * (weights[candidates[0] ?? -1] ?? 0);
  const at =
    candidates.find((position) => {
      const hits = signs.get(position) ?? [];
      const needed = hits.length > 0 ? enough : Math.max(enough, plainEnough);
      if ((weights[position] ?? 0) < needed) return false;
      return hits.every(({ sign, recogniser }) => sign.role === 'cause' && !recogniser.wrapper);
    }) ?? candidates[0];
  const text = at === undefined ? '' : withoutCarrier(lines[at]?.text ?? '');
  return text.replace(/^(?:E {2,8}|\[(?:ERROR|error)\]:?\s)/, '').trim() || null;
}

/** Telling lines in the log's order, each with what comes right after. */
function linesFrom(lines: readonly HeldLine[], { telling }: Ranking): readonly string[] {
  const positions = new Set<number>();
  for (const at of telling.slice(0, maxTellingLines))
    for (let next = at; next < at + 8 && next < lines.length; next += 1) positions.add(next);
  return [...positions].sort((a, b) => a - b).map((at) => withoutCarrier(lines[at]?.text ?? ''));
}
