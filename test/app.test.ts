import { createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeMiddleware, Probot } from 'probot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { registerEvents } from '../src/app.ts';
import { octokitFor } from '../src/github/octokit.ts';

const appId = 4711;
const secret = 'a secret that GitHub knows too';
const commit = 'a'.repeat(40);
const repository = { id: 7, full_name: 'acme/shop', name: 'shop', owner: { login: 'acme' } };
const pull = (number: number, repo = repository.id) => ({ number, base: { repo: { id: repo } } });
const checked = (changes: object = {}) => ({
  head_sha: commit,
  app: { id: 15_368 },
  pull_requests: [pull(12)],
  ...changes,
});
const comment = (body: string) => ({ id: 5, body, user: { login: 'ada', type: 'User' } });
const issue = { number: 12, pull_request: { url: 'https://github.example' } };

describe('an event asks to look at', () => {
  test.each<[event: string, payload: object, keys: string[]]>([
    ['check_suite', { action: 'completed', check_suite: checked() }, ['acme/shop#12']],
    ['check_run', { action: 'completed', check_run: checked() }, ['acme/shop#12']],
    ['workflow_run', { action: 'completed', workflow_run: checked() }, ['acme/shop#12']],
    [
      'check_suite',
      { action: 'completed', check_suite: checked({ pull_requests: [pull(12), pull(13)] }) },
      ['acme/shop#12', 'acme/shop#13'],
    ],
    [
      'check_suite',
      { action: 'completed', check_suite: checked({ pull_requests: [] }) },
      [`acme/shop@${commit}`],
    ],
    [
      'workflow_run',
      { action: 'completed', workflow_run: checked({ pull_requests: [null] }) },
      [`acme/shop@${commit}`],
    ],
    [
      'check_run',
      { action: 'completed', check_run: checked({ pull_requests: [pull(99, 8)] }) },
      [`acme/shop@${commit}`],
    ],
    [
      'check_run',
      { action: 'completed', check_run: checked({ pull_requests: [pull(99, 8), pull(12)] }) },
      ['acme/shop#12'],
    ],
    ['check_run', { action: 'completed', check_run: checked({ app: { id: appId } }) }, []],
    ['check_suite', { action: 'completed', check_suite: checked({ app: { id: appId } }) }, []],
    ['check_run', { action: 'created', check_run: checked() }, []],
    ['check_suite', { action: 'requested', check_suite: checked() }, []],
    ['status', { state: 'failure', sha: commit }, [`acme/shop@${commit}`]],
    ['status', { state: 'success', sha: commit }, [`acme/shop@${commit}`]],
    ['status', { state: 'pending', sha: commit }, []],
    ['issue_comment', { action: 'created', issue, comment: comment('/reflexion fix') }, ['acme/shop#12']],
    [
      'issue_comment',
      { action: 'created', issue, comment: comment('Thank you. `/reflexion fix` helps.') },
      [],
    ],
    [
      'pull_request_review',
      { action: 'submitted', pull_request: pull(12), review: comment('/reflexion stop') },
      ['acme/shop#12'],
    ],
    ['pull_request_review', { action: 'submitted', pull_request: pull(12), review: comment('Fine.') }, []],
    [
      'pull_request_review',
      { action: 'edited', pull_request: pull(12), review: comment('/reflexion stop') },
      [],
    ],
    [
      'pull_request_review_comment',
      { action: 'created', pull_request: pull(12), comment: comment('/reflexion stop') },
      ['acme/shop#12'],
    ],
    ['issue_comment', { action: 'edited', issue, comment: comment('/reflexion fix') }, []],
    ['issue_comment', { action: 'created', issue: { number: 12 }, comment: comment('/reflexion fix') }, []],
    ['push', { ref: 'refs/heads/main' }, []],
  ])('%s %j: %j', async (event, payload, keys) => {
    const { post, looks } = await listening();
    expect((await post(event, payload)).status).toBe(200);
    expect(looks.map(({ key }) => key)).toEqual(keys);
  });

  test.each([
    ['opened', 1],
    ['reopened', 1],
    ['synchronize', 1],
    ['edited', 1],
    ['ready_for_review', 1],
    ['labeled', 1],
    ['unlabeled', 1],
    ['unlocked', 1],
    ['closed', 1],
    ['assigned', 0],
    ['review_requested', 0],
  ])('a pull request that is %s: %d', async (action, times) => {
    const { post, looks } = await listening();
    await post('pull_request', { action, number: 12, pull_request: { number: 12 } });
    const look = { key: 'acme/shop#12', reason: `pull_request.${action}` };
    expect(looks).toEqual(Array(times).fill(look));
  });
});

