import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { payloadsOf, startShop } from './github.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function open(url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  onTestFinished(async () => {
    await page.close();
    expect(faults).toEqual([]);
  });
  await page.goto(url);
  return page;
}

/** For whoever wants to look: `PICTURES=folder` keeps what the tests saw. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES ?? (await mkdtemp(join(tmpdir(), 'pictures-')));
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
}

test('a thread shows folded comments, reviews with their answers, and reactions', async () => {
  const { playground, installation, number } = await startShop();
  const bot = await installation();
  const at = { repository: 'acme/shop', number };
  const old = playground.comment({ ...at, author: 'ada', body: 'old **news**' });
  const asked = playground.comment({ ...at, author: 'ada', body: '/reflexion fix' });
  const remark = playground.store.comments.get(old);
  if (remark) remark.minimizedAs = 'OUTDATED';
  playground.react({ id: asked, author: 'reflexion[bot]', content: 'eyes' });
  playground.react({ id: asked, author: 'reflexion[bot]', content: 'rocket' });
  const { commentIds } = await playground.review({
    ...at,
    author: 'tom',
    event: 'REQUEST_CHANGES',
    body: 'Nothing is for nothing.',
    comments: [
      { path: 'price.txt', line: 1, body: 'Why 0?' },
      { path: 'price.txt', line: 1, body: 'Resolved long ago.' },
    ],
  });
  const [first = 0, second = 0] = commentIds;
  await bot.rest.pulls.createReplyForReviewComment({
    owner: 'acme',
    repo: 'shop',
    pull_number: number,
    comment_id: first,
    body: 'It was a slip.',
  });
  playground.react({ id: first, author: 'ada', content: '+1' });
  playground.resolveConversation({ id: second, author: 'ada' });
  playground.protectBranch({ repository: 'acme/shop', branch: 'main', requiredChecks: ['never'] });
  const page = await open(`${playground.url}/acme/shop/pull/${number}`);
  await picture(page, 'thread');

  const folded = page.locator(`#issuecomment-${old}`);
  expect(await folded.textContent()).toContain('This comment was marked as outdated.');
  expect(await folded.locator('.markdown').isVisible()).toBe(false);
  await folded.getByText('Show comment').click();
  expect(await folded.locator('.markdown').textContent()).toBe('old news');
  const reactions = page.locator(`#issuecomment-${asked} .reaction`);
  expect(await reactions.allInnerTexts()).toEqual([' 1', ' 1']);
  expect(await reactions.nth(1).getAttribute('title')).toBe('reflexion[bot] reacted with rocket');
  const thread = page.locator(`#thread-${first}`);
  expect(await thread.locator('.said .markdown').allInnerTexts()).toEqual(['Why 0?', 'It was a slip.']);
  expect(await thread.locator('.hunk-lines .code').allInnerTexts()).toEqual(['@@ -1 +1 @@', '-1', '+0']);
  expect(await thread.locator('.reaction').getAttribute('title')).toBe('ada reacted with +1');
  expect(await page.getByText('requested changes').count()).toBe(1);
  const resolved = page.locator(`#thread-${second}`);
  expect(await resolved.locator('.said').isVisible()).toBe(false);
  expect(await resolved.textContent()).toContain('Resolved');
  expect(await page.locator('#checks').textContent()).toContain(
    'Expected — Waiting for status to be reported',
  );

  await page.goto(`${playground.url}/acme/shop/pull/${number}/files`);
  await picture(page, 'files');
  expect(await page.locator('.talk .said .markdown').allInnerTexts()).toContain('Why 0?');
});

test('a conflict is told where it could be merged', async () => {
  const { playground, number } = await startShop();
  const page = await open(`${playground.url}/acme/shop/pull/${number}`);
  expect(await page.getByText('This branch has conflicts').count()).toBe(0);
  const changes = { 'price.txt': '5\n' };
  await playground.push({ repository: 'acme/shop', branch: 'main', author: 'acme', message: 'x', changes });
  await page.reload();
  expect(await page.getByText('This branch has conflicts').count()).toBe(1);
});

test('a check run has buttons for those who may write, and pressing one tells the app', async () => {
  const { playground, installation, shop, head } = await startShop({ events: ['check_run'] });
  const bot = await installation();
  const { data } = await bot.rest.checks.create({
    ...shop,
    name: 'Reflexion',
    head_sha: head,
    conclusion: 'neutral',
    output: {
      title: 'Trial 2 of 4: the checks failed',
      summary: 'The price is **wrong**.',
      annotations: [
        {
          path: 'price.txt',
          start_line: 1,
          end_line: 1,
          annotation_level: 'failure',
          title: 'Too cheap',
          message: 'Tea costs 4.',
        },
        { path: 'price.txt', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'Odd.' },
      ],
    },
    actions: [
      { label: 'Try again', description: 'One more trial', identifier: 'retry' },
      { label: 'Stop', description: 'No further trial', identifier: 'stop' },
    ],
  });
  const page = await open(`${playground.url}/acme/shop/runs/${data.id}`);
  await picture(page, 'check-run');
  expect(await page.locator('.actions button').allInnerTexts()).toEqual(['Try again', 'Stop']);
  expect(await page.locator('.actions option').allInnerTexts()).toEqual(['ada', 'acme']);
  expect(await page.locator('.check').textContent()).toContain('1 error and 1 warning');
  await page.locator('.actions select').selectOption('ada');
  await Promise.all([page.waitForURL(/\/runs\//), page.getByRole('button', { name: 'Stop' }).click()]);
  await playground.waitFor(
    () => payloadsOf(playground, 'check_run').some(({ action }) => action === 'requested_action'),
    10_000,
    'the press',
  );
  expect(payloadsOf(playground, 'check_run').at(-1)).toMatchObject({
    requested_action: { identifier: 'stop' },
    sender: { login: 'ada' },
  });
  const forged = await fetch(`${playground.url}/acme/shop/runs/${data.id}/actions`, {
    method: 'POST',
    body: new URLSearchParams({ 'form-key': 'guessed', identifier: 'stop', speaker: 'ada' }),
  });
  expect(forged.status).toBe(403);
});
