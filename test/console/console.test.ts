import { once } from 'node:events';
import { createServer, type RequestOptions, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type ConsoleOptions, createConsole } from '../../src/console/console.ts';
import { ReflexionError } from '../../src/errors.ts';
import type { Trial } from '../../src/reflexion/episode.ts';
import type { PullRequest } from '../../src/reflexion/ports.ts';

const token = 'a token that is long enough';
const hostile = `<script>alert("x")</script>'`;
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

function queueWith(redriven: string[] = []): ConsoleOptions['queue'] {
  return {
    depth: async () => ({ waiting: 2, running: 1, dead: 1 }),
    pending: async () => [
      {
        key: 'acme/shop#12',
        reason: hostile,
        attempt: 1,
        state: 'running',
        since: new Date(Date.now() - 5000),
      },
      {
        key: `acme/shop@${'a'.repeat(40)}`,
        reason: 'status',
        attempt: 2,
        state: 'waiting',
        since: new Date(Date.now() + 90_000),
      },
    ],
    dead: async () => [
      { id: 'dead-1', key: 'acme/shop#7', reason: 'sweep', error: hostile, failedAt: new Date() },
    ],
    redrive: async (id) => {
      if (id !== 'dead-1') throw new ReflexionError('input', 'There is no such entry.');
      redriven.push(id);
    },
    ledger: {
      spentOn: async (day) =>
        day === new Date().toISOString().slice(0, 10)
          ? [
              { repository: 'acme/shop', tokens: 1_234_567, usd: 5.25, minutes: 3 },
              { repository: 'acme/mill', tokens: 12, usd: 0, minutes: 1 },
            ]
          : [],
    },
  };
}

