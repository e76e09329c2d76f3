import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, inject } from 'vitest';
import { type Bot, startBot } from '../../playground/bot.ts';
import { endingIn, recordsIn, rewardsOf } from '../../playground/demo-facts.ts';
import { type Playground, startPlayground } from '../../playground/playground.ts';
import type { PullRequestView } from '../../playground/view.ts';
import { openQueue } from '../../src/queue/queue.ts';
import type { Ending, Trial } from '../../src/reflexion/episode.ts';
import {
  answerReflection,
  answerTools,
  type ModelRequest,
  type ModelScript,
  type ModelServer,
  startModelServer,
} from '../model-server.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

/** A playground with one small repository, the bot as a process of its own, and a scripted model if one is asked for. */
export interface Scene {
  playground: Playground;
  repository: string;
  /** The same in another of the playground's repositories. */
  elsewhere(repository: string): Scene;
  bot(): Bot;
  /** What it is set up with, the model among it. */
  settings: Readonly<Record<string, string>>;
  /** Starts it, after `kill` or `stop` too; with the same data folder and settings. */
  startBot(): Promise<Bot>;
  /** Opens a pull request that gets the price of tea wrong. */
  openPullRequest(changes?: Record<string, string | null>): Promise<number>;
  view(number: number): Promise<PullRequestView>;
  trials(number: number): Promise<Trial[]>;
  ending(number: number): Promise<Ending | null>;
  rewards(number: number): Promise<(0 | 1)[]>;
  /** Waits for the pull request to come to an ending, and for everything that follows on it. */
  ended(number: number, kind: Ending['kind']): Promise<PullRequestView>;
}

interface SceneOptions {
  model?: ModelScript;
  settings?: Record<string, string>;
  /** Whether it has to be started by hand. */
  isBotLate?: boolean;
  /** Laid over the shop's own; null takes one away. */
  files?: Record<string, string | null>;
}

declare module 'vitest' {
  interface ProvidedContext {
    database: 'pglite' | 'postgres';
  }
}

/** A loaded machine with two cores is slow, and a process that died is only known by its silence. */
export const patienceMs = 240_000;

const workflow = `name: CI
on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: node check.mjs
`;
// Stricter on CI than anywhere else, as checks sometimes are: what passes in the sandbox may still fail there.
const check = `import { price } from './price.mjs';

if (process.env.GITHUB_ACTIONS ? price !== 'four' : price === 'five') {
  console.log(\`AssertionError [ERR_ASSERTION]: tea costs \${price}, and it should cost four\`);
  process.exit(1);
}
console.log('the price of tea is right');
`;

export const priced = (price: string) => `export const price = '${price}';\n`;

const baseFiles = { '.github/workflows/ci.yml': workflow, 'check.mjs': check, 'price.mjs': priced('four') };

