import { ReflexionError } from '../errors.ts';

const longestMs = 15 * 60_000;

/** How long to wait after the attempt of this number failed: doubling, up to a quarter longer by `chance`, never less than was asked for. */
export function backOffMs(attempt: number, firstMs: number, error: unknown, chance = Math.random()): number {
  // The exponent is bounded so that the power stays a number.
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  const asked = error instanceof ReflexionError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, Math.round(doubled * (1 + chance / 4)));
}
