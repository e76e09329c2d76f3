import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bot, startBot } from '../../playground/bot.ts';
import { startPlayground } from '../../playground/playground.ts';
import { startModelServer } from '../../test/model-server.ts';
import { playRound, type Timing } from './rounds.ts';
import { createShop, model } from './shop.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    together: { type: 'string', default: '10' },
    'rounds-together': { type: 'string', default: '3' },
  },
});

/** From the webhook to the push. */
const limitMs = 2_000;
/** From the look to the push, compared with a pull request that is alone. */
const limitFactor = 2;
const defaultConcurrency = 2;

const directory = await mkdtemp(join(tmpdir(), 'reflexion-bench-'));
const playground = await startPlayground({ dataDirectory: join(directory, 'github'), ci: false });
const server = await startModelServer(model, { withoutUsage: true });
let bot = null as Bot | null;
try {
  process.exitCode = (await measure()) ? 0 : 1;
} catch (error) {
  console.error(bot?.log.slice(-20).join('\n'));
  throw error;
} finally {
  await bot?.kill();
  await playground.close();
  await server.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Whether the limits were met. */
async function measure(): Promise<boolean> {
  const together = Number(values.together);
  const [shop = '', ...others] = Array.from({ length: together }, (_, index) => `acme/shop-${index}`);
  for (const repository of [shop, ...others]) await createShop(playground, repository);
  console.log(`${availableParallelism()} processors, load average ${load()} before it began`);

  await start(defaultConcurrency);
  const [cold] = (await rounds('cold', [shop], 1)).flat();
  const single = (await rounds('single', [shop], Number(values.rounds))).flat();
  const isQuick = median(single.map(overheadOf)) <= limitMs;
  if (cold) console.log(`one, the first in its repository: ${seconds(overheadOf(cold))}`);
  console.log(
    `one, after that: ${spread(single.map(overheadOf))}; limit ${seconds(limitMs)}: ${verdict(isQuick)}`,
  );
  console.log(`  beside it in the sandbox ${spread(single.map(({ sandboxMs }) => sandboxMs))}`);
  console.log(`  ${median(single.map(({ apiCalls }) => apiCalls))} requests to the API`);
  console.log(`  the author's clone, commit and push ${spread(single.map(({ byHandMs }) => byHandMs))}`);

  const singleWorkMs = median(single.map(workOf));
  const inOne = Array.from({ length: together }, () => shop);
  const inMany = [shop, ...others];
  await rounds('warm', inMany, 1);
  const oneIsSteady = await compare('one repository', inOne, defaultConcurrency, singleWorkMs);
  const manyAreSteady = await compare('repositories of their own', inMany, defaultConcurrency, singleWorkMs);

  await start(together);
  await rounds('warm-again', inMany, 1);
  await compare('one repository', inOne, together, singleWorkMs);
  await compare('repositories of their own', inMany, together, singleWorkMs);
  console.log(`load average ${load()} when it ended`);
  return isQuick && oneIsSteady && manyAreSteady;
}

async function compare(
  where: string,
  repositories: readonly string[],
  concurrency: number,
  singleWorkMs: number,
): Promise<boolean> {
  const name = `${where.replaceAll(' ', '-')}-${concurrency}`;
  const played = await rounds(name, repositories, Number(values['rounds-together']));
  const timings = played.flat();
  const lastMs = median(played.map((round) => Math.max(...round.map(({ wholeMs }) => wholeMs))));
  const factor = median(timings.map(workOf)) / singleWorkMs;
  const isSteady = factor <= limitFactor;
  // More workers than processors wait for processors, which no program can mend.
  const judged = concurrency === defaultConcurrency ? `; limit ${limitFactor}: ${verdict(isSteady)}` : '';
  console.log(`${repositories.length} at once in ${where}, REFLEXION_CONCURRENCY=${concurrency}`);
  console.log(
    `  from the look to the push ${spread(timings.map(workOf))}, ${factor.toFixed(2)} times that of one (${seconds(singleWorkMs)})${judged}`,
  );
  console.log(`  from the webhook to the push ${spread(timings.map(overheadOf))}`);
  console.log(
    `  all pushed after ${seconds(lastMs)}, that is ${seconds(lastMs / repositories.length)} for each`,
  );
  return isSteady;
}

async function start(concurrency: number): Promise<void> {
  await bot?.stop();
  bot = await startBot(playground, join(directory, 'bot'), {
    OPENAI_BASE_URL: server.url,
    OPENAI_API_KEY: 'sk-scripted',
    REFLEXION_MODEL: 'scripted',
    REFLEXION_SWEEP_SECONDS: '3600',
    REFLEXION_CONCURRENCY: String(concurrency),
    LOG_LEVEL: 'debug',
  });
}

async function rounds(name: string, repositories: readonly string[], count: number): Promise<Timing[][]> {
  const played: Timing[][] = [];
  for (let round = 0; round < count; round += 1) {
    if (!bot) throw new Error('the bot has not been started');
    played.push(await playRound(playground, bot, repositories, `${name}-${round}`));
  }
  return played;
}

/** The model answers at once, so there is nothing of it to take off. */
function overheadOf({ wholeMs, sandboxMs }: Timing): number {
  return wholeMs - sandboxMs;
}

/** Without the wait for a worker, which is no work. */
function workOf(timing: Timing): number {
  return overheadOf(timing) - timing.queuedMs;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function spread(times: readonly number[]): string {
  return `${seconds(median(times))} (${seconds(Math.min(...times))} to ${seconds(Math.max(...times))})`;
}

function seconds(timeMs: number): string {
  return `${(timeMs / 1000).toFixed(2)} s`;
}

function verdict(isMet: boolean): string {
  return isMet ? 'met' : 'NOT MET';
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