export async function withScene(options: SceneOptions, play: (scene: Scene) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'reflexion-e2e-'));
  const playground = await startPlayground({ dataDirectory: join(directory, 'github') });
  const model = options.model ? await startModelServer(options.model) : null;
  let bot: Bot | null = null;
  const settings = {
    REFLEXION_SWEEP_SECONDS: '3600',
    REFLEXION_RETRY_SECONDS: '1',
    ...(await databaseSettings()),
    ...modelOf(model),
    ...options.settings,
  };
  const start = async () => {
    bot = await startBot(playground, join(directory, 'bot'), settings);
    return bot;
  };
  try {
    await prepareQueue(join(directory, 'bot'));
    await playground.createRepository({
      owner: 'acme',
      name: 'shop',
      files: present({ ...baseFiles, ...options.files }),
      roles: { alice: 'write', mallory: 'read' },
    });
    if (!options.isBotLate) await start();
    await play(sceneOf(playground, 'acme/shop', () => running(bot), start, settings));
  } catch (error) {
    throw new Error(`${String(error)}\n${(bot as Bot | null)?.log.slice(-40).join('\n')}`, { cause: error });
  } finally {
    await (bot as Bot | null)?.kill();
    await playground.close();
    await model?.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

function present(files: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

function running(bot: Bot | null): Bot {
  if (!bot) throw new Error('the bot has not been started');
  return bot;
}

function sceneOf(
  playground: Playground,
  repository: string,
  bot: () => Bot,
  start: () => Promise<Bot>,
  settings: Readonly<Record<string, string>>,
): Scene {
  const view = (number: number) => playground.pullRequest(repository, number);
  // Whoever else has the key writes as well.
  const isOwn = 'REFLEXION_SIGNING_KEY' in settings ? () => true : undefined;
  const records = async (number: number) => recordsIn(await view(number), isOwn);
  const scene: Scene = {
    playground,
    repository,
    elsewhere: (other) => sceneOf(playground, other, bot, start, settings),
    bot,
    startBot: start,
    settings,
    view,
    openPullRequest: (changes = { 'price.mjs': priced('five') }) =>
      playground.openPullRequest({ repository, branch: 'tea', title: 'Sell tea', author: 'alice', changes }),
    trials: async (number) =>
      (await records(number)).flatMap(({ entry }) => (entry.type === 'trial' ? [entry] : [])),
    ending: async (number) => endingIn(await records(number)),
    rewards: async (number) => rewardsOf(playground.store, await view(number)),
    ended: async (number, kind) => {
      await playground.waitFor(
        async () => (await scene.ending(number)) !== null,
        patienceMs,
        `the ending ${kind}`,
      );
      await playground.idle();
      const ending = await scene.ending(number);
      if (ending?.kind !== kind) throw new Error(`ended as ${ending?.kind}: ${ending?.reason}`);
      // Comments carry whole seconds, and one that approves without a name has to come after what it lets go.
      if (kind === 'held') await sleep(1_000);
      return view(number);
    },
  };
  return scene;
}

let postgres: Promise<Postgres> | null = null;
afterAll(async () => (await postgres)?.stop());

/** A database of its own on one server per test file, where the run is to be on PostgreSQL. */
export async function databaseSettings(): Promise<Record<string, string>> {
  if (inject('database') === 'pglite') return {};
  postgres ??= startPostgres();
  return { DATABASE_URL: await (await postgres).createDatabase() };
}

let template: Promise<string> | null = null;
afterAll(async () => template && rm(await template, { recursive: true, force: true }));

/** PGlite takes seconds to make a database and none to open a copy of one. */
async function prepareQueue(dataDirectory: string): Promise<void> {
  if (inject('database') !== 'pglite') return;
  template ??= makeTemplate();
  await cp(await template, dataDirectory, { recursive: true });
}

async function makeTemplate(): Promise<string> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'reflexion-queue-'));
  const queue = await openQueue({
    dataDirectory,
    databaseUrl: null,
    concurrency: 1,
    retries: 1,
    retrySeconds: 1,
    heartbeatSeconds: 10,
    jobTimeoutSeconds: 60,
    log: pino({ level: 'silent' }),
  });
  await queue.stop(0);
  return dataDirectory;
}

function modelOf(model: ModelServer | null): Record<string, string> {
  if (!model) return {};
  return { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-scripted', REFLEXION_MODEL: 'scripted' };
}

/** Which trial a request to the model belongs to, from what it was told of the earlier ones. */
function trialOf({ raw }: ModelRequest): number {
  const earlier = [...raw.matchAll(/\\"trial (\d+) of \d+\\"/g)].map((match) => Number(match[1]));
  return Math.max(0, ...earlier) + 1;
}

function quoted(diagnosis: string | null): string[] {
  return diagnosis === null
    ? []
    : [`Drop what I believed before, “${diagnosis}”, which CI did not bear out.`];
}

/** What the newest reflection that the model was shown says of the cause. */
function lastDiagnosis({ raw }: ModelRequest): string | null {
  return [...raw.matchAll(/\\ndiagnosis: (.*?)\\n/g)].at(-1)?.[1] ?? null;
}

/** A model that sets the price of tea: in trial n to the nth of these, in all later ones to the last. */
export function pricing(...prices: readonly string[]): Exclude<ModelScript, readonly unknown[]> {
  return (request) => {
    const price = prices[Math.min(trialOf(request), prices.length) - 1] ?? 'four';
    if (request.body.response_format) {
      return answerReflection({
        diagnosis: `The price of tea should be ${price}.`,
        evidence: [{ check: 'test', line: null, text: 'AssertionError [ERR_ASSERTION]: tea costs' }],
        plan: [...quoted(lastDiagnosis(request)), `Set the price of tea to ${price}.`],
        tackles: ['test'],
        lesson: trialOf(request) > 1 ? 'The last price was wrong.' : null,
      });
    }
    const hasWritten = request.body.messages.some((message) => message.role === 'tool');
    if (!hasWritten) return answerTools(['write_file', { path: 'price.mjs', content: priced(price) }]);
    return answerTools(['submit', { solved: true, summary: `Tea costs ${price} now.` }]);
  };
}
