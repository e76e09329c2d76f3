import { expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { nothingSpent } from '../../src/reflexion/budget.ts';
import { rulesSchema } from '../../src/reflexion/rules.ts';
import { contentJudge } from '../judges.ts';
import { answerReflection, answerTools, startModelServer } from '../model-server.ts';
import { reflection, shopBrief } from './language-model/brief.ts';
import { shopWorkspace } from './language-model/shop-workspace.ts';

test('one model reflects and another repairs, each at its own price', async () => {
  const quote = { check: 'test', line: 43, text: '190 !== 180' };
  const server = await startModelServer([
    answerReflection({ evidence: [quote] }),
    answerTools(['submit', { summary: 'No.', solved: false }]),
  ]);
  onTestFinished(() => server.close());
  const choice = {
    name: 'small',
    reflectName: 'large',
    furtherModels: [],
    apiKey: null,
    baseUrl: server.url,
    timeoutMs: 5_000,
    contextTokens: 128_000,
    prices: { large: { input: 10, output: 0 }, small: { input: 1, output: 0 } },
    bounds: { maxTokens: 1_000_000, maxUsd: 100, maxMinutes: 1 },
  };
  const engine = createEngine(choice, () => (text) => text, {
    ledger: { spent: async () => nothingSpent, record: async () => {} },
    limits: { tokens: 1_000_000, usd: null, minutes: null },
  });
  const reflected = await engine.reflect(shopBrief());
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(server.requests.map(({ body }) => body.model)).toEqual(['large', 'small']);
  expect(reflected.usage.costUsd).toBeCloseTo((reflected.usage.inputTokens * 10) / 1_000_000, 12);
  expect(repair.usage.costUsd).toBeCloseTo(repair.usage.inputTokens / 1_000_000, 12);
});

test('a rule names another model out of those that the operator allows, and lowers its budget', async () => {
  const server = await startModelServer((request) =>
    request.body.response_format
      ? answerReflection({ evidence: [{ check: 'test', line: 43, text: '190 !== 180' }] })
      : answerTools(['submit', { solved: false, summary: 'No.' }]),
  );
  onTestFinished(() => server.close());
  const choice = {
    name: 'small',
    reflectName: 'small',
    furtherModels: ['large'],
    apiKey: null,
    baseUrl: server.url,
    timeoutMs: 5_000,
    contextTokens: 128_000,
    prices: {},
    bounds: { maxTokens: 1_000_000, maxUsd: 100, maxMinutes: 1 },
  };
  const engine = createEngine(choice, () => (text) => text, {
    ledger: { spent: async () => nothingSpent, record: async () => {} },
    limits: { tokens: 1_000_000, usd: null, minutes: null },
  });
  const asked = async (rules: object) => {
    const before = server.requests.length;
    const brief = { ...shopBrief(), rules: rulesSchema.parse(rules) };
    const reflected = await engine.reflect(brief);
    const repair = await engine.repair(brief, reflected.reflection, await shopWorkspace(), contentJudge);
    return [...server.requests.slice(before).map(({ body }) => body.model), repair.outcome];
  };
  expect(await asked({ model: 'large' })).toEqual(['large', 'large', 'gave-up']);
  expect(await asked({ reflectModel: 'large' })).toEqual(['large', 'small', 'gave-up']);
  expect(await asked({ model: 'dearest' })).toEqual(['small', 'small', 'gave-up']);
  expect(await asked({ budget: { tokens: 1_000 } })).toEqual(['small', 'cut-off']);
});
