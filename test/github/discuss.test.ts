import { expect, test } from 'vitest';
import { packPatch } from '../../src/patch.ts';
import { trialWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

const diff = `diff --git a/price.txt b/price.txt
--- a/price.txt
+++ b/price.txt
@@ -1 +1 @@
-1
+0
`;

async function start() {
  const shop = await startPullRequest();
  const [failure] = trialWith().failures;
  const places = [{ path: 'price.txt', line: 1, message: 'expected 1, got 0', touched: true }];
  const failures = failure ? [{ ...failure, places }] : [];
  const trial = trialWith({ episode: shop.head, head: shop.head, failures });
  const remarks = () => [...shop.playground.store.reviewComments.values()];
  return { ...shop, trial, remarks };
}

test('a trial speaks on the line that the log accuses, with a link to its plan', async () => {
  const { look, trial, remarks } = await start();
  const pullRequest = look();
  await pullRequest.observe();
  await pullRequest.remember(trial);
  await pullRequest.discuss(trial, diff, false);
  expect(remarks()).toMatchObject([{ path: 'price.txt', line: 1 }]);
  const body = (remarks()[0]?.body ?? '')
    .replace(/[0-9a-f]{64}/, 'signature')
    .replace(/http\S+#issuecomment-\d+/, 'https://github.example/acme/shop/pull/1#issuecomment-2');
  await expect(`${body}\n`).toMatchFileSnapshot('../snapshots/comments/line.md');
});

test('after a crash it does not say so twice', async () => {
  const { look, trial, remarks } = await start();
  await look().discuss(trial, diff, false);
  await look().discuss(trial, diff, true);
  expect(remarks()).toHaveLength(1);
  await look().discuss({ ...trial, number: 2 }, diff, true);
  expect(remarks()).toHaveLength(2);
});

test('what GitHub does not take holds nothing up', async () => {
  const { look, trial, remarks } = await start();
  await look().discuss(trial, diff.replace('@@ -1 +1 @@', '@@ -9 +9 @@'), false);
  await look().discuss({ ...trial, head: 'c'.repeat(40) }, diff, false);
  expect(remarks()).toHaveLength(0);
});

test('it makes way for suggestions on its file, unless somebody has answered', async () => {
  const { playground, look, trial, remarks } = await start();
  const patch = packPatch(diff.replace('-1\n+0', '-0\n+2'));
  const held = { reasons: [], byHand: true, patch, at: '', isFirst: true, approvedBy: null };
  await look().discuss(trial, diff, false);
  playground.replyToReviewComment({
    id: remarks()[0]?.id ?? 0,
    author: 'ada',
    body: 'It is meant to be free.',
  });
  await look().suggest({ ...trial, state: 'held', held });
  expect(remarks().map(({ author }) => author)).toEqual(['reflexion[bot]', 'ada']);
  const second = { ...trial, number: 2 };
  await look().discuss(second, diff, false);
  await look().suggest({ ...second, state: 'held', held });
  expect(remarks().map(({ body }) => body.includes('```suggestion'))).toEqual([false, false, true]);
});
