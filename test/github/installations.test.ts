import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, describe, expect, test } from 'vitest';
import { createInstallations } from '../../src/github/installations.ts';
import { octokitFor } from '../../src/github/octokit.ts';
import { startShop } from '../playground/github.ts';

describe('on a GitHub', () => {
  test('a token for git reaches the contents of one repository, and nothing else', async () => {
    const { playground, installations, shop } = await installed();
    await playground.createRepository({ owner: 'acme', name: 'vault', files: { 'a.txt': '' } });
    const client = await installations.clientFor(shop);
    const token = playground.store.tokens.get(await installations.gitToken(client, shop));
    const repository = playground.store.repositories.get('acme/shop');
    if (token?.kind !== 'installation') throw new Error('it is no token of an installation');
    expect([...(token.repositories ?? [])]).toEqual([repository?.id]);
    expect(token.permissions.contents).toBe('write');
    const { contents, metadata, ...others } = token.permissions;
    expect([contents, metadata ?? 'read', others]).toEqual(['write', 'read', {}]);
  });

  test('an installation is asked for once, and not at all when a webhook told of it', async () => {
    const { playground, installations, shop } = await installed();
    const asked = () => playground.requests.filter(({ path }) => path.endsWith('/installation')).length;
    const read = async () =>
      (await installations.clientFor(shop)).rest.pulls.get({ ...shop, pull_number: 1 });
    expect((await read()).data.number).toBe(1);
    await read();
    expect(asked()).toBe(1);
    const other = await installed(playground);
    const [installation] = playground.store.installations.values();
    other.installations.learn('acme/shop', installation?.id ?? 0);
    await other.installations.clientFor(shop);
    expect(asked()).toBe(1);
  });

  test('the page where an owner grants more is that of the installation; where it is gone, GitHub’s answer says so', async () => {
    const { playground, installations, shop } = await installed();
    expect(await installations.grantUrl(shop)).toMatch(/\/installations\/\d+$/);
    playground.faults.api({ kind: 'too-many-requests', path: /installation$/ });
    expect(await installations.grantUrl(shop)).toBeNull();
    playground.removeFromInstallation('acme/shop');
    await expect(installations.grantUrl(shop)).rejects.toMatchObject({ status: 404 });
  });

  test('the author of commits is the app, asked for once, and again after a failure', async () => {
    const { playground, installations } = await installed();
    playground.faults.api({ kind: 'too-many-requests', path: /^\/app$/ });
    await expect(installations.author()).rejects.toMatchObject({ code: 'github' });
    const author = await installations.author();
    expect(author).toEqual({
      name: 'reflexion[bot]',
      email: `${playground.app.id}+reflexion[bot]@users.noreply.github.example`,
    });
    await installations.author();
    expect(playground.requests.filter(({ path }) => path === '/app')).toHaveLength(2);
  });

  test('a sweep finds the open pull requests of all installations but the suspended', async () => {
    const { playground, installations } = await installed();
    for (const owner of ['borg', 'cato']) {
      const repository = `${owner}/depot`;
      await playground.createRepository({ owner, name: 'depot', files: { 'a.txt': '' } });
      await playground.openPullRequest({
        repository,
        branch: 'b',
        author: owner,
        title: 'B',
        changes: { 'b.txt': '' },
      });
    }
    const suspended = [...playground.store.installations.values()].find(({ account }) => account === 'borg');
    if (suspended) suspended.suspended = true;
    expect(await allOf(installations.openPullRequests())).toEqual(['acme/shop#1', 'cato/depot#1']);
    playground.closePullRequest('acme/shop', 1);
    expect(await allOf(installations.openPullRequests())).toEqual(['cato/depot#1']);
  });
});

