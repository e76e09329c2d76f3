import { expect, test } from 'vitest';
import { refusalOf, startGithub } from './github.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const fileOf = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const before = numbered(1, 40);
/** Line 10 is changed, lines 31 and 32 are taken out; so line 33 of old is line 31 of new. */
const after = before.with(9, 'line ten').toSpliced(30, 2);

/** A pull request whose diff of `list.txt` has two hunks, of lines 7 to 13 and 28 to 35. */
async function startReview() {
  const github = await startGithub();
  const { playground } = github;
  await playground.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'list.txt': fileOf(before), 'other.txt': '1\n' },
    roles: { ada: 'write' },
  });
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'list',
    author: 'ada',
    title: 'Shorten the list',
    changes: { 'list.txt': fileOf(after) },
  });
  const octokit = await github.installation();
  const view = () => playground.pullRequest('acme/shop', number);
  const shop = { owner: 'acme', repo: 'shop', pull_number: number };
  type Comment = NonNullable<
    NonNullable<Parameters<typeof octokit.rest.pulls.createReview>[0]>['comments']
  >[number];
  const review = (comments: Comment[], body = '', client = octokit) =>
    client.rest.pulls.createReview({ ...shop, event: 'COMMENT', body, comments });
  const page = async () => (await fetch((await view()).url)).text();
  return { ...github, number, octokit, shop, view, review, page };
}

const on = (line: number, more: object = {}) => ({ path: 'list.txt', line, body: 'Why?', ...more });

test('a review speaks of the whole and of lines', async () => {
  const { octokit, shop, view, review } = await startReview();
  const { data: made } = await review([on(10), on(31, { start_line: 29, body: 'Gone.' })], 'Two remarks.');
  const { sha } = (await view()).head;
  expect(made).toMatchObject({
    state: 'COMMENTED',
    body: 'Two remarks.',
    commit_id: sha,
    user: { login: 'reflexion[bot]' },
  });
  const { data: reviews } = await octokit.rest.pulls.listReviews(shop);
  expect(reviews).toEqual([made]);
  const { data: comments } = await octokit.rest.pulls.listReviewComments(shop);
  expect(comments).toMatchObject([
    {
      pull_request_review_id: made.id,
      path: 'list.txt',
      line: 10,
      side: 'RIGHT',
      start_line: null,
      position: 5,
      commit_id: sha,
      body: 'Why?',
      diff_hunk: expect.stringMatching(/^@@ -7,7 \+7,7 @@[\s\S]*\n-line 10\n\+line ten$/),
    },
    { line: 31, start_line: 29, start_side: 'RIGHT', body: 'Gone.' },
  ]);
  expect((await octokit.rest.pulls.get(shop)).data.review_comments).toBe(2);
  expect((await view()).reviews).toMatchObject([
    {
      byBot: true,
      body: 'Two remarks.',
      comments: [
        { path: 'list.txt', line: 10, startLine: null, body: 'Why?' },
        { path: 'list.txt', line: 31, startLine: 29, body: 'Gone.' },
      ],
    },
  ]);
});

test('only lines that the diff shows can be spoken of', async () => {
  const { review, view } = await startReview();
  const outcome = async (comment: object) => {
    const asked = review([on(10), { ...on(10), ...comment }]);
    return asked.then(
      () => 'made',
      async () => (await refusalOf(asked)).message.replace(/^Unprocessable Entity: "(.*)" - .*/, '$1'),
    );
  };
  expect(await outcome({ line: 7 })).toBe('made');
  expect(await outcome({ line: 13 })).toBe('made');
  expect(await outcome({ line: 35, side: 'LEFT' })).toBe('made');
  expect(await outcome({ line: 10, start_line: 10, start_side: 'LEFT' })).toBe('made');
  expect((await view()).reviews).toHaveLength(4);
  expect(await outcome({ line: 6 })).toBe('Line could not be resolved');
  expect(await outcome({ line: 14 })).toBe('Line could not be resolved');
  expect(await outcome({ line: 35 })).toBe('Line could not be resolved');
  expect(await outcome({ line: 40, side: 'LEFT' })).toBe('Line could not be resolved');
  expect(await outcome({ path: 'other.txt', line: 1 })).toBe('Path could not be resolved');
  expect(await outcome({ line: 31, start_line: 20 })).toBe('Start line could not be resolved');
  expect(await outcome({ line: 31, start_line: 10 })).toContain('must be part of the same hunk');
  expect(await outcome({ line: 10, start_line: 11 })).toContain('must precede the end line');
  expect(await outcome({ line: 10, start_line: 10 })).toContain('must precede the end line');
  expect((await view()).reviews).toHaveLength(4);
});

