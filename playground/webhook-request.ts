import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Delivery } from './store.ts';

const answerTimeoutMs = 10_000;
const hookId = 4242;

/** What GitHub sends: the body, and headers that say what it is and prove whose. */
export function signedRequest(hook: {
  event: string;
  guid: string;
  body: string;
  appId: number;
  secret: string;
}): Delivery['request'] {
  const { event, guid, body, appId, secret } = hook;
  const sign = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex');
  const headers = {
    Accept: '*/*',
    'Content-Type': 'application/json',
    'User-Agent': 'GitHub-Hookshot/playground',
    'X-GitHub-Delivery': guid,
    'X-GitHub-Event': event,
    'X-GitHub-Hook-ID': String(hookId),
    'X-GitHub-Hook-Installation-Target-ID': String(appId),
    'X-GitHub-Hook-Installation-Target-Type': 'integration',
    'X-Hub-Signature': `sha1=${sign('sha1')}`,
    'X-Hub-Signature-256': `sha256=${sign('sha256')}`,
  };
  return { headers, body };
}

/** Posts it and says in GitHub's words how that went; never throws, and waits ten seconds at the most. */
export function post(
  url: string | null,
  { headers, body }: Delivery['request'],
  stopping: AbortSignal,
): Promise<{ status: string; statusCode: number }> {
  if (url === null) return Promise.resolve({ status: 'no webhook address', statusCode: 0 });
  return new Promise((resolve) => {
    const request = httpRequest(url, {
      method: 'POST',
      // No connection is kept, so none is left when the playground closes.
      agent: false,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      signal: AbortSignal.any([stopping, AbortSignal.timeout(answerTimeoutMs)]),
    });
    request.on('response', (response) => {
      response.resume();
      response.on('error', () => {});
      const statusCode = response.statusCode ?? 0;
      resolve({ status: statusCode < 400 ? 'OK' : `Invalid HTTP Response: ${statusCode}`, statusCode });
    });
    request.on('error', (error) => {
      const timedOut = error.name === 'AbortError' && !stopping.aborted;
      resolve({ status: timedOut ? 'timed out' : `failed to connect: ${error.message}`, statusCode: 0 });
    });
    request.end(body);
  });
}
