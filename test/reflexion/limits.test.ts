import { expect, test } from 'vitest';
import { budgetWithin, dailyLimitsWithin, limitsWithin } from '../../src/reflexion/limits.ts';
import { defaultRules, noRulesFile, type ReadRules, rulesSchema } from '../../src/reflexion/rules.ts';
import { rulesInForce } from '../../src/reflexion/rules-in-force.ts';
import { limits, operator } from './builders.ts';

const file = { repository: 'acme/.github', path: 'reflexion.yml' };

function ruled(rules: object, set: readonly string[] = []): ReadRules {
  return { kind: 'read', rules: rulesSchema.parse(rules), file, set };
}

test('rules lower the operator’s limits, and never raise them', () => {
  expect(limitsWithin(limits, noRulesFile)).toEqual(limits);
  expect(limitsWithin(limits, { kind: 'broken', file, faults: [] })).toEqual(limits);
  expect(limitsWithin(limits, ruled({ maxTrials: 2, maxRepeats: 20, maxActions: 200 }))).toEqual({
    ...limits,
    maxTrials: 2,
  });
  const { budget, dailyLimits } = operator;
  if (!budget) throw new Error('there is a budget');
  expect(budgetWithin(budget, defaultRules)).toEqual(budget);
  const dear = { tokens: 5_000, usd: 50, minutes: 1, dailyTokens: 1e9, dailyUsd: 3, dailyMinutes: 9 };
  const rules = rulesSchema.parse({ budget: dear });
  expect(budgetWithin(budget, rules)).toEqual({ maxTokens: 5_000, maxUsd: 5, maxMinutes: 1 });
  expect(dailyLimitsWithin(dailyLimits, defaultRules)).toEqual(dailyLimits);
  // Where the operator has no limit, any is lower.
  expect(dailyLimitsWithin(dailyLimits, rules)).toEqual({ tokens: 10_000_000, usd: 3, minutes: 9 });
});

test('each rule in force tells who said so', () => {
  const given = {
    trigger: 'label',
    checks: { ignore: ['lint'] },
    maxTrials: 2,
    maxActions: 200,
    budget: { dailyUsd: 3, tokens: 5_000_000 },
    model: 'large',
  };
  const set = [
    'trigger',
    'checks.ignore',
    'maxTrials',
    'maxActions',
    'budget.dailyUsd',
    'budget.tokens',
    'model',
  ];
  const all = rulesInForce(ruled(given, set), operator);
  const of = (...names: string[]) =>
    all.flatMap(({ name, value, from }) => (names.includes(name) ? [[name, value, from]] : []));
  expect(of('trigger', 'checks.only', 'checks.ignore', 'verify')).toEqual([
    ['trigger', 'label', file],
    ['checks.only', '["*"]', 'default'],
    ['checks.ignore', '["lint"]', file],
    ['verify', 'when-possible', 'default'],
  ]);
  expect(of('maxTrials', 'maxRepeats', 'maxActions')).toEqual([
    ['maxTrials', '2', file],
    ['maxRepeats', '3', 'setting'],
    ['maxActions', '30', 'setting'],
  ]);
  expect(of('budget.tokens', 'budget.dailyUsd', 'budget.dailyMinutes')).toEqual([
    ['budget.tokens', '2000000', 'setting'],
    ['budget.dailyUsd', '3', file],
    ['budget.dailyMinutes', null, 'setting'],
  ]);
  expect(of('model', 'reflectModel')).toEqual([
    ['model', 'large', file],
    ['reflectModel', 'able', 'setting'],
  ]);
});

test('without a model none is in force, whatever a file says, and broken rules are none', () => {
  const without = { ...operator, models: null, budget: null };
  const all = rulesInForce(ruled({ model: 'large', budget: { usd: 1 } }, ['model', 'budget.usd']), without);
  expect(all.find(({ name }) => name === 'model')).toEqual({ name: 'model', value: null, from: 'setting' });
  expect(rulesInForce({ kind: 'broken', file, faults: [] }, operator)).toEqual([]);
});
