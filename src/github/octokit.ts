import { ProbotOctokit } from 'probot';
import { ReflexionError } from '../errors.ts';
import { conditionalRequests } from './conditional-requests.ts';
import { permissionError } from './missing-permission.ts';
import { statusOf } from './status-of.ts';

/** A wait that a job can sit out; a longer one gives the job back to the queue. */
const longestWaitSeconds = 10;
/** Waits that are sat out for one request. */
const maxWaits = 2;
/** Answers that asking again does not change; 429 is among them, for asking again too soon prolongs it. */
const final = [400, 401, 403, 404, 410, 422, 429, 451];

/**
 * Probot's octokit, so that every request has a time limit, an unchanged answer costs nothing of the rate limit, nothing
 * is created twice, and a spent rate limit is an error that says when to come back. Writes are spaced out as GitHub asks,
 * but not on an Enterprise server: those have no secondary limits unless their owner wants them.
 */
export function octokitFor(apiUrl: string, requestTimeoutMs = 30_000) {
  const { hostname } = new URL(apiUrl);
  const isHosted = hostname === 'api.github.com' || hostname.endsWith('.ghe.com');
  const throttle = { enabled: isHosted, onRateLimit: isShort, onSecondaryRateLimit: isShort };
  // Probot hands in throttle settings of its own, so these are laid over them.
  return ProbotOctokit.plugin(singleCreations, conditionalRequests, plainErrors).defaults(
    (options: ConstructorParameters<typeof ProbotOctokit>[0]) => ({
      ...options,
      userAgent: 'reflexion',
      throttle: { ...options?.throttle, ...throttle },
      retry: { doNotRetry: final },
      request: { ...options?.request, fetch: timeLimited(requestTimeoutMs) },
    }),
  );
}

type Hooks = Pick<InstanceType<typeof ProbotOctokit>, 'hook'>;

function isShort(retryAfterSeconds: number, _options: object, _octokit: object, retryCount: number): boolean {
  return retryAfterSeconds <= longestWaitSeconds && retryCount < maxWaits;
}

/** Whether a creation that failed was carried out nevertheless can't be known here; the next look sees it. */
function singleCreations(octokit: Hooks): void {
  octokit.hook.before('request', (options) => {
    // All requests of a client share what is below `request` unless each is given its own.
    options.request = { ...options.request, ...(options.method === 'POST' ? { retries: 0 } : {}) };
  });
}

/** From the request to the last byte of the answer. The waits before a request, for GitHub's sake, don't count. */
function timeLimited(timeoutMs: number): typeof fetch {
  return async (target, request) => {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const signal = request?.signal ? AbortSignal.any([request.signal, limit]) : limit;
      const response = await fetch(target, { ...request, signal });
      // Octokit takes an answer that breaks off in its middle for an empty one.
      const body = await response.arrayBuffer();
      const { status, statusText, headers, url } = response;
      const whole = new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
      // Pages are told apart by where an answer came from.
      return Object.defineProperty(whole, 'url', { value: url });
    } catch (error) {
      // By this name octokit knows errors that it hands on without another try.
      throw limit.aborted ? new DOMException('GitHub did not answer in time.', 'AbortError') : error;
    }
  };
}

function plainErrors(octokit: Hooks): void {
  octokit.hook.error('request', (error) => {
    throw timeLimitError(error) ?? rateLimitError(error) ?? permissionError(error) ?? error;
  });
}

function timeLimitError(error: unknown): ReflexionError | null {
  if (!(error instanceof Error) || error.name !== 'AbortError') return null;
  return new ReflexionError('github', 'GitHub did not answer in time.', { cause: error });
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/** An answer that says to come back later, as an error that says when; null for any other. */
function rateLimitError(error: unknown): ReflexionError | null {
  const status = statusOf(error);
  if (status === null) return null;
  const { message: said, response } = error as Error & { response?: { headers: Headers } };
  const headers = response?.headers ?? {};
  const isSpent =
    isNothingLeft(headers) || headers['retry-after'] !== undefined || /\bsecondary rate limit\b/i.test(said);
  if (status !== 429 && !(status === 403 && isSpent)) return null;
  const message = "GitHub's rate limit is used up for now.";
  return new ReflexionError('github', message, { retryAfterMs: waitMs(headers), cause: error });
}

function waitMs(headers: Headers): number {
  const retryAfter = Number(headers['retry-after']);
  if (retryAfter > 0) return retryAfter * 1000;
  const reset = isNothingLeft(headers) ? Number(headers['x-ratelimit-reset']) : 0;
  // GitHub asks for at least a minute where it does not say for how long.
  return reset > 0 ? Math.max(1_000, reset * 1000 - Date.now()) : 60_000;
}

function isNothingLeft(headers: Headers): boolean {
  return headers['x-ratelimit-remaining'] === '0';
}
