/** What a repository cost on one day, in trials with a model. */
export interface Spent {
  /** Input and output together, cached input too. */
  tokens: number;
  /** What had no known price is not in it. */
  usd: number;
  /** The model's calls, with the commands that it ran in them. */
  minutes: number;
}

/** What a repository may cost on one day; null for no limit. */
export interface DailyLimits {
  tokens: number;
  usd: number | null;
  minutes: number | null;
}

export const nothingSpent: Spent = { tokens: 0, usd: 0, minutes: 0 };

/** The first limit that has been reached; null while each leaves something. */
export function limitReached(spent: Spent, limits: DailyLimits): keyof DailyLimits | null {
  const names = ['usd', 'tokens', 'minutes'] as const;
  return names.find((name) => spent[name] >= (limits[name] ?? Number.POSITIVE_INFINITY)) ?? null;
}

/** The UTC day of a time in milliseconds since 1970, like `2026-01-31`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const dayMs = 86_400_000;

/** From a time in milliseconds since 1970 to the next UTC day. */
export function untilNextDayMs(time: number): number {
  return dayMs - (time % dayMs);
}
