import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Identity, identify } from '../auth.ts';
import type { ApiFault } from '../faults.ts';
import { graphqlPath } from '../graphql/graphql.ts';
import type { Site } from '../site.ts';
import type { RequestRecord } from '../store.ts';
import { type Answer, notFound, refusal } from './answers.ts';
import { answerOfFault } from './fault-answers.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import type { Exchange } from './router.ts';
import { routes } from './routes.ts';

const restPath = '/api/v3';

/** Whether the address is the API's: below `/api/v3`, or GraphQL's beside it, as on GitHub Enterprise. */
export function isApi(path: string): boolean {
  return path === restPath || path.startsWith(`${restPath}/`) || path === graphqlPath;
}

/** Answers requests to the API. */
export function createApi(site: Site): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const rateLimits = createRateLimits();
  return async (request, response) => {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', site.url);
    const path =
      url.pathname === graphqlPath ? graphqlPath : byName(site, url.pathname.slice(restPath.length) || '/');
    const identified = identify(site.store, request.headers.authorization);
    const identity: Identity = identified.ok ? identified.identity : { kind: 'anonymous' };
    const record: RequestRecord = {
      kind: 'api',
      method,
      path: `${path}${url.search}`,
      status: 0,
      authenticatedAs: nameOf(identity),
      at: Date.now(),
    };
    site.store.requests.push(record);
    const body = await readBody(request);
    await site.faults.takeApiCallback('before', method, path)?.();
    const fault = site.faults.takeApiFault(method, path);
    if (fault?.kind === 'hang') return hang(response, fault);
    const resource = path === graphqlPath ? 'graphql' : 'core';
    const standing = rateLimits.count(record.authenticatedAs, path === '/rate_limit' ? 0 : 1, resource);
    const faultAnswer = fault && answerOfFault(fault, record.authenticatedAs, resource);
    const answer =
      faultAnswer ??
      (identified.ok
        ? await respond({
            site,
            identity,
            method,
            url,
            path,
            accept: request.headers.accept ?? '',
            body,
            rateLimits,
          })
        : refusal(identified.status, identified.message));
    await site.faults.takeApiCallback('after', method, path)?.();
    if (fault?.kind === 'lost-answer') {
      response.destroy();
      return;
    }
    record.status = write(request, response, answer, standing.headers());
    if (record.status === 304) standing.giveBack();
  };
}

interface Asked {
  site: Site;
  identity: Identity;
  method: string;
  url: URL;
  path: string;
  accept: string;
  body: Body;
  rateLimits: RateLimits;
}

async function respond({ path, body, ...asked }: Asked): Promise<Answer> {
  if (body.kind === 'malformed') return refusal(400, 'Problems parsing JSON');
  if (body.kind === 'too-large') return refusal(413, 'Payload Too Large');
  if (path === '/rate_limit') return { status: 200, body: asked.rateLimits.overview(nameOf(asked.identity)) };
  for (const { method, pattern, handle } of routes) {
    const match = method === asked.method ? pattern.exec(path) : null;
    if (!match) continue;
    const parameters = decodeAll(match.groups ?? {});
    if (parameters === null) return refusal(400, 'Malformed path');
    const exchange: Exchange = {
      site: asked.site,
      identity: asked.identity,
      method,
      url: asked.url,
      query: asked.url.searchParams,
      accept: asked.accept,
      parameters,
      body: body.json,
    };
    return handle(exchange);
  }
  return notFound;
}

/** A repository's address by its number is another one of what has its name; redirects lead there. */
function byName({ store }: Site, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  if (id === undefined) return path;
  const repository = [...store.repositories.values()].find((one) => one.id === Number(id));
  return repository ? `/repos/${repository.fullName}${rest}` : path;
}

function decodeAll(groups: Readonly<Record<string, string>>): Record<string, string> | null {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    return null;
  }
}

type Body = { kind: 'read'; json: unknown } | { kind: 'malformed' } | { kind: 'too-large' };
const largestBodyBytes = 4 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes <= largestBodyBytes) chunks.push(chunk as Buffer);
  }
  if (sizeBytes > largestBodyBytes) return { kind: 'too-large' };
  if (sizeBytes === 0) return { kind: 'read', json: undefined };
  try {
    return { kind: 'read', json: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { kind: 'malformed' };
  }
}

function nameOf(identity: Identity): string {
  if (identity.kind === 'app') return `app:${identity.app.slug}`;
  if (identity.kind === 'installation') return `installation:${identity.installation.id}`;
  return identity.kind === 'person' ? identity.login : 'anonymous';
}

function hang(response: ServerResponse, fault: ApiFault): void {
  const timer = setTimeout(() => response.destroy(), fault.delayMs ?? 60_000);
  response.on('close', () => clearTimeout(timer));
}

/** Returns the status that went out, which may be 304. */
function write(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  rateLimitHeaders: Readonly<Record<string, string>>,
): number {
  const text = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  const cacheable = request.method === 'GET' && answer.status === 200;
  const unchanged = cacheable && request.headers['if-none-match'] === etag;
  const status = unchanged ? 304 : answer.status;
  response.writeHead(status, {
    ...rateLimitHeaders,
    ...(text.length === 0 || unchanged ? {} : { 'Content-Type': contentTypeOf(answer) }),
    ...(cacheable ? { ETag: etag, 'Cache-Control': 'private, max-age=60, s-maxage=60' } : {}),
    'X-GitHub-Media-Type': 'github.v3; format=json',
    'X-GitHub-Request-Id': randomUUID(),
    'X-GitHub-Enterprise-Version': '3.19.0',
    ...answer.headers,
  });
  response.end(unchanged ? undefined : text);
  return status;
}

function contentTypeOf(answer: Answer): string {
  return answer.text === undefined ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8';
}
