import type { Schemas } from './bodies/schemas.ts';

const limit = 5000;
const windowMs = 3_600_000;

/** GraphQL has a limit of its own. */
type Resource = 'core' | 'graphql';

/** Counts requests by who made them. It only tells; to be refused is a fault's business. */
export interface RateLimits {
  count(
    who: string,
    cost: 0 | 1,
    resource: Resource,
  ): { headers(): Record<string, string>; giveBack(): void };
  overview(who: string): Schemas['rate-limit-overview'];
}

export function createRateLimits(): RateLimits {
  const windows = new Map<string, { used: number; resetAt: number }>();
  return {
    count(who, cost, resource) {
      const window = windowOf(who, resource);
      window.used += cost;
      return {
        headers: () => ({
          'X-RateLimit-Limit': String(limit),
          'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
          'X-RateLimit-Reset': String(Math.floor(window.resetAt / 1000)),
          'X-RateLimit-Used': String(window.used),
          'X-RateLimit-Resource': resource,
        }),
        giveBack: () => {
          window.used -= cost;
        },
      };
    },
    overview(who) {
      const core = standingOf(who, 'core');
      const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
      return { resources: { core, search, graphql: standingOf(who, 'graphql') }, rate: core };
    },
  };

  function standingOf(who: string, resource: Resource) {
    const { used, resetAt } = windowOf(who, resource);
    return { limit, used, remaining: Math.max(0, limit - used), reset: Math.floor(resetAt / 1000) };
  }

  function windowOf(who: string, resource: Resource) {
    const key = `${resource} ${who}`;
    const known = windows.get(key);
    if (known && known.resetAt > Date.now()) return known;
    const opened = { used: 0, resetAt: Date.now() + windowMs };
    windows.set(key, opened);
    return opened;
  }
}
