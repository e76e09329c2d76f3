import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bot, startBot } from './bot.ts';
import { type Facts, factsOf } from './demo-facts.ts';
import { createProgress, table } from './demo-progress.ts';
import { type Playground, startPlayground } from './playground.ts';
import { type Expected, type Sample, samples } from './samples.ts';

const usage = `usage: npm run demo -- [--once] [--json]

  --once   end when every pull request has come to its ending, instead of serving its pages on
  --json   print one JSON document with what came of each; implies no live progress
`;
const timeLimitMs = 10 * 60_000;
/** Who may do what in the sample repositories; `stranger` may read. */
const maintainer = 'robin';

/** Settings that reach the bot from outside; the demo makes the others. */
const passedOn = [
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'REFLEXION_MODEL',
  'REFLEXION_REFLECT_MODEL',
  'REFLEXION_PRICES',
  'DATABASE_URL',
] as const;
const hasModel = Boolean(process.env.OPENAI_API_KEY || process.env.OPENAI_BASE_URL);
/** Where nobody says which; any other that calls tools may do as well or better. */
const defaultModel = 'gpt-4.1-mini';

async function demo(): Promise<number> {
  const { once, json, help } = readArguments();
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const directory = await mkdtemp(join(tmpdir(), 'reflexion-demo-'));
  const playground = await startPlayground({ dataDirectory: join(directory, 'github') });
  let bot: Bot | null = null;
  try {
    bot = await startBot(playground, join(directory, 'bot'), await settings());
    const opened = await openAll(playground);
    const progress = createProgress(json ? null : process.stdout);
    const facts = await watch(playground, opened, progress.show);
    progress.end();
    process.stdout.write(json ? `${JSON.stringify({ pullRequests: facts }, null, 2)}\n` : table(facts));
    const wrong = opened.flatMap(({ sample }, index) => differences(sample, facts[index]));
    for (const line of wrong) process.stderr.write(`${line}\n`);
    if (!once && !json) await serveOn(playground, opened);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await bot?.stop();
    await playground.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function readArguments(): { once: boolean; json: boolean; help: boolean } {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values;
}

async function settings(): Promise<Record<string, string>> {
  const chosen = passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const named = hasModel && !process.env.REFLEXION_MODEL ? { REFLEXION_MODEL: await firstModel() } : {};
  // The playground's webhooks are not lost, so nothing is gained by looking for lost ones.
  return { ...Object.fromEntries(chosen), ...named, REFLEXION_SWEEP_SECONDS: '3600' };
}

/** A server of one's own mostly has one model, and knows its name. */
async function firstModel(): Promise<string> {
  const { OPENAI_BASE_URL: address, OPENAI_API_KEY: key } = process.env;
  if (!address) return defaultModel;
  const response = await fetch(`${address.replace(/\/$/, '')}/models`, {
    headers: key ? { authorization: `Bearer ${key}` } : {},
    signal: AbortSignal.timeout(10_000),
  });
  const { data } = (await response.json()) as { data?: { id: string }[] };
  return data?.[0]?.id ?? defaultModel;
}

interface Opened {
  sample: Sample;
  number: number;
  openedAt: number;
}

async function openAll(playground: Playground): Promise<Opened[]> {
  return Promise.all(
    samples.map(async (sample) => {
      const [owner = '', name = ''] = sample.repository.split('/');
      const roles = { [sample.author]: 'write', [maintainer]: 'maintain' } as const;
      await playground.createRepository({ owner, name, directory: sample.baseDirectory, roles });
      const number = await playground.openPullRequest({
        repository: sample.repository,
        branch: sample.branch,
        title: sample.title,
        body: sample.body,
        author: sample.author,
        message: sample.commitMessage,
        directory: sample.changesDirectory,
        changes: Object.fromEntries(sample.deletions.map((path) => [path, null])),
      });
      return { sample, number, openedAt: Date.now() };
    }),
  );
}

/** Looks until every pull request has come to an ending that CI has spoken of too. */
async function watch(
  playground: Playground,
  opened: readonly Opened[],
  show: (seen: readonly Seen[]) => void,
): Promise<Facts[]> {
  const deadline = Date.now() + timeLimitMs;
  const endedAt = new Map<string, number>();
  for (;;) {
    const seen = await Promise.all(
      opened.map(async ({ sample, number, openedAt }) => {
        const view = await playground.pullRequest(sample.repository, number);
        const until = endedAt.get(sample.repository) ?? Date.now();
        const facts = factsOf(playground, view, Math.round((until - openedAt) / 100) / 10);
        if (facts.ending && !endedAt.has(sample.repository)) endedAt.set(sample.repository, until);
        return { sample, view, facts };
      }),
    );
    show(seen);
    if (endedAt.size === opened.length || Date.now() > deadline) return seen.map(({ facts }) => facts);
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

export interface Seen {
  sample: Sample;
  view: Awaited<ReturnType<Playground['pullRequest']>>;
  facts: Facts;
}

function differences(sample: Sample, facts: Facts | undefined): string[] {
  const expected: Expected = hasModel ? sample.expected.withModel : sample.expected.withoutModel;
  if (facts?.ending === expected.ending) return [];
  return [
    `${sample.repository} was to end as ${expected.ending}, and ${facts?.ending ? `ended as ${facts.ending}` : 'did not end'}.`,
  ];
}

async function serveOn(playground: Playground, opened: readonly Opened[]): Promise<void> {
  const addresses = opened.map(
    ({ sample, number }) => `  ${playground.url}/${sample.repository}/pull/${number}`,
  );
  process.stdout.write(
    `\nThe pull requests, to read and to answer (try \`/reflexion fix\`):\n${addresses.join('\n')}\n\nCtrl-C ends it.\n`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

process.exitCode = await demo();
