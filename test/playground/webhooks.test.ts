import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startShop } from './github.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

/** A server that the app's webhooks go to. */
async function startReceiver(answer: () => number | null = () => 202) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body, at: Date.now() });
    const status = answer();
    if (status !== null) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks` };
}

async function startHookedShop(answer?: () => number | null) {
  const shop = await startShop();
  const receiver = await startReceiver(answer);
  await shop.playground.idle();
  shop.playground.setWebhookUrl(receiver.url);
  const say = (body: string) =>
    shop.playground.comment({ repository: 'acme/shop', number: shop.number, author: 'ada', body });
  const bodies = () =>
    receiver.received.map(({ body }) => (JSON.parse(body) as { comment: { body: string } }).comment.body);
  return { ...shop, ...receiver, say, bodies };
}

test('a webhook is signed, numbered and tells of its installation', async () => {
  const { playground, received, say, number } = await startHookedShop();
  say('/reflexion fix — ünïcödé');
  await playground.idle();
  const [hook] = received;
  const [installation] = playground.store.installations.values();
  const delivery = playground.deliveries.at(-1);
  const digest = createHmac('sha256', playground.app.webhookSecret)
    .update(hook?.body ?? '')
    .digest('hex');
  expect(hook?.headers).toMatchObject({
    'x-github-event': 'issue_comment',
    'x-hub-signature-256': `sha256=${digest}`,
    'x-github-delivery': delivery?.guid,
    'x-github-hook-id': expect.stringMatching(/^\d+$/),
    'content-type': 'application/json',
  });
  expect(JSON.parse(hook?.body ?? '')).toMatchObject({
    action: 'created',
    issue: { number, pull_request: {} },
    comment: { body: '/reflexion fix — ünïcödé', user: { login: 'ada', type: 'User' } },
    repository: { full_name: 'acme/shop' },
    sender: { login: 'ada' },
    installation: { id: installation?.id },
  });
  expect(delivery).toMatchObject({ status: 'OK', statusCode: 202, redelivery: false });
});

test('what happens to a pull request is told in the order in which it happened', async () => {
  const { playground, received, number, say } = await startHookedShop();
  playground.setDraft('acme/shop', number, true);
  say('what a payload needs of git must not let a later one overtake it');
  playground.setDraft('acme/shop', number, false);
  playground.label('acme/shop', number, 'bug');
  playground.setLocked('acme/shop', number, true);
  playground.closePullRequest('acme/shop', number);
  playground.reopenPullRequest('acme/shop', number);
  await playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'more',
    changes: { 'price.txt': '9\n' },
  });
  await playground.idle();
  const told = playground.deliveries
    .filter(({ status }) => status === 'OK')
    .map(({ event, action }) => `${event}.${action}`);
  expect(received).toHaveLength(told.length);
  expect(told).toEqual([
    'pull_request.converted_to_draft',
    'issue_comment.created',
    'pull_request.ready_for_review',
    'pull_request.labeled',
    'pull_request.locked',
    'pull_request.closed',
    'pull_request.reopened',
    'check_suite.requested',
    'pull_request.synchronize',
  ]);
});

test('a past delivery is sent again under its own id', async () => {
  const { playground, received, say } = await startHookedShop();
  say('hello');
  await playground.idle();
  const original = playground.deliveries.at(-1);
  const again = await playground.redeliver(original?.id ?? 0);
  expect(again).toMatchObject({ guid: original?.guid, redelivery: true, statusCode: 202 });
  expect(received.map(({ headers }) => headers['x-github-delivery'])).toEqual([
    original?.guid,
    original?.guid,
  ]);
  expect(received[0]?.body).toBe(received[1]?.body);
});

test('a delivery that is refused or not answered is on record', async () => {
  const answers = [500, null];
  const { playground, say } = await startHookedShop(() => answers.shift() ?? null);
  say('refused');
  await playground.idle();
  expect(playground.deliveries.at(-1)).toMatchObject({
    statusCode: 500,
    status: 'Invalid HTTP Response: 500',
  });
  playground.setWebhookUrl('http://127.0.0.1:1/');
  say('nobody there');
  await playground.idle();
  expect(playground.deliveries.at(-1)?.status).toContain('failed to connect');
});

test('deliveries can be dropped, doubled, delayed and overtaken', async () => {
  const { playground, say, bodies, received } = await startHookedShop();
  const { faults } = playground;
  faults.webhooks({ kind: 'drop', event: 'issue_comment.created' });
  say('dropped');
  say('kept');
  await playground.idle();
  expect(bodies()).toEqual(['kept']);
  expect(playground.deliveries.at(-2)).toMatchObject({ status: 'dropped', statusCode: 0 });

  faults.webhooks({ kind: 'double', event: 'issue_comment' });
  say('twice');
  await playground.idle();
  expect(bodies()).toEqual(['kept', 'twice', 'twice']);
  expect(new Set(received.slice(1).map(({ headers }) => headers['x-github-delivery'])).size).toBe(1);

  faults.webhooks({ kind: 'reorder', delayMs: 5_000 });
  say('first');
  say('second');
  await playground.idle();
  expect(bodies().slice(3)).toEqual(['second', 'first']);

  faults.webhooks({ kind: 'delay', delayMs: 300 });
  const said = Date.now();
  say('late');
  await playground.idle();
  expect((received.at(-1)?.at ?? 0) - said).toBeGreaterThanOrEqual(295);
});

test('an event that strikes another name passes by', async () => {
  const { playground, say, bodies } = await startHookedShop();
  playground.faults.webhooks({ kind: 'drop', event: 'check_suite.completed', times: 9 });
  playground.faults.webhooks({ kind: 'drop', event: 'issue_comment.edited', times: 9 });
  say('heard');
  await playground.idle();
  expect(bodies()).toEqual(['heard']);
});

test('closing does not wait for whoever does not answer', async () => {
  const { playground, say } = await startHookedShop(() => null);
  say('into the void');
  await playground.waitFor(() => playground.deliveries.length > 0, 1_000, 'the delivery');
  const began = Date.now();
  await playground.close();
  expect(Date.now() - began).toBeLessThan(8_000);
});
