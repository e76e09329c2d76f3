import { expect, test } from 'vitest';
import { refusalOf, startShop } from './github.ts';

test('lists come in pages with links to their neighbours', async () => {
  const { playground, installation, shop, number } = await startShop();
  for (let index = 1; index <= 105; index += 1) {
    playground.comment({ repository: 'acme/shop', number, author: 'ada', body: `comment ${index}` });
  }
  const octokit = await installation();
  const issue = { ...shop, issue_number: number };
  const list = (page: object) => octokit.rest.issues.listComments({ ...issue, ...page });
  const [usual, largest, last, beyond, single] = await Promise.all([
    list({}),
    list({ per_page: 500 }),
    list({ per_page: 50, page: 3 }),
    list({ per_page: 50, page: 4 }),
    octokit.rest.pulls.list(shop),
  ]);
  expect(usual.data).toHaveLength(30);
  expect(largest.data).toHaveLength(100);
  expect(last.data.map(({ body }) => body)).toEqual([101, 102, 103, 104, 105].map((n) => `comment ${n}`));
  expect(beyond.data).toEqual([]);
  expect(single.headers.link).toBeUndefined();
  const relations = (link = '') =>
    [...link.matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)].map(([, page, name]) => `${name} ${page}`);
  expect(relations(usual.headers.link)).toEqual(['next 2', 'last 4']);
  expect(relations(last.headers.link)).toEqual(['prev 2', 'first 1']);
  expect(await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 40 })).toHaveLength(
    105,
  );
});

test('what has not changed is answered with 304, and not counted', async () => {
  const { playground, installation, shop, number } = await startShop();
  const octokit = await installation();
  const first = await octokit.rest.issues.listComments({ ...shop, issue_number: number });
  const again = () =>
    octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...shop,
      issue_number: number,
      headers: { 'if-none-match': first.headers.etag ?? '' },
    });
  expect((await refusalOf(again())).status).toBe(304);
  await octokit.rest.rateLimit.get();
  expect((await octokit.rest.rateLimit.get()).data.resources.core).toMatchObject({ limit: 5000, used: 1 });
  expect(first.headers['x-ratelimit-remaining']).toBe('4999');
  playground.comment({ repository: 'acme/shop', number, author: 'ada', body: 'news' });
  expect((await again()).data).toHaveLength(1);
});

test('pull requests are found by state, by head and by commit', async () => {
  const { playground, installation, shop, number, head, base } = await startShop();
  const second = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'dearer',
    author: 'eve',
    title: 'Raise the price',
    body: 'Inflation.',
    changes: { 'price.txt': '2\n', 'why.txt': 'inflation\n', '.github/workflows/ci.yml': null },
    fromFork: true,
  });
  const octokit = await installation();
  const numbers = async (query: object) =>
    (await octokit.rest.pulls.list({ ...shop, ...query })).data.map((pullRequest) => pullRequest.number);
  const withCommit = async (commit_sha: string) =>
    (await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...shop, commit_sha })).data.map(
      (pullRequest) => pullRequest.number,
    );
  expect(await numbers({})).toEqual([second, number]);
  expect(await numbers({ head: 'acme:cheaper' })).toEqual([number]);
  expect(await numbers({ head: 'eve:dearer' })).toEqual([second]);
  expect(await withCommit(head)).toEqual([number]);
  expect(await withCommit(base)).toEqual([]);

  const { data: forked } = await octokit.rest.pulls.get({ ...shop, pull_number: second });
  expect(forked).toMatchObject({
    head: { label: 'eve:dearer', repo: { full_name: 'eve/shop', fork: true } },
    commits: 1,
    changed_files: 3,
    additions: 2,
    deletions: 2,
    mergeable: true,
    author_association: 'NONE',
  });
  expect(await withCommit(forked.head.sha)).toEqual([second]);
  const { data: files } = await octokit.rest.pulls.listFiles({ ...shop, pull_number: second });
  expect(files.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
    'removed .github/workflows/ci.yml',
    'modified price.txt',
    'added why.txt',
  ]);
  expect(files[1]?.patch).toBe('@@ -1 +1 @@\n-1\n+2');
  const { data: commits } = await octokit.rest.pulls.listCommits({ ...shop, pull_number: second });
  expect(commits).toMatchObject([{ sha: forked.head.sha, author: { login: 'eve' } }]);

  playground.closePullRequest('acme/shop', number);
  await playground.mergePullRequest('acme/shop', second);
  expect(await numbers({})).toEqual([]);
  expect(await numbers({ state: 'closed' })).toEqual([second, number]);
  const { data: merged } = await octokit.rest.pulls.get({ ...shop, pull_number: second });
  expect(merged).toMatchObject({ merged: true, state: 'closed' });
  const { data: price } = await octokit.rest.repos.getContent({ ...shop, path: 'price.txt' });
  expect(price).toMatchObject({ content: Buffer.from('2\n').toString('base64') });
});

