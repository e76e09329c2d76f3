import { expect, test } from 'vitest';
import { packPatch } from '../../src/patch.ts';
import { trialWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

const patchOf = (line: number) =>
  packPatch(
    `diff --git a/price.txt b/price.txt\n--- a/price.txt\n+++ b/price.txt\n@@ -${line} +${line} @@\n-0\n+1\n`,
  );

test('a change on lines that the pull request shows is suggested there, once', async () => {
  const { playground, number, head, look, writes } = await startPullRequest();
  const held = { reasons: [], byHand: true, patch: patchOf(1), at: '', isFirst: true, approvedBy: null };
  const trial = trialWith({ state: 'held', head, held });
  await look().suggest(trial);
  await look().suggest(trial);
  expect(writes()).toEqual(['POST /pulls/1/reviews']);
  const { reviews } = await playground.pullRequest('acme/shop', number);
  expect(reviews).toMatchObject([
    { byBot: true, comments: [{ path: 'price.txt', line: 1, body: '```suggestion\n1\n```' }] },
  ]);
});

test('lines that GitHub does not show are left to the comment', async () => {
  const { head, look, writes } = await startPullRequest();
  const held = { reasons: [], byHand: true, patch: patchOf(7), at: '', isFirst: true, approvedBy: null };
  await look().suggest(trialWith({ state: 'held', head, held }));
  expect(writes()).toEqual([]);
});
