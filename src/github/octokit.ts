import { ProbotOctokit } from 'probot';
import { ReflexionError } from '../errors.ts';
import { conditionalRequests } from './conditional-requests.ts';

const requestTimeoutMs = 30_000;
/** A wait that a job can sit out; a longer one gives the job back to the queue. */
const longestWaitSeconds = 10;
/** Waits that are sat out for one request. */
const maxWaits = 2;

/**
 * Probot's octokit, so that every request has a time limit, an unchanged answer costs nothing of the rate limit, and a
 * spent rate limit is an error that says when to come back. Writes are spaced out as GitHub asks, but not on an
 * Enterprise server: those have no secondary limits unless their owner wants them.
 */
export function octokitFor(apiUrl: string) {
  const { hostname } = new URL(apiUrl);
  const isHosted = hostname === 'api.github.com' || hostname.endsWith('.ghe.com');
  const throttle = { enabled: isHosted, onRateLimit: isShort, onSecondaryRateLimit: isShort };
  // Probot hands in throttle settings of its own, so these are laid over them.
  return ProbotOctokit.plugin(timeLimits, conditionalRequests, rateLimits).defaults(
    (options: ConstructorParameters<typeof ProbotOctokit>[0]) => ({
      ...options,
      userAgent: 'reflexion',
      throttle: { ...options?.throttle, ...throttle },
    }),
  );
}

type Hooks = Pick<InstanceType<typeof ProbotOctokit>, 'hook'>;

function isShort(retryAfterSeconds: number, _options: object, _octokit: object, retryCount: number): boolean {
  return retryAfterSeconds <= longestWaitSeconds && retryCount < maxWaits;
}

function timeLimits(octokit: Hooks): void {
  octokit.hook.before('request', (options) => {
    options.request.signal ??= AbortSignal.timeout(requestTimeoutMs);
  });
}

function rateLimits(octokit: Hooks): void {
  octokit.hook.error('request', (error) => {
    throw rateLimitError(error) ?? error;
  });
}

interface ApiError {
  status: number;
  response?: { headers: Record<string, string | number | undefined> };
}

/** An answer that says to come back later, as an error that says when; null for any other. */
function rateLimitError(error: unknown): ReflexionError | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  const { status, response } = error as Error & ApiError;
  const headers = response?.headers ?? {};
  const isSpent = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  if (status !== 429 && !(status === 403 && isSpent)) return null;
  const message = "GitHub's rate limit is used up for now.";
  return new ReflexionError('github', message, { retryAfterMs: waitMs(headers), cause: error });
}

function waitMs(headers: Record<string, string | number | undefined>): number {
  const retryAfter = Number(headers['retry-after']);
  if (retryAfter > 0) return retryAfter * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  // GitHub asks for at least a minute where it does not say for how long.
  return reset > 0 ? Math.max(1_000, reset * 1000 - Date.now()) : 60_000;
}
