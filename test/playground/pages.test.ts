import { request as askServer } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Annotation } from '../../playground/checks.ts';
import { startBrowser } from '../browser.ts';
import { createPagesBench } from './pages-bench.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

type Bench = Awaited<ReturnType<typeof createPagesBench>>;

/** A page that fails the test when it asks for anything but the playground, or a script of it fails. */
async function open(bench: Bench, path: string): Promise<Page> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^data:/.test(request.url()) && !request.url().startsWith(bench.url))
      faults.push(`request: ${request.url()}`);
  });
  onTestFinished(async () => {
    await page.close();
    expect(faults).toEqual([]);
  });
  await page.goto(bench.url + path);
  return page;
}

async function benchWithThread() {
  const bench = await createPagesBench();
  const base = await bench.commit({ 'price.ts': 'export const price = 1;\n' });
  const head = await bench.commit(
    { 'price.ts': 'export const price = 2;\n' },
    base,
    'Raise <b>the</b> price',
  );
  const pullRequest = bench.openPullRequest(head, base, { title: 'Prices & <i>more</i>' });
  return { bench, base, head, pullRequest };
}

const said = (page: Page, id: number) => page.locator(`#issuecomment-${id} .markdown`);

test('a thread is shown with its comments, commits, checks and who speaks', async () => {
  const { bench, head } = await benchWithThread();
  const id = bench.comment({
    author: 'reflexion[bot]',
    body: `<!-- {"payload": true} -->
### Trial 1

| check | reward |
|---|---|
| test | 0 |

- [x] read the log

<details><summary>Plan</summary>

1. format

</details>

\`\`\`diff
- old
+ new
\`\`\``,
  });
  bench.addCheck({ name: 'test', headSha: head, appId: 1, conclusion: 'failure' });
  const page = await open(bench, '/acme/shop/pull/1');

  expect(await page.locator('h1').textContent()).toBe('Prices & <i>more</i> #1');
  const comment = said(page, id);
  expect(await comment.locator('h3').textContent()).toBe('Trial 1');
  expect(await comment.locator('td').allTextContents()).toEqual(['test', '0']);
  expect(await comment.locator('input[type=checkbox]').isChecked()).toBe(true);
  expect(await comment.textContent()).not.toContain('payload');
  expect(await comment.locator('details li').isVisible()).toBe(false);
  await comment.locator('summary').click();
  expect(await comment.locator('details li').isVisible()).toBe(true);
  expect(await comment.locator('.hljs-addition').textContent()).toBe('+ new');
  expect(await page.locator(`#issuecomment-${id} .badge`).allTextContents()).toEqual(['bot']);
  const event = page.locator(`#commit-${head}`);
  expect(await event.locator('.subject').textContent()).toBe('Raise <b>the</b> price');
  expect(await event.locator('.verdict').textContent()).toContain('1 failing');
  expect(await page.locator('#checks').textContent()).toContain('Some checks were not successful');
});

const hostile = [
  '<script>window.harmed = true</script>',
  '<img src=x onerror="window.harmed = true">',
  '<svg onload="window.harmed = true"><circle r=1></svg>',
  '[press me](javascript:window.harmed=true) <a href="jav&#x09;ascript:harmed=1">me</a>',
  '<iframe srcdoc="<script>parent.harmed = true</script>"></iframe>',
  '<form action="https://evil.example/"><input name=a><button>send</button></form>',
  '<style>* { display: none }</style><p style="position:fixed;inset:0">over all</p>',
  '![look](https://evil.example/1.png) <picture><source srcset="https://evil.example/2.png"></picture>',
  '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<p id="live">false</p><a id="issuecomment-1" name="body">x</a>',
  `${'>'.repeat(40_000)} deep`,
  '- long\n'.repeat(9_000),
  '<details>'.repeat(2_000),
];

test('hostile comments do nothing, neither alone nor together', async () => {
  const { bench } = await benchWithThread();
  const ids = hostile.map((body) => bench.comment({ author: 'mallory', body }));
  const after = bench.comment({ author: 'grace', body: 'still **here**' });
  const started = Date.now();
  const page = await open(bench, '/acme/shop/pull/1');

  expect(Date.now() - started).toBeLessThan(10_000);
  expect(await said(page, after).locator('strong').textContent()).toBe('here');
  expect(await page.evaluate('window.harmed')).toBeUndefined();
  const harmful =
    'script, style, iframe, form, button, img, svg, picture, base, meta, [onerror], [onload], [href^="javascript:"], [href*="ascript:"], [style]';
  for (const id of ids) expect(await said(page, id).locator(harmful).count(), `comment ${id}`).toBe(0);
  expect(await page.locator('[id=live], [id=body]').count()).toBe(2);
  expect(await page.locator('.timeline > .comment').count()).toBe(hostile.length + 2);
  expect(await page.locator('.reply button').isVisible()).toBe(true);
});

