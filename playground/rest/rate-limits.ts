import type { Schemas } from './bodies/schemas.ts';

const limit = 5000;
const windowMs = 3_600_000;

/** Counts requests by who made them. It only tells; to be refused is a fault's business. */
export interface RateLimits {
  count(who: string, cost: 0 | 1): { headers(): Record<string, string>; giveBack(): void };
  overview(who: string): Schemas['rate-limit-overview'];
}

export function createRateLimits(): RateLimits {
  const windows = new Map<string, { used: number; resetAt: number }>();
  return {
    count(who, cost) {
      const window = windowOf(who);
      window.used += cost;
      return {
        headers: () => ({
          'X-RateLimit-Limit': String(limit),
          'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
          'X-RateLimit-Reset': String(Math.floor(window.resetAt / 1000)),
          'X-RateLimit-Used': String(window.used),
          'X-RateLimit-Resource': 'core',
        }),
        giveBack: () => {
          window.used -= cost;
        },
      };
    },
    overview(who) {
      const { used, resetAt } = windowOf(who);
      const core = { limit, used, remaining: Math.max(0, limit - used), reset: Math.floor(resetAt / 1000) };
      const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
      return { resources: { core, search }, rate: core };
    },
  };

  function windowOf(who: string) {
    const known = windows.get(who);
    if (known && known.resetAt > Date.now()) return known;
    const opened = { used: 0, resetAt: Date.now() + windowMs };
    windows.set(who, opened);
    return opened;
  }
}
