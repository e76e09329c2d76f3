import { expect, test } from 'vitest';
import { withinBudget } from '../../src/engine/within-budget.ts';
import { ReflexionError } from '../../src/errors.ts';
import { dayOf, nothingSpent, type Spent } from '../../src/reflexion/budget.ts';
import type { Brief, Engine, Workspace } from '../../src/reflexion/ports.ts';
import { rulesSchema } from '../../src/reflexion/rules.ts';
import type { Usage } from '../../src/reflexion/usage.ts';
import { contentJudge } from '../judges.ts';
import { reflectionWith } from '../reflexion/builders.ts';
import { briefOf } from './toolchain/brief-of.ts';

const noon = Date.parse('2026-01-31T12:00:00Z');
const halfADayMs = 43_200_000;
const limits = { tokens: 1000, usd: 5, minutes: 60 };
const workspace = {} as Workspace;
const usage = usageOf(400, 1);

function usageOf(tokens: number, costUsd: number | null): Usage {
  return { requests: 1, inputTokens: tokens - 10, cachedTokens: 0, outputTokens: 10, costUsd };
}

/** An engine that costs the same each time and takes a minute, a ledger in memory, and a clock. */
function scene(before: Partial<Spent> = {}) {
  const asked: string[] = [];
  const recorded: [repository: string, day: string, usage: Usage, seconds: number][] = [];
  const world = {
    now: noon,
    failure: null as Error | null,
    isReadable: true,
    isWritable: true,
  };
  const work = async (name: string) => {
    asked.push(name);
    world.now += 60_000;
    if (world.failure) throw world.failure;
  };
  const engine: Engine = {
    reflect: async () => {
      await work('reflect');
      return { reflection: reflectionWith(), usage };
    },
    repair: async () => {
      await work('repair');
      return { summary: 'Done.', actions: [], outcome: 'submitted', usage };
    },
  };
  const ledger = {
    spent: async (repository: string, day: string) => {
      if (!world.isReadable) throw new ReflexionError('queue', 'The ledger is gone.');
      const sum = { ...nothingSpent, ...(day === dayOf(noon) ? before : {}) };
      for (const [owner, on, { inputTokens, outputTokens, costUsd }, seconds] of recorded) {
        if (owner !== repository || on !== day) continue;
        sum.tokens += inputTokens + outputTokens;
        sum.usd += costUsd ?? 0;
        sum.minutes += seconds / 60;
      }
      return sum;
    },
    record: async (...entry: (typeof recorded)[number]) => {
      if (!world.isWritable) throw new ReflexionError('queue', 'The ledger is gone.');
      recorded.push(entry);
    },
  };
  const held = withinBudget(engine, ledger, limits, () => world.now);
  return {
    world,
    asked,
    recorded,
    reflect: (brief: Brief = briefOf([])) => held.reflect(brief),
    repair: (brief: Brief = briefOf([])) => held.repair(brief, reflectionWith(), workspace, contentJudge),
  };
}

test('what a call used and how long it took is recorded for the repository and the day', async () => {
  const { reflect, repair, recorded } = scene();
  const brief = briefOf([]);
  expect((await reflect(brief)).usage).toEqual(usage);
  expect((await repair(brief)).summary).toBe('Done.');
  expect(recorded).toEqual([
    ['acme/shop', '2026-01-31', usage, 60],
    ['acme/shop', '2026-01-31', usage, 60],
  ]);
});

test.each([
  [
    { usd: 5 },
    'The budget of acme/shop for today, 5.00 USD, is used up.',
    'It begins anew at 00:00 UTC; an operator can raise `REFLEXION_DAILY_USD`.',
  ],
  [
    { tokens: 1000 },
    'The budget of acme/shop for today, 1,000 tokens, is used up.',
    'It begins anew at 00:00 UTC; an operator can raise `REFLEXION_DAILY_TOKENS`.',
  ],
  [
    { minutes: 60 },
    'The budget of acme/shop for today, 60 min, is used up.',
    'It begins anew at 00:00 UTC; an operator can raise `REFLEXION_DAILY_MINUTES`.',
  ],
])(
  'once %j is spent no model is asked until tomorrow, and the reader is told why',
  async (before, message, remedy) => {
    const { reflect, asked, recorded } = scene(before);
    const error = await reflect().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ReflexionError);
    expect(error).toMatchObject({
      code: 'engine',
      message,
      remedy,
      retryAfterMs: halfADayMs,
      isPostponed: true,
    });
    expect(asked).toEqual([]);
    expect(recorded).toEqual([]);
  },
);

