import { createSign, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { identify } from '../../playground/auth.ts';
import { refusalOf, startGithub, startShop } from './github.ts';

const jwt = (key: string, claims: object, header: object = { alg: 'RS256', typ: 'JWT' }) => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
};
const now = () => Math.floor(Date.now() / 1000);

test('an app is known by its JWT, and by nothing else', async () => {
  const { playground, app, withToken, anonymous } = await startGithub();
  const { id, privateKey } = playground.app;
  const good = { iss: String(id), iat: now() - 30, exp: now() + 500 };
  expect((await (await app()).rest.apps.getAuthenticated()).data).toMatchObject({ id, slug: 'reflexion' });
  const ask = (token: string) => refusalOf(withToken(token).request('GET /app'));

  const { privateKey: strange } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const outcomes = await Promise.all([
    ask(jwt(strange, good)),
    ask(jwt(privateKey, { ...good, exp: now() - 1 })),
    ask(jwt(privateKey, { ...good, exp: now() + 700 })),
    ask(jwt(privateKey, { ...good, iat: now() + 60 })),
    ask(jwt(privateKey, good, { alg: 'none' })),
    ask(jwt(privateKey, { ...good, iss: '99' })),
    refusalOf(anonymous().request('GET /app')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 404, 401]);
  expect(outcomes[2]?.message).toContain("'exp') is too far in the future");
  expect((await withToken(jwt(privateKey, good)).request('GET /app')).status).toBe(200);
});

test('a token has no more than was asked for, and never more than the installation', async () => {
  const { playground, token, shop, head, number, withToken } = await startShop();
  await playground.createRepository({ owner: 'acme', name: 'other', private: true });
  const limited = await token({ repositories: ['shop'], permissions: { contents: 'read' } });
  expect(limited.permissions).toEqual({ metadata: 'read', contents: 'read' });
  const octokit = withToken(limited.token);
  const { data } = await octokit.rest.apps.listReposAccessibleToInstallation();
  expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/shop']);
  expect((await octokit.rest.repos.getContent({ ...shop, path: 'price.txt' })).status).toBe(200);

  const refused = await Promise.all([
    refusalOf(octokit.rest.pulls.get({ ...shop, pull_number: number })),
    refusalOf(octokit.rest.checks.listForRef({ ...shop, ref: head })),
    refusalOf(octokit.rest.issues.createComment({ ...shop, issue_number: number, body: 'hi' })),
    refusalOf(octokit.rest.repos.get({ owner: 'acme', repo: 'other' })),
    refusalOf(token({ permissions: { workflows: 'write' } })),
    refusalOf(token({ permissions: { statuses: 'write' } })),
    refusalOf(token({ repositories: ['missing'] })),
    refusalOf(token({ repository_ids: [1] })),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 404, 422, 422, 422, 422]);
  expect(refused[0]?.message).toContain('Resource not accessible by integration');
});

test('an installation does not reach where it is not installed', async () => {
  const { playground, installation } = await startShop();
  await playground.createRepository({ owner: 'eve', name: 'open', installed: false });
  await playground.createRepository({ owner: 'eve', name: 'closed', installed: false, private: true });
  const octokit = await installation();
  const statuses = await Promise.all([
    octokit.rest.repos.get({ owner: 'eve', repo: 'open' }).then(({ status }) => status),
    refusalOf(octokit.rest.pulls.list({ owner: 'eve', repo: 'open' })).then(({ status }) => status),
    refusalOf(octokit.rest.repos.get({ owner: 'eve', repo: 'closed' })).then(({ status }) => status),
  ]);
  expect(statuses).toEqual([200, 403, 404]);
});

test('tokens expire, and an app asks for another by itself', async () => {
  const { playground, token, withToken, app } = await startShop({ installationTokenLifetimeMs: 300 });
  const before = Date.now();
  const { token: old, expires_at } = await token();
  expect(Date.parse(expires_at)).toBeLessThanOrEqual(Date.now() + 300);
  expect(identify(playground.store, `Bearer ${old}`, before).ok).toBe(true);
  await new Promise((wake) => setTimeout(wake, 350));
  const refused = await refusalOf(withToken(old).request('GET /installation/repositories'));
  expect(refused).toMatchObject({ status: 401 });
  expect(refused.message).toContain('Bad credentials');
  expect((await (await app()).rest.apps.listInstallations()).data).toHaveLength(1);
});

test('who may do what is told by role', async () => {
  const { playground, installation, shop } = await startShop();
  playground.comment({ repository: 'acme/shop', number: 1, author: 'eve', body: 'hello' });
  const octokit = await installation();
  const permissionOf = async (username: string) =>
    (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...shop, username })).data;
  expect(await permissionOf('acme')).toMatchObject({ permission: 'admin', role_name: 'admin' });
  expect(await permissionOf('Ada')).toMatchObject({ permission: 'write', role_name: 'write' });
  expect(await permissionOf('tom')).toMatchObject({ permission: 'read', role_name: 'triage' });
  expect(await permissionOf('eve')).toMatchObject({ permission: 'read', role_name: 'read' });
  expect((await refusalOf(permissionOf('nobody-at-all'))).status).toBe(404);
});

test('a page elsewhere whose name points here is not answered', async () => {
  const { playground } = await startGithub();
  const { request } = await import('node:http');
  const status = await new Promise((resolve) =>
    request(`${playground.url}/api/v3/meta`, { headers: { Host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end(),
  );
  expect(status).toBe(421);
});
