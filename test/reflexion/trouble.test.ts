import { expect, test } from 'vitest';
import type { EngineFailure } from '../../src/reflexion/ports.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import type { Usage } from '../../src/reflexion/usage.ts';
import { createWorld } from './world.ts';

const spent: Usage = { requests: 3, inputTokens: 500, cachedTokens: 100, outputTokens: 40, costUsd: 0.01 };

function outage(usage: Usage | null): EngineFailure {
  const error = new Error('The model endpoint answered 429: too many requests.');
  return Object.assign(error, { code: 'engine' as const, remedy: 'It is tried again later.', usage });
}

function redPullRequest() {
  const { world, parts, ciEnds } = createWorld();
  ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
  return { parts, entries: () => world.records.map((record) => record.entry) };
}

test('what a model had been paid before it failed in a repair is in the trial, and added to when it goes on', async () => {
  const { parts, entries } = redPullRequest();
  const { engine } = parts;
  const broken = { ...engine, repair: async () => Promise.reject(outage(spent)) };
  for (const times of [1, 2]) {
    await expect(reconcile({ ...parts, engine: broken })).rejects.toThrow('answered 429');
    expect(entries()).toMatchObject([
      {
        type: 'trial',
        trouble: 'The model endpoint answered 429: too many requests. It is tried again later.',
        usage: { requests: 1 + 3 * times, inputTokens: 10 + 500 * times, outputTokens: 2 + 40 * times },
      },
    ]);
  }
  const before: number[] = [];
  const repair: typeof engine.repair = (brief, ...others) => {
    before.push(brief.spent.requests);
    return engine.repair(brief, ...others);
  };
  await reconcile({ ...parts, engine: { ...engine, repair } });
  expect(entries()).toMatchObject([
    { type: 'trial', state: 'pushed', trouble: null, usage: { requests: 8, inputTokens: 1_020 } },
  ]);
  // So that a trial's bounds hold across its interruptions.
  expect(before).toEqual([7]);
});

test('what a model had been paid before it failed in a reflection is in the note', async () => {
  const { parts, entries } = redPullRequest();
  const broken = { ...parts.engine, reflect: async () => Promise.reject(outage(spent)) };
  await expect(reconcile({ ...parts, engine: broken })).rejects.toThrow('answered 429');
  expect(entries()).toMatchObject([{ type: 'note', usage: spent }]);
  await expect(reconcile({ ...parts, engine: broken })).rejects.toThrow('answered 429');
  expect(entries()).toMatchObject([{ type: 'note', usage: { requests: 6, inputTokens: 1_000 } }]);
});

test('a model that failed before it was paid anything is told about all the same', async () => {
  const { parts, entries } = redPullRequest();
  const broken = { ...parts.engine, repair: async () => Promise.reject(outage(null)) };
  await expect(reconcile({ ...parts, engine: broken })).rejects.toThrow('answered 429');
  expect(entries()).toMatchObject([{ trouble: expect.stringContaining('429'), usage: { requests: 1 } }]);
});