test('a file is read at any commit, branch or none', async () => {
  const { installation, shop, head } = await startShop();
  const octokit = await installation();
  const read = async (path: string, ref?: string) => {
    const { data } = await octokit.rest.repos.getContent({ ...shop, path, ...(ref ? { ref } : {}) });
    if (Array.isArray(data)) return data.map(({ name, type }) => `${type} ${name}`);
    return 'content' in data ? Buffer.from(data.content, 'base64').toString() : null;
  };
  expect(await read('price.txt')).toBe('1\n');
  expect(await read('price.txt', 'cheaper')).toBe('0\n');
  expect(await read('price.txt', head)).toBe('0\n');
  expect(await read('.github/workflows')).toEqual(['file ci.yml']);
  expect((await refusalOf(read('.github/reflexion.yml'))).status).toBe(404);
  expect((await refusalOf(read('price.txt', 'no-such-branch'))).status).toBe(404);
  expect((await refusalOf(read('price.txt', '--output=/tmp/x'))).status).toBe(404);
});

test('a file is had raw, and a large one only so', async () => {
  const { playground, installation, shop } = await startShop();
  const large = 'ü'.repeat(600_000);
  await playground.push({
    repository: 'acme/shop',
    branch: 'main',
    author: 'acme',
    message: 'More',
    changes: { 'large.txt': large, 'empty.txt': '' },
  });
  const octokit = await installation({ permissions: { contents: 'read' } });
  const read = (path: string, accept: string) =>
    octokit.request('GET /repos/{owner}/{repo}/contents/{path}', { ...shop, path, headers: { accept } });
  for (const accept of ['application/vnd.github.raw+json', 'application/vnd.github.v3.raw']) {
    expect((await read('price.txt', accept)).data).toBe('1\n');
  }
  expect((await read('large.txt', 'application/vnd.github.raw+json')).data).toBe(large);
  expect((await read('empty.txt', 'application/vnd.github.raw+json')).data).toBe('');
  const { data } = await octokit.rest.repos.getContent({ ...shop, path: 'large.txt' });
  expect(data).toMatchObject({ size: 1_200_000, encoding: 'none', content: '' });
  expect((await read('.github', 'application/vnd.github.raw+json')).data).toMatchObject([{ type: 'dir' }]);
  const stranger = await installation({ permissions: { pull_requests: 'write' } });
  expect((await refusalOf(stranger.rest.repos.getContent({ ...shop, path: 'price.txt' }))).status).toBe(403);
});

test('a commit is read as git has it, by its whole id', async () => {
  const { installation, shop, head, base } = await startShop();
  const octokit = await installation({ permissions: { contents: 'read' } });
  const read = (commit_sha: string) => octokit.rest.git.getCommit({ ...shop, commit_sha });
  const { data: shown } = await octokit.rest.repos.getCommit({ ...shop, ref: head });
  expect((await read(head)).data).toMatchObject({
    sha: head,
    message: 'Lower the price',
    tree: { sha: shown.commit.tree.sha },
    parents: [{ sha: base }],
    author: { name: 'ada' },
    verification: { verified: false, reason: 'unsigned' },
  });
  const statuses = [];
  for (const sha of ['f'.repeat(40), shown.commit.tree.sha, 'cheaper', head.slice(0, 10)])
    statuses.push((await refusalOf(read(sha))).status);
  expect(statuses).toEqual([404, 404, 422, 422]);
});
