import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { doctorCommand } from '../../src/commands/doctor.ts';
import { lockFolder } from '../../src/queue/folder-lock.ts';

const manifest = parse(readFileSync('app.yml', 'utf8'));
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const healthyGitHub = {
  app: {
    id: 7,
    slug: 'reflexion-acme',
    name: 'Reflexion',
    html_url: 'https://github.example/apps/reflexion-acme',
    permissions: manifest.default_permissions as Record<string, string>,
    events: manifest.default_events as string[],
  },
  hook: {
    url: 'https://bot.example/api/github/webhooks',
    secret: '********',
    content_type: 'json',
    insecure_ssl: '0',
  } as Record<string, string>,
  installations: [
    { id: 1, account: { login: 'acme' }, permissions: manifest.default_permissions, suspended_at: null },
  ] as object[],
};

/** The three answers that doctor asks for, given to whoever shows a JWT of the App. */
function github(facts: typeof healthyGitHub): Promise<string> {
  return listen((request, response) => {
    const [, payload = ''] = (request.headers.authorization ?? '').split('.');
    const answers: Record<string, unknown> = {
      '/api/v3/app': facts.app,
      '/api/v3/app/hook/config': facts.hook,
      '/api/v3/app/installations': facts.installations,
    };
    const isApp = String(JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}').iss) === '7';
    const answer = answers[(request.url ?? '').split('?')[0] ?? ''];
    response.writeHead(isApp && answer ? 200 : 401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(isApp && answer ? answer : { message: 'A JSON web token could not be decoded' }),
    );
  });
}

async function examine(host: string, environment: Record<string, string> = {}) {
  const stdout = new PassThrough();
  const status = await doctorCommand({
    arguments: ['--json'],
    environment: {
      PATH: process.env.PATH,
      APP_ID: '7',
      PRIVATE_KEY: pem,
      WEBHOOK_SECRET: 'the webhook secret',
      GHE_HOST: host,
      GHE_PROTOCOL: 'http',
      REFLEXION_DATA_DIR: join(folder, 'data'),
      ...environment,
    },
    stopped: new AbortController().signal,
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
  });
  const text = String(stdout.read());
  const { healthy, checks } = JSON.parse(text) as {
    healthy: boolean;
    checks: { name: string; status: string; found: string; remedy: string | null }[];
  };
  return { status, healthy, text, checks, check: (name: string) => checks.find((one) => one.name === name) };
}

test('all is well where nothing is missing', async () => {
  const { status, checks } = await examine(await github(healthyGitHub));
  expect(checks.filter((check) => check.status === 'fail')).toEqual([]);
  expect(status).toBe(0);
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'settings',
    'app',
    'permissions',
    'events',
    'webhook',
    'installations',
    'queue',
    'sandbox',
    'disk',
    'model',
    'git',
    'ripgrep',
  ]);
});

test('for people it is one line each, and no secret is in it', async () => {
  const stdout = new PassThrough();
  const environment = {
    APP_ID: '7',
    PRIVATE_KEY: pem,
    WEBHOOK_SECRET: 'the webhook secret',
    GHE_HOST: await github({
      ...healthyGitHub,
      app: { ...healthyGitHub.app, name: 'the webhook secret', slug: '' },
    }),
    GHE_PROTOCOL: 'http',
    DATABASE_URL: 'postgres://reflexion:hunter22@127.0.0.1:1/none',
    REFLEXION_DATA_DIR: join(folder, 'data'),
  };
  const terminal = {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    stopped: new AbortController().signal,
  };
  expect(await doctorCommand({ arguments: [], environment, ...terminal })).toBe(1);
  const text = String(stdout.read());
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^(ok|warn|fail) +[a-z-]+ +\S/);
  expect(text).toMatch(/^fail +queue .*ECONNREFUSED.* → Check DATABASE_URL/m);
  expect(text).not.toMatch(/the webhook secret|hunter22|BEGIN/);
});

test('what was granted is compared with app.yml', async () => {
  const { issues: _, ...permissions } = { ...healthyGitHub.app.permissions, contents: 'read' } as Record<
    string,
    string
  >;
  const app = { ...healthyGitHub.app, permissions, events: ['check_suite', 'pull_request'] };
  const { status, check } = await examine(await github({ ...healthyGitHub, app }));
  expect(status).toBe(1);
  expect(check('permissions')).toMatchObject({
    status: 'fail',
    found: 'missing contents: write, issues: read',
  });
  expect(check('permissions')?.remedy).toContain(
    'https://github.example/settings/apps/reflexion-acme/permissions',
  );
  expect(check('events')).toMatchObject({
    status: 'fail',
    found:
      'not subscribed to check_run, workflow_run, status, issue_comment, pull_request_review, pull_request_review_comment',
  });
});

test('a right that the bot must not have is pointed out', async () => {
  const app = { ...healthyGitHub.app, permissions: { ...healthyGitHub.app.permissions, workflows: 'write' } };
  const { status, check } = await examine(await github({ ...healthyGitHub, app }));
  expect(status).toBe(0);
  expect(check('permissions')).toMatchObject({
    status: 'warn',
    found: 'more than is needed: workflows: write',
  });
});