describe('a sweep', () => {
  const api = 'http://127.0.0.1:8898';
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    expect(left).toEqual([]);
  });
  const repositoryOf = (name: string, changes = {}) => ({
    name,
    owner: { login: 'acme' },
    archived: false,
    disabled: false,
    ...changes,
  });
  const sweep = () => allOf(createInstallations(probotOf(api), 'github.example').openPullRequests());
  const grant = (id: number) =>
    nock(api)
      .post(`/app/installations/${id}/access_tokens`)
      .reply(201, {
        token: `ghs_${id}`,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: {},
      });
  const list = (...installations: object[]) =>
    nock(api).get('/app/installations').query(true).reply(200, installations);

  test('reads every page, and passes over what is archived or disabled', async () => {
    const page = (path: string, number: number) => `<${api}${path}?per_page=100&page=${number}>; rel="next"`;
    nock(api)
      .get('/app/installations')
      .query({ per_page: 100 })
      .reply(200, [{ id: 1, suspended_at: null }], { link: page('/app/installations', 2) });
    nock(api)
      .get('/app/installations')
      .query({ per_page: 100, page: 2 })
      .reply(200, [{ id: 2, suspended_at: null }]);
    grant(1);
    grant(2);
    const repositories = (query: object, body: object[], headers = {}) =>
      nock(api)
        .get('/installation/repositories')
        .query({ per_page: 100, ...query })
        .reply(200, { total_count: 3, repositories: body }, headers);
    repositories({}, [repositoryOf('one'), repositoryOf('old', { archived: true })], {
      link: page('/installation/repositories', 2),
    });
    repositories({ page: 2 }, [repositoryOf('two'), repositoryOf('shut', { disabled: true })]);
    repositories({}, [repositoryOf('three')]);
    const pulls = (name: string, query: object, numbers: number[], headers = {}) =>
      nock(api)
        .get(`/repos/acme/${name}/pulls`)
        .query({ state: 'open', per_page: 100, ...query })
        .reply(
          200,
          numbers.map((number) => ({ number })),
          headers,
        );
    pulls('one', {}, [1, 2], { link: page('/repos/acme/one/pulls', 2).replace('?', '?state=open&') });
    pulls('one', { page: 2 }, [3]);
    pulls('two', {}, [4]);
    pulls('three', {}, [5]);
    expect(await sweep()).toEqual(['acme/one#1', 'acme/one#2', 'acme/one#3', 'acme/two#4', 'acme/three#5']);
  });

  test.each([403, 404, 451])('goes on where something answers %d', async (status) => {
    list({ id: 3, suspended_at: null }, { id: 4, suspended_at: null });
    nock(api).post('/app/installations/3/access_tokens').reply(status, { message: 'no' });
    grant(4);
    nock(api)
      .get('/installation/repositories')
      .query(true)
      .reply(200, { total_count: 2, repositories: [repositoryOf('blocked'), repositoryOf('open')] });
    nock(api).get('/repos/acme/blocked/pulls').query(true).reply(status, { message: 'no' });
    nock(api)
      .get('/repos/acme/open/pulls')
      .query(true)
      .reply(200, [{ number: 1 }]);
    expect(await sweep()).toEqual(['acme/open#1']);
  });

  test('ends at a spent rate limit', async () => {
    list({ id: 5, suspended_at: null }, { id: 6, suspended_at: null });
    grant(5);
    nock(api)
      .get('/installation/repositories')
      .query(true)
      .reply(403, { message: 'no' }, { 'retry-after': '60' });
    await expect(sweep()).rejects.toMatchObject({ code: 'github', retryAfterMs: 60_000 });
  });
});

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

function probotOf(baseUrl: string, app = { id: 4711, privateKey }): Probot {
  return new Probot({
    appId: app.id,
    privateKey: app.privateKey,
    secret: 'unused',
    baseUrl,
    Octokit: octokitFor(baseUrl),
    logLevel: 'fatal',
  });
}

type Shop = Awaited<ReturnType<typeof startShop>>;

async function installed(known?: Shop['playground']) {
  const playground = known ?? (await startShop()).playground;
  const probot = probotOf(`${playground.url}/api/v3`, playground.app);
  const installations = createInstallations(probot, 'github.example');
  return { playground, installations, shop: { owner: 'acme', repo: 'shop' } };
}

async function allOf(items: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const item of items) all.push(item);
  return all;
}
