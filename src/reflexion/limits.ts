import type { DailyLimits } from './budget.ts';
import type { Limits } from './ports.ts';
import type { ReadRules, Rules } from './rules.ts';

/** What a trial may use up of a model. */
export interface Budget {
  /** Input and output together, cached input too. */
  maxTokens: number;
  /** Holds only where a price is known for each model that was asked. */
  maxUsd: number;
  /** Of the repair, by the clock. */
  maxMinutes: number;
}

// The operator pays and answers for the machine, so rules only ever lower what the settings say.

export function limitsWithin(limits: Limits, read: ReadRules): Limits {
  if (read.kind === 'broken') return limits;
  const { maxTrials, maxRepeats, maxActions } = read.rules;
  return {
    maxTrials: lower(limits.maxTrials, maxTrials),
    maxRepeats: lower(limits.maxRepeats, maxRepeats),
    maxActions: lower(limits.maxActions, maxActions),
  };
}

export function budgetWithin(budget: Budget, { budget: { tokens, usd, minutes } }: Rules): Budget {
  return {
    maxTokens: lower(budget.maxTokens, tokens),
    maxUsd: lower(budget.maxUsd, usd),
    maxMinutes: lower(budget.maxMinutes, minutes),
  };
}

export function dailyLimitsWithin(limits: DailyLimits, { budget }: Rules): DailyLimits {
  return {
    tokens: lower(limits.tokens, budget.dailyTokens),
    usd: lowest(limits.usd, budget.dailyUsd),
    minutes: lowest(limits.minutes, budget.dailyMinutes),
  };
}

function lower(setting: number, rule: number | undefined): number {
  return Math.min(setting, rule ?? setting);
}

/** Null for no limit. */
function lowest(setting: number | null, rule: number | undefined): number | null {
  return setting === null ? (rule ?? null) : lower(setting, rule);
}