test('a review says something, of a commit of the pull request, and where it may', async () => {
  const { playground, octokit, installation, review, view, shop, number } = await startReview();
  const reader = await installation({ permissions: { pull_requests: 'read', contents: 'write' } });
  const { base } = await view();
  const foreign = { ...shop, event: 'COMMENT' as const, body: 'hi', commit_id: base.sha };
  const refused = [
    await refusalOf(review([])),
    await refusalOf(octokit.rest.pulls.createReview(foreign)),
    await refusalOf(octokit.rest.pulls.createReview({ ...foreign, event: 'APPROVE' })),
    await refusalOf(review([], 'hi', reader)),
  ];
  playground.setLocked('acme/shop', number, true);
  refused.push(await refusalOf(review([], 'hi')));
  expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 403, 422]);
  expect(refused[4]?.message).toContain('lock prevents review');
  expect((await view()).reviews).toEqual([]);
});

test('the conversation shows a review with its lines, and a suggestion as lines before and after', async () => {
  const { review, page } = await startReview();
  const body = ['Spell it <b>out</b>:', '```suggestion', 'line 10 & more', '', '```', 'Or not.'].join('\r\n');
  await review([on(11, { start_line: 9, body }), on(30, { body: '```suggestion\n```' })], 'Have a *look*.');
  const shown = (await page()).replaceAll(/<div class="hunk-lines">[\s\S]*?<\/table><\/div><\/div>/g, '');
  const html = shown.replaceAll(/<td class="number">(\d*)<\/td>/g, '$1|');
  expect(html).toContain('Have a <em>look</em>.');
  expect(html).toContain('<code>list.txt</code> <span class="quiet">lines 9 to 11</span>');
  expect(html).toContain('<code>list.txt</code> <span class="quiet">line 30</span>');
  expect(html).toContain('<p>Or not.</p>');
  const rows = [...html.matchAll(/<tr class="(added|removed)">([\d|]*)<td class="code">(.*?)<\/td>/g)];
  expect(rows.map(([, kind, numbers, text]) => `${kind} ${numbers} ${text}`)).toEqual([
    'removed 9|| -line 9',
    'removed 10|| -line ten',
    'removed 11|| -line 11',
    'added |9| +line 10 &#38; more',
    'added |10| +',
    'removed 30|| -line 30',
  ]);
});

test('a remark moves along with its lines, and is outdated once these are changed', async () => {
  const { playground, octokit, shop, view, review, page } = await startReview();
  const { sha } = (await view()).head;
  await review([on(10), on(31, { start_line: 29 }), on(12)]);
  const push = (lines: readonly string[]) =>
    playground.push({
      repository: 'acme/shop',
      branch: 'list',
      author: 'ada',
      message: 'More',
      changes: { 'list.txt': fileOf(lines) },
    });
  const places = async () =>
    (await octokit.rest.pulls.listReviewComments(shop)).data.map((one) => [one.line, one.start_line]);
  const longer = await push(['line 0', ...after.with(11, 'line twelve')]);
  expect(await places()).toEqual([
    [11, null],
    [32, 30],
    [null, null],
  ]);
  const { data } = await octokit.rest.pulls.listReviewComments(shop);
  expect(data).toMatchObject([
    { commit_id: longer, original_commit_id: sha, original_line: 10, position: 5 },
    { commit_id: longer, original_start_line: 29, original_line: 31 },
    { commit_id: sha, original_line: 12, position: null },
  ]);
  await push(['line 0', ...after.toSpliced(29, 0, 'between').with(9, 'line 10')]);
  expect(await places()).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
  expect((await view()).reviews[0]?.comments.map(({ isOutdated }) => isOutdated)).toEqual([true, true, true]);
  expect(await page()).toContain('Outdated');
});
