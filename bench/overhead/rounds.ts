import type { Bot } from '../../playground/bot.ts';
import type { Playground } from '../../playground/playground.ts';
import { openPullRequest, startCi } from './shop.ts';

/** One trial, from the moment its check turned red to the moment its commit was the pull request's head. In milliseconds. */
export interface Timing {
  wholeMs: number;
  /** Of it, before a worker made the first request of its look. */
  queuedMs: number;
  /** Of it, in commands that ran in the sandbox. */
  sandboxMs: number;
  /** All requests to the API meanwhile. */
  apiCalls: number;
  /** What the author's own clone, commit and push took before, with plain git. */
  byHandMs: number;
}

interface Opened {
  repository: string;
  number: number;
  byHandMs: number;
}

const patienceMs = 180_000;
const quietMs = 1_500;
const lookEveryMs = 4;

/** Turns a new pull request in each of the repositories red, all at the same moment, and waits for the repairs. */
export async function playRound(
  playground: Playground,
  bot: Bot,
  repositories: readonly string[],
  name: string,
): Promise<Timing[]> {
  const opened: Opened[] = [];
  for (const [index, repository] of repositories.entries()) {
    const startedAt = Date.now();
    const number = await openPullRequest(playground, repository, `${name}-${index}`);
    opened.push({ repository, number, byHandMs: Date.now() - startedAt });
  }
  const turnRed = opened.map(({ repository, number }) => startCi(playground, repository, number));
  await quiet(playground);
  const redAt = Date.now();
  for (const turn of turnRed) turn();
  const movedAt = await Promise.all(opened.map((pull) => moved(playground, pull)));
  await quiet(playground);
  for (const { repository, number } of opened) playground.closePullRequest(repository, number);
  await quiet(playground);
  return opened.map((pull, index) => timingOf(playground, bot, pull, redAt, movedAt[index] ?? redAt));
}

function timingOf(
  playground: Playground,
  bot: Bot,
  { repository, number, byHandMs }: Opened,
  redAt: number,
  movedAt: number,
): Timing {
  const calls = playground.requests.filter(({ kind, at }) => kind === 'api' && at >= redAt && at <= movedAt);
  const first = calls.find(({ path }) => path === `/repos/${repository}/pulls/${number}`);
  if (!first) throw new Error(`nothing has looked at ${repository}#${number}`);
  return {
    wholeMs: movedAt - redAt,
    queuedMs: first.at - redAt,
    sandboxMs: sandboxMs(bot.log, `${repository}#${number}`),
    apiCalls: calls.length,
    byHandMs,
  };
}

/** By the bot's log. */
function sandboxMs(log: readonly string[], key: string): number {
  const runs = log
    .filter((line) => line.includes('ran in the sandbox'))
    .map((line): { key: string; seconds: number } => JSON.parse(line))
    .filter((run) => run.key === key);
  if (runs.length === 0)
    throw new Error('nothing ran in the sandbox; `reflexion doctor` tells what it lacks');
  return runs.reduce((sum, { seconds }) => sum + seconds * 1000, 0);
}

/** When the pull request got a head that is not its author's. */
async function moved(playground: Playground, { repository, number }: Opened): Promise<number> {
  const pull = playground.store.pullRequests.find(
    (candidate) => candidate.repository === repository && candidate.number === number,
  );
  const before = pull?.head.sha;
  const deadline = Date.now() + patienceMs;
  while (pull?.head.sha === before) {
    if (Date.now() > deadline) throw new Error(`waited in vain for a push to ${repository}#${number}`);
    await new Promise((wake) => setTimeout(wake, lookEveryMs));
  }
  return Date.now();
}

/** Until the bot has asked nothing for a while, so that no look at something earlier is measured too. */
async function quiet(playground: Playground): Promise<void> {
  await playground.idle();
  const since = Date.now();
  const isQuiet = () => Date.now() - Math.max(since, playground.requests.at(-1)?.at ?? 0) > quietMs;
  await playground.waitFor(isQuiet, patienceMs, 'the bot to have nothing to do');
}