test('what a comment leaves open ends with it', async () => {
  const { bench } = await benchWithThread();
  bench.comment({
    author: 'mallory',
    body: '<details><summary>more</summary>\n\n</div></div></article><!-- never closed',
  });
  bench.comment({ author: 'mallory', body: '<!-- first --> seen --> <!--> <!-- hidden\n--> also seen' });
  const last = bench.comment({ author: 'grace', body: 'plain' });
  const page = await open(bench, '/acme/shop/pull/1');

  expect(await said(page, last).isVisible()).toBe(true);
  expect(await page.locator('.timeline > .comment').count()).toBe(4);
  expect(await page.locator('.timeline').textContent()).not.toMatch(/never closed|hidden|first/);
  expect(await page.locator('.timeline').textContent()).toContain('also seen');
});

test('people and numbers become links where GitHub makes them, and nowhere else', async () => {
  const { bench } = await benchWithThread();
  const id = bench.comment({
    author: 'ada',
    body: 'ask @grace and @acme/owners about #12, other/shop#3 and (@mallory)\n\n`@code #4` [@linked](/x) ada@example.com x#5 @<!-- -->nobody @-no\n\n```\n@fenced #6\n```',
  });
  const page = await open(bench, '/acme/shop/pull/1');
  expect(await said(page, id).locator('.mention').allTextContents()).toEqual([
    '@grace',
    '@acme/owners',
    '@mallory',
  ]);
  expect(
    await said(page, id)
      .locator('.reference')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
  ).toEqual(['/acme/shop/pull/12', '/other/shop/pull/3']);
});

test('a comment typed into the box is posted as who was chosen, and the page shows it', async () => {
  const { bench } = await benchWithThread();
  const page = await open(bench, '/acme/shop/pull/1');
  await page.getByLabel('as').selectOption('grace');
  await page.getByLabel('Add a comment').fill('/reflexion fix\nplease & <thanks>');
  await page.getByRole('button', { name: 'Comment' }).click();
  await page.waitForURL(/#issuecomment-\d+$/);

  const [comment] = [...bench.store.comments.values()];
  expect(comment).toMatchObject({ author: 'grace', body: '/reflexion fix\nplease & <thanks>', number: 1 });
  expect(await said(page, comment?.id ?? 0).textContent()).toBe('/reflexion fix\nplease & ');
});

test('a page that is looked at brings itself up to date and keeps what is being written', async () => {
  const { bench } = await benchWithThread();
  const page = await open(bench, '/acme/shop/pull/1');
  await page.getByLabel('Add a comment').fill('half a sent');
  const id = bench.comment({ author: 'grace', body: 'news' });
  await said(page, id).waitFor({ timeout: 10_000 });
  expect(await page.getByLabel('Add a comment').inputValue()).toBe('half a sent');
});

test('comments from other sites, strangers to the thread and stale pages are refused', async () => {
  const { bench } = await benchWithThread();
  const page = await open(bench, '/acme/shop/pull/1');
  const key = await page.locator('input[name=form-key]').inputValue();
  const fields = { 'form-key': key, speaker: 'ada', body: 'hello' };
  const post = (changed: Record<string, string>, headers: Record<string, string> = {}) =>
    ask(bench, '/acme/shop/pull/1/comments', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ ...fields, ...changed }).toString(),
    });

  expect(await post({}, { origin: 'https://evil.example' })).toBe(403);
  expect(await post({}, { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await post({ 'form-key': 'guessed' })).toBe(403);
  expect(await post({ speaker: 'root' })).toBe(422);
  expect(await post({ body: '  ' })).toBe(422);
  expect(await post({ body: 'x'.repeat(65_537) })).toBe(422);
  expect(await post({ body: 'x'.repeat(900_000) })).toBe(413);
  expect(await post({}, { host: 'evil.example' })).toBe(421);
  expect(bench.store.comments.size).toBe(0);
  expect(await post({}, { origin: bench.url })).toBe(303);
  expect(bench.store.comments.size).toBe(1);
});

