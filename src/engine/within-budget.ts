import { ReflexionError } from '../errors.ts';
import { type DailyLimits, dayOf, limitReached, type Spent, untilNextDayMs } from '../reflexion/budget.ts';
import { dailyLimitsWithin } from '../reflexion/limits.ts';
import type { Brief, Engine } from '../reflexion/ports.ts';
import { noUsage, type Usage, usageOf } from '../reflexion/usage.ts';

/** What has been spent in all processes, by repository and UTC day. Throws when it can't be asked. */
export interface Ledger {
  spent(repository: string, day: string): Promise<Spent>;
  record(repository: string, day: string, usage: Usage, seconds: number): Promise<void>;
}

/**
 * The same engine, which begins nothing for a repository whose budget of the day is used up: it throws a postponed
 * `ReflexionError` with code `engine` then, and whatever the ledger throws when it can't be asked. A trial that was let
 * begin is carried to its end; one that is resumed, after a restart or a failure, asks again.
 */
export function withinBudget(
  engine: Engine,
  ledger: Ledger,
  limits: DailyLimits,
  now: () => number = Date.now,
): Engine {
  /** By what a brief and its copies have in common. */
  const begun = new WeakSet<Brief['trajectory']>();
  const unwritten: Parameters<Ledger['record']>[] = [];

  return {
    async reflect(brief) {
      await begin(brief);
      return counted(brief, () => engine.reflect(brief));
    },
    async repair(brief, reflection, workspace, judge) {
      if (!begun.has(brief.trajectory)) await begin(brief);
      return counted(brief, () => engine.repair(brief, reflection, workspace, judge));
    },
  };

  async function begin(brief: Brief): Promise<void> {
    await writeDown();
    const { repository } = brief.trajectory.pullRequest;
    const time = now();
    const within = dailyLimitsWithin(limits, brief.rules);
    const reached = limitReached(await ledger.spent(repository, dayOf(time)), within);
    if (reached) {
      const isOperators = within[reached] === limits[reached];
      throw usedUp(repository, reached, { limit: within[reached] ?? 0, isOperators }, untilNextDayMs(time));
    }
    begun.add(brief.trajectory);
  }

  /** Counts for the day that it began on, which let it begin. */
  async function counted<Result extends { usage: Usage }>(
    brief: Brief,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const startedAt = now();
    let usage = noUsage;
    try {
      const result = await work();
      ({ usage } = result);
      return result;
    } catch (error) {
      usage = usageOf(error);
      throw error;
    } finally {
      const { repository } = brief.trajectory.pullRequest;
      unwritten.push([repository, dayOf(startedAt), usage, (now() - startedAt) / 1000]);
      // The work is done and paid for, so it is not thrown away: what can't be written now is written before the next
      // call, which is refused until then.
      await writeDown().catch(() => {});
    }
  }

  async function writeDown(): Promise<void> {
    for (let next = unwritten.shift(); next; next = unwritten.shift()) {
      try {
        await ledger.record(...next);
      } catch (error) {
        unwritten.push(next);
        throw error;
      }
    }
  }
}

function usedUp(
  repository: string,
  reached: keyof DailyLimits,
  { limit, isOperators }: { limit: number; isOperators: boolean },
  retryAfterMs: number,
): ReflexionError {
  const amount = limit.toLocaleString('en', {
    minimumFractionDigits: reached === 'usd' ? 2 : 0,
    maximumFractionDigits: 6,
  });
  const { unit, variable, rule } = names[reached];
  return new ReflexionError(
    'engine',
    `The budget of ${repository} for today, ${amount} ${unit}, is used up.`,
    {
      remedy: `It begins anew at 00:00 UTC; ${isOperators ? `an operator can raise \`${variable}\`` : `the rules can raise \`${rule}\``}.`,
      retryAfterMs,
      isPostponed: true,
    },
  );
}

const names: Record<keyof DailyLimits, { unit: string; variable: string; rule: string }> = {
  tokens: { unit: 'tokens', variable: 'REFLEXION_DAILY_TOKENS', rule: 'budget.dailyTokens' },
  usd: { unit: 'USD', variable: 'REFLEXION_DAILY_USD', rule: 'budget.dailyUsd' },
  minutes: { unit: 'min', variable: 'REFLEXION_DAILY_MINUTES', rule: 'budget.dailyMinutes' },
};