test.each([
  [{ url: '' }, 'fail', 'no address is set'],
  [{ url: 'https://bot.example/' }, 'fail', 'does not end in WEBHOOK_PATH'],
  [{ secret: '' }, 'fail', 'has no secret'],
  [{ content_type: 'form' }, 'fail', 'gets form'],
  [{ url: 'http://bot.example/api/github/webhooks' }, 'warn', 'without checked TLS'],
  [{ insecure_ssl: '1' }, 'warn', 'without checked TLS'],
])('a webhook set to %j is a %s', async (change, status, found) => {
  const hook = { ...healthyGitHub.hook, ...change };
  const { check } = await examine(await github({ ...healthyGitHub, hook }));
  expect(check('webhook')).toMatchObject({ status, found: expect.stringContaining(found) });
});

test('installations that are missing or behind are named', async () => {
  const none = await examine(await github({ ...healthyGitHub, installations: [] }));
  expect(none.check('installations')).toMatchObject({
    status: 'warn',
    remedy: 'Install the App: https://github.example/apps/reflexion-acme/installations/new',
  });
  const behind = { id: 2, account: { login: 'late' }, permissions: { checks: 'read' }, suspended_at: null };
  const { check } = await examine(
    await github({ ...healthyGitHub, installations: [...healthyGitHub.installations, behind] }),
  );
  expect(check('installations')).toMatchObject({
    status: 'warn',
    found: expect.stringMatching(/^late granted less/),
  });
});

test('a key that GitHub refuses, and a GitHub that is not there, are told apart', async () => {
  const refused = await examine(await github(healthyGitHub), { APP_ID: '8' });
  expect(refused.check('app')).toMatchObject({
    status: 'fail',
    remedy: expect.stringContaining('PRIVATE_KEY'),
  });
  const gone = await examine('127.0.0.1:1');
  expect(gone.check('app')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('GHE_HOST') });
  expect(gone.check('git')).toMatchObject({ status: 'ok' });
});

test('what does not answer holds up the rest for five seconds at the most', async () => {
  const host = await listen(() => {});
  const started = performance.now();
  const { check } = await examine(host);
  expect(performance.now() - started).toBeLessThan(8000);
  for (const name of ['app', 'webhook', 'installations']) expect(check(name)?.status, name).toBe('fail');
});

test('wrong settings are all named, and what does not hang on them is checked all the same', async () => {
  const { status, check, checks } = await examine('not a host', { PORT: 'many' });
  expect(status).toBe(1);
  expect(check('settings')?.found).toMatch(/GHE_HOST.*; PORT|PORT.*; GHE_HOST/);
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'settings',
    'sandbox',
    'disk',
    'model',
    'git',
    'ripgrep',
  ]);
});

test('a bot that is running is not disturbed', async () => {
  const dataDirectory = join(folder, 'busy');
  const unlock = lockFolder(dataDirectory);
  const { check } = await examine(await github(healthyGitHub), { REFLEXION_DATA_DIR: dataDirectory });
  expect(check('queue')).toMatchObject({
    status: 'ok',
    found: expect.stringContaining('a process is using'),
  });
  unlock();
});

test('a data folder that cannot be made is a failure of the queue', async () => {
  const { check } = await examine(await github(healthyGitHub), { REFLEXION_DATA_DIR: '/dev/null/data' });
  expect(check('queue')).toMatchObject({ status: 'fail' });
});

test('a model that its endpoint does not list is a failure', async () => {
  const endpoint = await listen((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        object: 'list',
        data: [{ id: 'small', object: 'model', created: 1, owned_by: 'me' }],
      }),
    );
  });
  const model = { OPENAI_BASE_URL: `http://${endpoint}/v1`, OPENAI_API_KEY: 'sk-secret-key' };
  const host = await github(healthyGitHub);
  expect((await examine(host, { ...model, REFLEXION_MODEL: 'small' })).check('model')).toMatchObject({
    status: 'ok',
  });
  const both = { REFLEXION_MODEL: 'small', REFLEXION_REFLECT_MODEL: 'huge' };
  const { check: checkOf } = await examine(host, { ...model, ...both });
  expect(checkOf('model')).toMatchObject({ status: 'ok' });
  expect(checkOf('reflect model')).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('huge'),
    remedy: expect.stringContaining('REFLEXION_REFLECT_MODEL'),
  });
  const further = await examine(host, { ...model, REFLEXION_MODEL: 'small', REFLEXION_MODELS: 'other' });
  expect(further.check('further model')).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('other'),
    remedy: expect.stringContaining('REFLEXION_MODELS'),
  });
  const { status, text, check } = await examine(host, { ...model, REFLEXION_MODEL: 'large' });
  expect(status).toBe(1);
  expect(check('model')).toMatchObject({ status: 'fail', found: expect.stringContaining('large') });
  expect(text).not.toContain('sk-secret-key');
});
