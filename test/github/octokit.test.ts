import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { octokitFor } from '../../src/github/octokit.ts';

const enterprise = 'http://127.0.0.1:8899/api/v3';
/** What is said of the host decides, and where it is reached doesn't matter. */
const hosted = 'https://api.github.com';
const shop = { owner: 'acme', repo: 'shop' };
const pull = { ...shop, pull_number: 12 };
const path = '/repos/acme/shop/pulls/12';

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  const left = nock.pendingMocks();
  nock.cleanAll();
  nock.restore();
  nock.activate();
  expect(left).toEqual([]);
});

describe('a spent rate limit says when to come back', () => {
  const inAnHour = String(Math.floor(Date.now() / 1000) + 3_600);
  test.each([
    ['429 with retry-after', 429, { 'retry-after': '30' }, 30_000],
    ['429 without a word', 429, {}, 60_000],
    ['403 with retry-after', 403, { 'retry-after': '120', 'x-ratelimit-remaining': '4000' }, 120_000],
    [
      '403 with nothing remaining',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour },
      3_600_000,
    ],
    [
      '429 with plenty remaining',
      429,
      { 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': inAnHour },
      60_000,
    ],
    ['403 with a date to retry after', 403, { 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 60_000],
    [
      '403 with a reset that is past',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1000' },
      1_000,
    ],
  ])('%s', async (_what, status, headers, waitMs) => {
    nock(enterprise).get(path).reply(status, { message: 'API rate limit exceeded' }, headers);
    const error = await failureOf(clientFor(enterprise).rest.pulls.get(pull));
    expect(error).toMatchObject({ name: 'ReflexionError', code: 'github' });
    const { retryAfterMs } = error as { retryAfterMs: number };
    expect(Math.abs(retryAfterMs - waitMs)).toBeLessThan(5_000);
  });

  test('403 that only its text calls a secondary rate limit', async () => {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    nock(enterprise).get(path).reply(403, { message }, { 'x-ratelimit-remaining': '4000' });
    const error = await failureOf(clientFor(enterprise).rest.pulls.get(pull));
    expect(error).toMatchObject({ code: 'github', retryAfterMs: 60_000 });
  });

  test.each([403, 404, 422])('a plain %d stays what it is', async (status) => {
    nock(enterprise)
      .get(path)
      .reply(
        status,
        { message: 'Must have admin rights to Repository.' },
        { 'x-ratelimit-remaining': '4000' },
      );
    const error = await failureOf(clientFor(enterprise).rest.pulls.get(pull));
    expect(error).toMatchObject({ name: 'HttpError', status });
  });

  test('a 403 for want of a permission names it', async () => {
    const message = 'Resource not accessible by integration';
    const headers = { 'x-accepted-github-permissions': 'pull_requests=read' };
    nock(enterprise).get(path).reply(403, { message }, headers);
    const error = await failureOf(clientFor(enterprise).rest.pulls.get(pull));
    expect(error).toMatchObject({ code: 'github', permission: 'pull_requests: read', retryAfterMs: null });
  });

  test('a short wait is sat out on github.com', async () => {
    const message = 'You have exceeded a secondary rate limit.';
    nock(enterprise).get(path).reply(403, { message }, { 'retry-after': '1' });
    nock(enterprise).get(path).reply(200, { number: 12 });
    const { data } = await clientFor(hosted).rest.pulls.get(pull);
    expect(data.number).toBe(12);
  });

  test('a long wait is not', async () => {
    const message = 'You have exceeded a secondary rate limit.';
    nock(enterprise).get(path).reply(429, { message }, { 'retry-after': '600' });
    const error = await failureOf(clientFor(hosted).rest.pulls.get(pull));
    expect(error).toMatchObject({ code: 'github', retryAfterMs: 600_000 });
  });
});

describe('after a failure of GitHub', () => {
  test('a question is asked again', async () => {
    nock(enterprise).get(path).reply(502, { message: 'Server Error' });
    nock(enterprise).get(path).reply(200, { number: 12 });
    expect((await clientFor(enterprise).rest.pulls.get(pull)).data.number).toBe(12);
  });

  test('a change that can be made twice is made again', async () => {
    const comment = '/repos/acme/shop/issues/comments/5';
    nock(enterprise).patch(comment).reply(502, { message: 'Server Error' });
    nock(enterprise).patch(comment).reply(200, { id: 5 });
    const edit = { ...shop, comment_id: 5, body: 'text' };
    expect((await clientFor(enterprise).rest.issues.updateComment(edit)).data.id).toBe(5);
  });

  // For all that is known the first one was carried out.
  test.each([
    ['comment', '/repos/acme/shop/issues/12/comments'],
    ['check run', '/repos/acme/shop/check-runs'],
    ['re-run', '/repos/acme/shop/actions/runs/7/rerun-failed-jobs'],
  ] as const)('no second %s is made', async (what, creation) => {
    nock(enterprise).post(creation).reply(502, { message: 'Server Error' });
    const { rest } = clientFor(enterprise);
    const made = {
      comment: () => rest.issues.createComment({ ...shop, issue_number: 12, body: 'text' }),
      'check run': () => rest.checks.create({ ...shop, name: 'Reflexion', head_sha: 'a'.repeat(40) }),
      're-run': () => rest.actions.reRunWorkflowFailedJobs({ ...shop, run_id: 7 }),
    };
    expect(await failureOf(made[what]())).toMatchObject({ status: 502 });
  });

  test('no second comment is made when the connection breaks before the answer', async () => {
    nock(enterprise).post('/repos/acme/shop/issues/12/comments').replyWithError('socket hang up');
    const comment = { ...shop, issue_number: 12, body: 'text' };
    expect(await failureOf(clientFor(enterprise).rest.issues.createComment(comment))).toBeInstanceOf(Error);
  });
});

describe('what has not changed', () => {
  test('is answered from before', async () => {
    nock(enterprise).get(path).reply(200, { number: 12, title: 'Sell tea' }, { etag: 'W/"one"' });
    nock(enterprise, { reqheaders: { 'if-none-match': 'W/"one"' } })
      .get(path)
      .times(2)
      .reply(304);
    const ask = async () => (await clientFor(enterprise, { installationId: 101 }).rest.pulls.get(pull)).data;
    const first = await ask();
    first.title = 'changed by its reader';
    const second = await ask();
    expect(second).toEqual({ number: 12, title: 'Sell tea' });
    second.title = 'changed again';
    expect(await ask()).toEqual({ number: 12, title: 'Sell tea' });
  });

  test('is told to no other installation', async () => {
    const unconditional = { badheaders: ['if-none-match'] };
    nock(enterprise).get(path).reply(200, { number: 12 }, { etag: 'W/"two"' });
    nock(enterprise, unconditional).get(path).reply(404, { message: 'Not Found' });
    await clientFor(enterprise, { installationId: 102 }).rest.pulls.get(pull);
    const other = clientFor(enterprise, { installationId: 103 }).rest.pulls.get(pull);
    expect(await failureOf(other)).toMatchObject({ status: 404 });
  });

  test('gives way to what has', async () => {
    nock(enterprise).get(path).reply(200, { title: 'Sell tea' }, { etag: 'W/"three"' });
    nock(enterprise).get(path).reply(200, { title: 'Sell coffee' }, { etag: 'W/"four"' });
    nock(enterprise, { reqheaders: { 'if-none-match': 'W/"four"' } })
      .get(path)
      .reply(304);
    const ask = async () => (await clientFor(enterprise, { installationId: 104 }).rest.pulls.get(pull)).data;
    await ask();
    expect((await ask()).title).toBe('Sell coffee');
    expect((await ask()).title).toBe('Sell coffee');
  });

  test('two that read the same list at once get a list each', async () => {
    const list = '/repos/acme/shop/commits/main/check-runs?per_page=100';
    const checks = { total_count: 2, check_runs: [{ id: 7 }, { id: 8 }] };
    nock(enterprise).get(list).reply(200, checks, { etag: 'W/"checks"' });
    nock(enterprise).get(list).times(3).delay(20).reply(304);
    const client = clientFor(enterprise);
    const read = () =>
      client.paginate(client.rest.checks.listForRef, { ...shop, ref: 'main', per_page: 100 });
    await read();
    expect(await Promise.all([read(), read()])).toEqual([checks.check_runs, checks.check_runs]);
    expect(await read()).toEqual(checks.check_runs);
  });

  test('hides no page that has been added since', async () => {
    const list = '/repos/acme/shop/issues/12/comments';
    const comment = (id: number) => ({ id, body: `comment ${id}` });
    const full = Array.from({ length: 100 }, (_, index) => comment(index));
    const first = () => nock(enterprise).get(list).query({ per_page: 100 });
    const next = `<${enterprise}${list}?per_page=100&page=2>; rel="next"`;
    first().reply(200, full, { etag: 'W/"full"' });
    // GitHub's mark for a page is of its content, and a page that is full stays the same when another follows it.
    nock(enterprise, { reqheaders: { 'if-none-match': 'W/"full"' } })
      .get(list)
      .query({ per_page: 100 })
      .optionally()
      .reply(304);
    first().reply(200, full, { etag: 'W/"full"', link: next });
    nock(enterprise)
      .get(list)
      .query({ per_page: 100, page: 2 })
      .reply(200, [comment(100)]);
    const all = async () => {
      const { paginate, rest } = clientFor(enterprise, { installationId: 105 });
      return paginate(rest.issues.listComments, { ...shop, issue_number: 12, per_page: 100 });
    };
    expect(await all()).toHaveLength(100);
    expect(await all()).toHaveLength(101);
  });
});

function clientFor(apiUrl: string, { installationId = 1 } = {}) {
  const Octokit = octokitFor(apiUrl, 5_000);
  const quiet = () => {};
  return new Octokit({
    baseUrl: enterprise,
    auth: { token: 'ghs_test', installationId },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}
