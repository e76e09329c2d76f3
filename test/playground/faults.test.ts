import { expect, test } from 'vitest';
import { refusalOf, startShop } from './github.ts';

test('the API refuses and fails as it is told to, as often as it is told to', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  const read = () => bot.rest.pulls.get({ ...shop, pull_number: number });
  const { faults } = playground;

  faults.api({ kind: 'rate-limit', path: /\/pulls\/\d+$/, retryAfterSeconds: 7 });
  const limited = await bot
    .request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...shop, pull_number: number })
    .catch((error: { status: number; response: { headers: Record<string, string> } }) => error);
  expect(limited.status).toBe(403);
  expect('response' in limited && limited.response.headers['x-ratelimit-remaining']).toBe('0');
  const reset = 'response' in limited ? Number(limited.response.headers['x-ratelimit-reset']) : 0;
  expect(reset - Date.now() / 1000).toBeGreaterThan(5);
  expect((await read()).status).toBe(200);

  faults.api({ kind: 'secondary-rate-limit', times: 2 });
  expect((await refusalOf(read())).message).toContain('secondary rate limit');
  expect((await refusalOf(read())).status).toBe(403);
  expect((await read()).status).toBe(200);

  faults.api({ kind: 'too-many-requests' });
  expect((await refusalOf(read())).status).toBe(429);
  faults.api({ kind: 'bad-gateway' });
  expect((await refusalOf(read())).status).toBe(502);
  faults.api({ kind: 'unavailable' });
  expect((await refusalOf(read())).status).toBe(503);
  faults.api({ kind: 'bad-gateway', method: 'POST' });
  expect((await read()).status).toBe(200);
  faults.clear();
  expect((await bot.rest.issues.createComment({ ...shop, issue_number: number, body: 'x' })).status).toBe(
    201,
  );

  const statuses = playground.requests.filter(({ kind }) => kind === 'api').map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200)).toEqual([201, 403, 403, 403, 429, 502, 503, 201]);
});

test('a request may hang until the connection is cut', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  playground.faults.api({ kind: 'hang', delayMs: 200 });
  const began = Date.now();
  const comment = bot.rest.issues.createComment({ ...shop, issue_number: number, body: 'lost' });
  await expect(comment).rejects.toThrow();
  expect(Date.now() - began).toBeGreaterThanOrEqual(195);
  expect((await playground.pullRequest('acme/shop', number)).comments).toEqual([]);
  expect(playground.requests.at(-1)).toMatchObject({ method: 'POST', status: 0 });
});

test('a request may be carried out though its answer is lost', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  playground.faults.api({ kind: 'lost-answer', method: 'POST', path: /comments$/ });
  await expect(
    bot.rest.issues.createComment({ ...shop, issue_number: number, body: 'done' }),
  ).rejects.toThrow();
  const { comments } = await playground.pullRequest('acme/shop', number);
  expect(comments).toMatchObject([{ body: 'done', byBot: true, author: 'reflexion[bot]' }]);
});

test('a request can be looked at before it is carried out, and before it is answered', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  const seen: number[] = [];
  const look = async () => {
    seen.push((await playground.pullRequest('acme/shop', number)).comments.length);
  };
  playground.faults.duringApi(look, { method: 'POST', path: /comments$/ });
  playground.faults.duringApi(look, { method: 'POST', path: /comments$/, when: 'after' });
  await bot.rest.pulls.get({ ...shop, pull_number: number });
  for (const body of ['one', 'two'])
    await bot.rest.issues.createComment({ ...shop, issue_number: number, body });
  expect(seen).toEqual([0, 1]);
});

test('closing cuts a request that hangs', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  playground.faults.api({ kind: 'hang' });
  const hanging = bot.rest.pulls.get({ ...shop, pull_number: number });
  hanging.catch(() => {});
  await playground.waitFor(() => playground.requests.at(-1)?.status === 0, 1_000, 'the request');
  const began = Date.now();
  await playground.close();
  await expect(hanging).rejects.toThrow();
  expect(Date.now() - began).toBeLessThan(10_000);
});

test('every request is on record with who made it', async () => {
  const { playground, installation, anonymous, shop, number } = await startShop();
  const bot = await installation();
  await bot.rest.pulls.get({ ...shop, pull_number: number });
  await anonymous().rest.repos.get(shop);
  const [installed] = playground.store.installations.values();
  expect(
    playground.requests
      .filter(({ kind }) => kind === 'api')
      .map(({ path, authenticatedAs }) => [path, authenticatedAs]),
  ).toEqual([
    [`/app/installations/${installed?.id}/access_tokens`, 'app:reflexion'],
    [`/repos/acme/shop/pulls/${number}`, `installation:${installed?.id}`],
    ['/repos/acme/shop', 'anonymous'],
  ]);
});
