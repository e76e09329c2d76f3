import type { DailyLimits } from './budget.ts';
import type { Budget } from './limits.ts';
import type { Limits } from './ports.ts';
import { ruleList } from './rule-list.ts';
import type { ReadRules, RulesFile } from './rules.ts';

/** What the operator decided that rules have a say in, too. */
export interface OperatorSettings {
  limits: Limits;
  /** Of one trial of the model. */
  budget: Budget | null;
  dailyLimits: DailyLimits;
  /** Null where none is set. `further` ones are asked only where rules name them. */
  models: { repair: string; reflect: string; further: readonly string[] } | null;
}

/** A rule as it holds, and who said so. */
export interface RuleInForce {
  name: string;
  /** As it would stand in the file; null where there is no such thing, as no limit and no model. */
  value: string | null;
  from: RulesFile | 'setting' | 'default';
}

/** Every rule, in the order of the documentation; empty where the rules can't be read. */
export function rulesInForce(read: ReadRules, settings: OperatorSettings): readonly RuleInForce[] {
  if (read.kind === 'broken') return [];
  const { file, rules, set } = read;
  const bySetting = settingsByRule(settings);
  return ruleList.map(({ name }) => {
    const ruled = valueAt(rules, name);
    const isSet = file !== null && set.includes(name);
    if (!(name in bySetting)) return { name, value: written(ruled), from: isSet ? file : 'default' };
    const setting = bySetting[name] ?? null;
    const isAbove = typeof ruled === 'number' && typeof setting === 'number' && ruled > setting;
    return isSet && !isAbove && isPossible(name, settings)
      ? { name, value: written(ruled), from: file }
      : { name, value: written(setting), from: 'setting' };
  });
}

function settingsByRule(settings: OperatorSettings): Readonly<Record<string, number | string | null>> {
  const { limits, budget, dailyLimits, models } = settings;
  return {
    ...limits,
    'budget.tokens': budget?.maxTokens ?? null,
    'budget.usd': budget?.maxUsd ?? null,
    'budget.minutes': budget?.maxMinutes ?? null,
    'budget.dailyTokens': dailyLimits.tokens,
    'budget.dailyUsd': dailyLimits.usd,
    'budget.dailyMinutes': dailyLimits.minutes,
    model: models?.repair ?? null,
    reflectModel: models?.reflect ?? null,
  };
}

/** Without a model it does not matter which one is meant. */
function isPossible(name: string, { models }: OperatorSettings): boolean {
  return models !== null || !/model$/i.test(name);
}

function valueAt(rules: object, name: string): unknown {
  return name.split('.').reduce<unknown>((value, key) => Object(value)[key], rules);
}

function written(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
