/** Keeps the package from sleeping through a long `Retry-After`: the answer is marked as not to be retried, in the package's own way. */
export function impatientFetch(send: typeof fetch, longestWaitMs: number): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const waitMs = retryAfterMs(response.headers, Date.now());
    if (response.ok || waitMs === null || waitMs <= longestWaitMs) return response;
    const headers = new Headers(response.headers);
    headers.set('x-should-retry', 'false');
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}

/** How long the other side asks to be left alone, or null; never more than a day. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return bounded(milliseconds);
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return bounded(seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : bounded(date - now);
}

function bounded(waitMs: number): number {
  return Math.min(Math.max(0, Math.ceil(waitMs)), 24 * 60 * 60 * 1000);
}
