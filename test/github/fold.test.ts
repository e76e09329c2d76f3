import { expect, test } from 'vitest';
import { noteWith, trialWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

const ending = (head: string) => ({ kind: 'stuck', head, reason: 'It came back.' }) as const;

test('the comments of an earlier episode are folded away when another begins, once', async () => {
  const { playground, head, look, comments, writes } = await startPullRequest();
  const folded = () => comments().map(({ minimizedAs }) => minimizedAs);
  const first = look();
  await first.observe();
  await first.remember(trialWith({ episode: head, head }));
  await first.remember(trialWith({ episode: head, head, number: 2 }));
  await first.conclude(head, ending(head));
  expect(folded()).toEqual([null, null]);

  const again = `${head}+issue-comment-7`;
  const second = look();
  await second.observe();
  writes();
  await second.remember(trialWith({ episode: again, head }));
  expect(folded()).toEqual(['OUTDATED', 'OUTDATED', null]);
  expect(writes().filter((write) => write.includes('graphql'))).toHaveLength(1);

  playground.store.comments.set(comments()[0]?.id ?? 0, { ...comments()[0], minimizedAs: null } as never);
  const third = look();
  await third.observe();
  writes();
  await third.remember(trialWith({ episode: again, head, state: 'fruitless', reward: 0 }));
  await third.remember(trialWith({ episode: again, head, number: 2 }));
  expect(folded()).toEqual([null, 'OUTDATED', null, null]);
});

test('an episode that goes on again is shown again', async () => {
  const { head, look, comments } = await startPullRequest();
  const folded = () => comments().map(({ minimizedAs }) => minimizedAs);
  const first = look();
  await first.observe();
  await first.remember(noteWith({ episode: head }));
  await first.remember(noteWith({ episode: 'b'.repeat(40) }));
  expect(folded()).toEqual(['OUTDATED', null]);
  const second = look();
  await second.observe();
  await second.remember(trialWith({ episode: head, head, number: 1 }));
  expect(folded()).toEqual([null, 'OUTDATED', null]);
});

test('a comment that can not be folded holds nothing up', async () => {
  const { playground, head, look, comments } = await startPullRequest();
  const first = look();
  await first.observe();
  await first.remember(noteWith({ episode: head }));
  playground.faults.api({ kind: 'bad-gateway', path: /graphql/, times: 9 });
  await first.remember(noteWith({ episode: 'b'.repeat(40) }));
  expect(comments().map(({ minimizedAs }) => minimizedAs)).toEqual([null, null]);
});
