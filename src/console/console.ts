import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ReflexionError } from '../errors.ts';
import { type DailyLimits, dayOf, limitReached } from '../reflexion/budget.ts';
import type { PullRequest } from '../reflexion/ports.ts';
import { accessOf, isCrossSite } from './access.ts';
import { type PageFacts, renderPage } from './page.ts';
import { createStatistics } from './statistics.ts';

/** What the console needs of the queue. */
interface QueueView {
  depth(): Promise<PageFacts['depth']>;
  pending(): Promise<PageFacts['pending']>;
  dead(): Promise<PageFacts['dead']>;
  redrive(id: string): Promise<void>;
  ledger: { spentOn(day: string): Promise<PageFacts['spentToday']> };
}

export interface ConsoleOptions {
  queue: QueueView;
  /** Null: the page is for this machine only, to read. */
  token: string | null;
  /** GitHub's address for people. */
  webUrl: string;
  dailyLimits: DailyLimits;
}

/** Health, metrics and the operators' page. */
export interface Console {
  /** Answers what is the console's; false leaves the request to others, untouched. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The same pull request, whose records are counted as they are written. */
  watch(key: string, pullRequest: PullRequest): PullRequest;
  looked(decision: string, seconds: number): void;
  swept(): void;
}

const queueLimitMs = 2000;
const maxBodyBytes = 1000;

const commonHeaders = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

interface Answer {
  status: number;
  type?: string;
  body: string;
  headers?: Record<string, string>;
}

export function createConsole({ queue, token, webUrl, dailyLimits }: ConsoleOptions): Console {
  const depth = () => withinLimit(queue.depth());
  const spentToday = () => queue.ledger.spentOn(dayOf(Date.now()));
  const statistics = createStatistics(depth, async () => {
    const repositories = await withinLimit(spentToday());
    return repositories.filter((spent) => limitReached(spent, dailyLimits)).length;
  });
  const styles = readFileSync(new URL('console.css', import.meta.url), 'utf8');

  const routes: Record<string, (request: IncomingMessage) => Promise<Answer> | Answer> = {
    'GET /healthz': () => text(200, 'alive'),
    'GET /readyz': ready,
    'GET /metrics': async () => ({
      status: 200,
      type: statistics.contentType,
      body: await statistics.metrics(),
    }),
    'GET /console.css': () => ({ status: 200, type: 'text/css; charset=utf-8', body: styles }),
    'GET /': page,
    'POST /redrive': redrive,
  };

  return {
    async handle(request, response) {
      const path = (request.url ?? '/').split('?', 1)[0];
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const route = routes[`${method} ${path}`];
      if (!route) return false;
      const answer = await Promise.resolve(route(request)).catch(trouble);
      response.writeHead(answer.status, {
        ...commonHeaders,
        'content-type': answer.type ?? 'text/plain; charset=utf-8',
        ...answer.headers,
      });
      response.end(request.method === 'HEAD' ? undefined : answer.body);
      return true;
    },
    watch: (key, pullRequest) => ({
      ...pullRequest,
      async remember(entry) {
        await pullRequest.remember(entry);
        statistics.recorded(key, entry, pullRequest.addressOf(entry));
      },
      async conclude(episode, ending) {
        await pullRequest.conclude(episode, ending);
        statistics.concluded(ending.kind);
      },
    }),
    looked: statistics.looked,
    swept: statistics.swept,
  };

  async function ready(): Promise<Answer> {
    const counts = await depth().catch(() => null);
    const lastSweepAt = statistics.lastSweepAt();
    const lastSweepSecondsAgo = lastSweepAt && Math.round((Date.now() - lastSweepAt.getTime()) / 1000);
    const facts = { ready: counts !== null, queue: counts, lastSweepSecondsAgo };
    return { status: counts ? 200 : 503, type: 'application/json', body: `${JSON.stringify(facts)}\n` };
  }

  async function page(request: IncomingMessage): Promise<Answer> {
    const access = accessOf(request, token);
    if (access === 'none') return refusal();
    const [counts, pending, dead, spent] = await withinLimit(
      Promise.all([queue.depth(), queue.pending(), queue.dead(), spentToday()]),
    );
    const body = renderPage({
      webUrl,
      now: new Date(),
      depth: counts,
      pending,
      dead,
      spentToday: spent,
      dailyLimits,
      trials: statistics.recentTrials(),
      lastSweepAt: statistics.lastSweepAt(),
      mayWrite: access === 'write',
    });
    return { status: 200, type: 'text/html; charset=utf-8', body };
  }

  async function redrive(request: IncomingMessage): Promise<Answer> {
    if (accessOf(request, token) !== 'write') return refusal();
    if (isCrossSite(request)) return text(403, 'This can be asked for from the page itself only.');
    const id = new URLSearchParams(await bodyOf(request)).get('id') ?? '';
    await withinLimit(queue.redrive(id));
    return { status: 303, body: '', headers: { location: '/' } };
  }

  function refusal(): Answer {
    if (token === null)
      return text(403, 'Only to be seen from this machine, as long as REFLEXION_CONSOLE_TOKEN is not set.');
    const headers = { 'www-authenticate': 'Basic realm="Reflexion", charset="UTF-8"' };
    return { ...text(401, 'The password is REFLEXION_CONSOLE_TOKEN; any name will do.'), headers };
  }
}

function text(status: number, body: string): Answer {
  return { status, body: `${body}\n` };
}

function trouble(error: unknown): Answer {
  if (error instanceof ReflexionError) return text(error.code === 'input' ? 400 : 503, error.message);
  return text(503, 'The queue does not answer.');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw new ReflexionError('input', 'The form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function withinLimit<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const error = new ReflexionError('queue', `The queue does not answer within ${queueLimitMs / 1000} s.`);
    timer = setTimeout(() => reject(error), queueLimitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