test('a job shows its steps and log, and a link to a line leads there', async () => {
  const { bench, base } = await benchWithThread();
  const sha = await bench.commit(
    {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo all well
      - name: Check
        run: |
          printf '\\033[31mred <b>text</b>\\033[0m\\n'
          exit 1
`,
    },
    base,
  );
  bench.trigger(sha, 'round-up');
  await bench.ci.idle();
  const job = bench.job('test');
  const address = `/acme/shop/actions/runs/${job.runId}/job/${job.id}`;
  const page = await open(bench, address);

  expect(await page.locator('.step-name').allTextContents()).toEqual([
    'Set up job',
    'Run echo all well',
    'Check',
    'Complete job',
  ]);
  expect(await page.locator('details.step[open] .step-name').allTextContents()).toEqual(['Check']);
  const red = page.locator('.ansi-red-fg').first();
  expect(await red.textContent()).toBe('red <b>text</b>');
  expect(await page.locator('.line.error').textContent()).toContain('Process completed with exit code 1.');
  expect(await page.locator('.tabs .here').textContent()).toContain('Checks');

  const number = job.log.split('\n').findIndex((line) => line.endsWith(' all well')) + 1;
  expect(await page.locator(`#L${number}`).isVisible()).toBe(false);
  await page.goto(`${bench.url}${address}#L${number}`);
  await page.locator(`#L${number}`).waitFor({ state: 'visible', timeout: 10_000 });
  expect(await page.locator(`#L${number}`).textContent()).toContain('all well');
  const raw = await page.request.get(`${bench.url}${address}/raw`);
  expect(await raw.text()).toBe(job.log);
  expect(raw.headers()['content-type']).toContain('text/plain');
});

const annotation = (given: Partial<Annotation>): Annotation => ({
  path: 'price.ts',
  startLine: 1,
  endLine: 1,
  startColumn: null,
  endColumn: null,
  level: 'warning',
  message: '',
  title: null,
  rawDetails: null,
  ...given,
});

test('what an app says in its check run is rendered', async () => {
  const { bench, head } = await benchWithThread();
  const check = bench.addCheck({
    name: 'Reflexion',
    headSha: head,
    conclusion: 'neutral',
    output: { title: 'Two trials', summary: '**rewards** 0, 1 <script>1</script>', text: null },
    annotations: [
      annotation({
        startLine: 3,
        endLine: 5,
        title: 'Too dear',
        message: 'by <i>far</i>',
        rawDetails: '2 > 1',
      }),
      annotation({ startLine: 7, endLine: 7, message: 'odd' }),
    ],
  });
  const page = await open(bench, `/acme/shop/runs/${check.id}`);
  expect(await page.locator('.check h3').textContent()).toBe('Two trials');
  expect(await page.locator('.check .markdown strong').textContent()).toBe('rewards');
  const texts = await page.locator('.annotations li').allInnerTexts();
  expect(texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'price.ts:3-5 Too dear by <i>far</i> 2 > 1',
    'price.ts:7 odd',
  ]);
  expect(await page.locator('.check script').count()).toBe(0);
});

test('commits show what they change, line by line', async () => {
  const { bench, head } = await benchWithThread();
  for (const path of ['/acme/shop/pull/1/commits', '/acme/shop/pull/1/files', `/acme/shop/commit/${head}`]) {
    const page = await open(bench, path);
    expect(await page.locator('.removed .code').textContent()).toBe('-export const price = 1;');
    expect(await page.locator('.added td').allTextContents()).toEqual(['', '1', '+export const price = 2;']);
  }
});

test('the overview leads to every pull request', async () => {
  const { bench } = await benchWithThread();
  const page = await open(bench, '/');
  await page.getByRole('link', { name: 'Prices & <i>more</i>' }).click();
  expect(new URL(page.url()).pathname).toBe('/acme/shop/pull/1');
});

test('what is not there is left to others', async () => {
  const { bench } = await benchWithThread();
  for (const path of [
    '/acme/none',
    '/acme/shop/pull/2',
    '/acme/shop/runs/1',
    '/acme/shop/commit/main',
    '/%',
    '/nobody',
  ]) {
    expect(await ask(bench, path), path).toBe(404);
  }
});

test('no page fits into a frame or runs a script that is not ours', async () => {
  const { bench } = await benchWithThread();
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const answer = await page.goto(`${bench.url}/acme/shop/pull/1`);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`script-src ${bench.url}/-/live.js;`);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.harmed = true';
    document.body.append(script);
  });
  expect(await page.evaluate('window.harmed')).toBeUndefined();
});

/** The status of an answer, asked with headers that a browser would not let one set. */
function ask(
  bench: Bench,
  path: string,
  asked: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const length =
      asked.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(asked.body)) };
    askServer(`${bench.url}${path}`, {
      method: asked.method ?? 'GET',
      headers: { ...length, ...asked.headers },
    })
      .on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on('error', reject)
      .end(asked.body);
  });
}