async function serve(options: Partial<ConsoleOptions> = {}) {
  const console = createConsole({
    queue: queueWith(),
    token: null,
    webUrl: 'https://github.example',
    dailyLimits: { tokens: 2_000_000, usd: 5, minutes: null },
    ...options,
  });
  const server = createServer(async (request, response) => {
    if (!(await console.handle(request, response))) response.writeHead(404).end('not ours');
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Not fetch: it chooses Host and Origin itself.
  const ask = async (path: string, options: RequestOptions = {}, body = '') => {
    const asked = send({ host: '127.0.0.1', port, path, timeout: 5000, ...options }).end(body);
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode as number, headers: response.headers, text };
  };
  return { console, ask };
}

const basic = { authorization: `Basic ${Buffer.from(`me:${token}`).toString('base64')}` };
const form = { method: 'POST', headers: { ...basic, 'content-type': 'application/x-www-form-urlencoded' } };

describe('health', () => {
  test('it is alive without asking anyone', async () => {
    const { ask } = await serve({ queue: { ...queueWith(), depth: () => new Promise(() => {}) } });
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'alive\n' });
  });

  test('it is ready when the queue answers, and says when it swept last', async () => {
    const { ask, console } = await serve();
    expect(JSON.parse((await ask('/readyz')).text)).toMatchObject({ ready: true, lastSweepSecondsAgo: null });
    console.swept();
    expect(JSON.parse((await ask('/readyz')).text)).toMatchObject({ lastSweepSecondsAgo: 0 });
  });

  test.each([
    ['fails', () => Promise.reject(new Error('connection refused'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('it is not ready when the queue %s', async (_, depth) => {
    const { ask } = await serve({ queue: { ...queueWith(), depth } });
    expect((await ask('/readyz')).status).toBe(503);
    const metrics = await ask('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).not.toContain('reflexion_looks{');
  });

  test('what is not the console’s is left to others', async () => {
    const { ask } = await serve();
    for (const [path, method] of [
      ['/api/github/webhooks', 'POST'],
      ['/nowhere', 'GET'],
      ['/', 'POST'],
      ['/constructor', 'GET'],
    ] as const)
      expect((await ask(path, { method })).text, path).toBe('not ours');
  });
});

describe('without a token', () => {
  test('this machine may look, and cannot change anything', async () => {
    const { ask } = await serve();
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<form');
    expect((await ask('/redrive', { ...form, headers: {} }, 'id=dead-1')).status).toBe(403);
  });

  test.each([
    ['came through a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['was asked for by another name', { host: 'bot.attacker.example' }],
  ])('a request that %s sees nothing', async (_, headers) => {
    const { ask } = await serve();
    const page = await ask('/', { headers });
    expect(page.status).toBe(403);
    expect(page.text).not.toContain('acme');
  });
});

describe('with a token', () => {
  test('nobody sees the page without it', async () => {
    const { ask } = await serve({ token });
    for (const headers of [
      {},
      { authorization: 'Basic bWU6d3Jvbmc=' },
      { authorization: `Bearer ${token}x` },
      { authorization: 'Basic' },
    ]) {
      const page = await ask('/', { headers });
      expect(page.status).toBe(401);
      expect(page.headers['www-authenticate']).toContain('Basic');
      expect(page.text).not.toContain('acme');
    }
    expect((await ask('/', { headers: basic })).status).toBe(200);
    expect((await ask('/', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  test('a dead look can be driven again from the page itself', async () => {
    const redriven: string[] = [];
    const { ask } = await serve({ token, queue: queueWith(redriven) });
    const page = await ask('/', { headers: basic });
    expect(page.text).toContain('name="id" value="dead-1"');
    const headers = { ...form.headers, 'sec-fetch-site': 'same-origin' };
    expect(await ask('/redrive', { ...form, headers }, 'id=dead-1')).toMatchObject({
      status: 303,
      headers: { location: '/' },
    });
    expect(redriven).toEqual(['dead-1']);
    expect(await ask('/redrive', form, 'id=other')).toMatchObject({
      status: 400,
      text: 'There is no such entry.\n',
    });
    expect((await ask('/redrive', form, `id=${'x'.repeat(2000)}`)).status).toBe(400);
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://attacker.example' }],
    [{ origin: 'null' }],
  ])('a form of another site, %j, changes nothing', async (headers) => {
    const redriven: string[] = [];
    const { ask } = await serve({ token, queue: queueWith(redriven) });
    expect(
      (await ask('/redrive', { ...form, headers: { ...form.headers, ...headers } }, 'id=dead-1')).status,
    ).toBe(403);
    expect(redriven).toEqual([]);
  });
});

test('whatever stands in the queue, it is text on the page, and no script could run there', async () => {
  const { ask } = await serve();
  const page = await ask('/');
  expect(page.text).not.toContain('<script');
  expect(page.text).toContain('&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;&#39;');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['content-security-policy']).not.toContain('unsafe');
  expect(page.text).toContain('href="https://github.example/acme/shop/pull/12"');
  expect(page.text).toContain(`href="https://github.example/acme/shop/commit/${'a'.repeat(40)}"`);
});

describe('what the model cost today', () => {
  test('is on the page by repository, with the limits and what is used up', async () => {
    const { text } = await (await serve()).ask('/');
    expect(text).toContain('Each repository may use 2,000,000 tokens, $5.00 until 00:00 UTC.');
    const rows = [...text.matchAll(/<tr>.*?<\/tr>/g)].map(([row]) => row.replaceAll(/<[^>]+>/g, ' | '));
    const rowOf = (repository: string) => rows.find((row) => row.includes(`| ${repository} |`));
    expect(rowOf('acme/shop')).toMatch(/1,234,567.*\$5\.25.*3 min.*\| used up/);
    expect(rowOf('acme/mill')).toMatch(/12.*\$0\.00.*60 s.*\| not used up/);
  });

  test('is a metric that names no repository', async () => {
    const { text } = await (await serve()).ask('/metrics');
    expect(text).toMatch(/^reflexion_budgets_used_up 1$/m);
    expect(text).not.toContain('acme');
  });

  test('is left out of the metrics, and the rest is there, when the ledger does not answer', async () => {
    const ledger = { spentOn: () => new Promise<never>(() => {}) };
    const { text, status } = await (await serve({ queue: { ...queueWith(), ledger } })).ask('/metrics');
    expect(status).toBe(200);
    expect(text).not.toMatch(/^reflexion_budgets_used_up \d/m);
    expect(text).toContain('reflexion_looks{state="dead"} 1');
  });
});

describe('what is counted', () => {
  const trial = (change: Partial<Trial>): Trial => ({ ...(baseTrial as Trial), ...change });
  const usage = (inputTokens: number, costUsd: number | null) => ({
    requests: 1,
    inputTokens,
    cachedTokens: 10,
    outputTokens: 5,
    costUsd,
  });

  async function watched() {
    const written: string[] = [];
    const pullRequest = {
      remember: async (entry: { type: string }) => void written.push(entry.type),
      conclude: async () => void written.push('ending'),
      addressOf: () => 'https://github.example/acme/shop/pull/12#issuecomment-1',
    } as unknown as PullRequest;
    const { ask, console } = await serve();
    const value = async (name: string) => {
      const line = (await ask('/metrics')).text
        .split('\n')
        .find((candidate) => candidate.startsWith(`reflexion_${name} `));
      return line === undefined ? null : Number(line.split(' ').at(-1));
    };
    return { ask, console, written, value, pullRequest: console.watch('acme/shop#12', pullRequest) };
  }

  test('a trial is counted once, however often its record is written, and its use as it grows', async () => {
    const { pullRequest, value, written, ask } = await watched();
    await pullRequest.remember(trial({ state: 'reflected', usage: usage(100, 0.01), apiCalls: 4 }));
    await pullRequest.remember(trial({ state: 'reflected', usage: usage(100, 0.01), apiCalls: 4 }));
    await pullRequest.remember(trial({ state: 'pushed', usage: usage(250, 0.03), apiCalls: 9 }));
    await pullRequest.remember(trial({ state: 'pushed', usage: usage(250, 0.03), apiCalls: 9, reward: 0 }));
    await pullRequest.remember(trial({ state: 'pushed', usage: usage(250, 0.03), apiCalls: 9, reward: 0 }));
    await pullRequest.conclude('episode', { kind: 'passed', head: 'a', reason: '' });
    expect(written).toHaveLength(6);
    expect(await value('trials_total{engine="toolchain"}')).toBe(1);
    expect(await value('tokens_total{kind="input"}')).toBe(250);
    expect(await value('cost_usd_total')).toBeCloseTo(0.03);
    expect(await value('github_requests_total')).toBe(9);
    expect(await value('rewards_total{reward="0"}')).toBe(1);
    expect(await value('endings_total{ending="passed"}')).toBe(1);
    expect(await value('looks{state="dead"}')).toBe(1);
    const page = await ask('/');
    expect(page.text.match(/#issuecomment-1/g)).toHaveLength(1);
    expect(page.text).toContain('$0.03');
  });

  test('a trial that another process began is not counted again, but its reward is', async () => {
    const { pullRequest, value } = await watched();
    await pullRequest.remember(trial({ state: 'pushed', usage: usage(250, 0.03), reward: 1 }));
    expect(await value('trials_total{engine="toolchain"}')).toBeNull();
    expect(await value('tokens_total{kind="input"}')).toBeNull();
    expect(await value('rewards_total{reward="1"}')).toBe(1);
  });

  test('looks are timed by what was decided', async () => {
    const { console, value } = await watched();
    console.looked('wait', 0.2);
    console.looked('attempt', 30);
    expect(await value('look_seconds_count{decision="attempt"}')).toBe(1);
    expect(await value('look_seconds_sum{decision="wait"}')).toBeCloseTo(0.2);
  });
});

const baseTrial: Partial<Trial> = {
  type: 'trial',
  episode: 'episode',
  number: 1,
  limit: 4,
  reflection: {
    engine: 'toolchain',
    diagnosis: '',
    evidence: [],
    tackles: [],
    lesson: null,
    plan: [],
    commands: [],
    files: [],
    avoid: [],
    blame: 'pr',
    confidence: 'high',
  },
  resumed: 0,
  reward: null,
  seconds: 12,
  apiCalls: 0,
};