test('the next day begins with a budget of its own', async () => {
  const { reflect, world, asked } = scene({ tokens: 1000 });
  await expect(reflect()).rejects.toThrow('used up');
  world.now += halfADayMs - 1;
  await expect(reflect()).rejects.toMatchObject({ retryAfterMs: 1 });
  world.now += 1;
  await reflect();
  expect(asked).toEqual(['reflect']);
});

test('one repository does not use up the budget of another', async () => {
  const { reflect, asked } = scene();
  const { trajectory, ...rest } = briefOf([]);
  const pullRequest = { ...trajectory.pullRequest, repository: 'acme/mill' };
  const other: Brief = { ...rest, trajectory: { ...trajectory, pullRequest } };
  for (let count = 0; count < 3; count++) await reflect();
  await expect(reflect()).rejects.toThrow('used up');
  await reflect(other);
  expect(asked).toHaveLength(4);
});

test('a trial that was let begin is carried to its end, and the next is not begun', async () => {
  const { reflect, repair, asked } = scene({ tokens: 999 });
  const brief = briefOf([]);
  await reflect(brief);
  await repair(brief);
  await expect(reflect()).rejects.toThrow('used up');
  expect(asked).toEqual(['reflect', 'repair']);
});

test('a trial that is resumed asks again, so that one which fails over and over ends with the day’s budget', async () => {
  const { repair, world, asked } = scene();
  world.failure = Object.assign(new Error('the endpoint broke'), { usage });
  for (let count = 0; count < 3; count++) await expect(repair()).rejects.toThrow('broke');
  await expect(repair()).rejects.toThrow('used up');
  expect(asked).toHaveLength(3);
});

test.each([
  ['says so', { usage }, usage.inputTokens],
  ['says nothing', {}, 0],
  ['says something else', { usage: 'much' }, 0],
])('what a call used before it failed is recorded where its error %s', async (_, details, inputTokens) => {
  const { reflect, world, recorded } = scene();
  world.failure = Object.assign(new Error('the endpoint broke'), details);
  await expect(reflect()).rejects.toBe(world.failure);
  expect(recorded).toMatchObject([['acme/shop', '2026-01-31', { inputTokens }, 60]]);
});

test('a call over midnight counts for the day that let it begin', async () => {
  const { reflect, world, recorded } = scene();
  world.now = Date.parse('2026-01-31T23:59:30Z');
  await reflect();
  expect(recorded.map(([, day]) => day)).toEqual(['2026-01-31']);
});

test('nothing is spent while the ledger can’t be read', async () => {
  const { reflect, repair, world, asked } = scene();
  world.isReadable = false;
  await expect(reflect()).rejects.toMatchObject({ code: 'queue', isPostponed: false });
  await expect(repair()).rejects.toMatchObject({ code: 'queue' });
  expect(asked).toEqual([]);
});

test('what could not be written down is kept, and nothing more is spent until it is', async () => {
  const { reflect, world, asked, recorded } = scene();
  world.isWritable = false;
  expect((await reflect()).usage).toEqual(usage);
  await expect(reflect()).rejects.toThrow('The ledger is gone.');
  await expect(reflect()).rejects.toThrow('The ledger is gone.');
  expect(asked).toHaveLength(1);
  world.isWritable = true;
  await reflect();
  expect(asked).toHaveLength(2);
  expect(recorded).toHaveLength(2);
});

test('rules leave less of a day, and say so', async () => {
  const { reflect, asked } = scene({ tokens: 500 });
  const rules = rulesSchema.parse({ budget: { dailyTokens: 300, dailyMinutes: 6_000 } });
  await expect(reflect({ ...briefOf([]), rules })).rejects.toMatchObject({
    message: expect.stringContaining('today, 300 tokens, is used up'),
    remedy: expect.stringContaining('the rules can raise `budget.dailyTokens`'),
    isPostponed: true,
  });
  expect(asked).toEqual([]);
});