test('an event tells which installation a repository belongs to', async () => {
  const { post, learned } = await listening();
  await post('status', { state: 'failure', sha: commit });
  expect(learned).toEqual([['acme/shop', 3]]);
});

test.each([
  ['at its pull request', [pull(12)], 'acme/shop#12'],
  ['at its commit, where it is of a fork', [], `acme/shop@${commit}`],
])('a button that is pressed is kept %s, with who pressed it', async (_where, pull_requests, key) => {
  const { post, presses, looks } = await listening();
  const pressed = (identifier: string, app = appId) => ({
    action: 'requested_action',
    check_run: checked({ app: { id: app }, pull_requests }),
    requested_action: { identifier },
  });
  await post('check_run', pressed('stop'));
  await post('check_run', pressed('stop', 15_368));
  await post('check_run', pressed('approve'));
  expect(presses).toEqual([{ key, id: '1', command: 'stop', by: 'ada', at: expect.any(Number) }]);
  expect(looks).toEqual([{ key, reason: 'check_run.requested_action' }]);
});

test.each([
  ['a wrong secret', { secret: 'another' }],
  ['a signature of another text', { signedText: '{}' }],
  ['no signature', { secret: null }],
])('an event with %s is refused, and asks for nothing', async (_what, wrong) => {
  const { post, looks, learned } = await listening();
  const { status } = await post('status', { state: 'failure', sha: commit }, wrong);
  expect([400, 401]).toContain(status);
  expect(looks).toEqual([]);
  expect(learned).toEqual([]);
});

test('the answer comes at once though GitHub hangs, of which nothing but a receipt is asked', async () => {
  const { post, asked, looks } = await listening();
  const startedAt = performance.now();
  const events: [string, object][] = [
    ['check_suite', { action: 'completed', check_suite: checked({ pull_requests: [] }) }],
    ['pull_request', { action: 'opened', number: 12, pull_request: { number: 12 } }],
    ['issue_comment', { action: 'created', issue, comment: comment('/reflexion fix') }],
  ];
  for (const [event, payload] of events) expect((await post(event, payload)).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(looks).toHaveLength(3);
  expect(asked()).toBeLessThanOrEqual(1);
});

test('an event that the queue does not take is answered with an error, so that GitHub shows it as failed', async () => {
  const { post } = await listening(() => Promise.reject(new Error('the database is away')));
  expect((await post('status', { state: 'failure', sha: commit })).status).toBe(500);
});

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** The bot's ear on a real socket, with a GitHub that takes requests and answers none. */
async function listening(look: () => Promise<void> = async () => {}) {
  const looks: { key: string; reason: string }[] = [];
  const learned: [string, number][] = [];
  const presses: object[] = [];
  let asked = 0;
  const api = await serve(() => {
    asked += 1;
  });
  const probot = new Probot({
    appId,
    privateKey,
    secret,
    baseUrl: api,
    Octokit: octokitFor(api),
    logLevel: 'fatal',
  });
  const middleware = await createNodeMiddleware(
    (app) =>
      registerEvents(app, {
        appId,
        look: (key, reason) => {
          looks.push({ key, reason });
          return look();
        },
        learn: (name, installation) => learned.push([name, installation]),
        press: async (key, press) => void presses.push({ key, ...press }),
      }),
    { probot, webhooksPath: '/hooks' },
  );
  const url = await serve((request, response) => void middleware(request, response));
  return { looks, learned, presses, asked: () => asked, post: poster(url) };
}

interface Wrong {
  secret?: string | null;
  signedText?: string;
}

function poster(url: string) {
  return (event: string, payload: object, wrong: Wrong = {}): Promise<Response> => {
    const body = JSON.stringify({
      repository,
      installation: { id: 3 },
      sender: { login: 'ada' },
      ...payload,
    });
    const key = wrong.secret === undefined ? secret : wrong.secret;
    const signature = createHmac('sha256', key ?? '')
      .update(wrong.signedText ?? body)
      .digest('hex');
    return fetch(`${url}/hooks`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': '1',
        ...(key === null ? {} : { 'x-hub-signature-256': `sha256=${signature}` }),
      },
    });
  };
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
