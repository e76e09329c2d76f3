import { expect, test } from 'vitest';
import { createQuietSuites } from '../../src/github/quiet-suites.ts';
import { startPullRequest } from './pull-request.ts';

test('no suite of ours is opened at a push any more, so none stays queued', async () => {
  const { playground, client, writes } = await startPullRequest();
  const quiet = createQuietSuites(playground.app.id, async () => client);
  const own = () =>
    [...playground.store.checkSuites.values()].filter(({ appId }) => appId === playground.app.id);
  const push = (content: string) =>
    playground.push({
      repository: 'acme/shop',
      branch: 'cheaper',
      author: 'ada',
      message: 'Another price',
      changes: { 'price.txt': content },
    });
  await push('7\n');
  const before = own().length;
  expect(before).toBeGreaterThan(0);
  await quiet('acme/shop#1');
  await quiet('acme/shop#2');
  expect(writes()).toEqual(['PATCH /check-suites/preferences']);
  await push('8\n');
  expect(own()).toHaveLength(before);
});

test('where GitHub does not let it, the sweep goes on', async () => {
  const { playground, client } = await startPullRequest();
  playground.faults.api({ kind: 'lost-answer', path: /preferences$/ });
  await createQuietSuites(playground.app.id, async () => client)('acme/shop#1');
  await createQuietSuites(playground.app.id, () => Promise.reject(new Error('suspended')))('acme/shop#1');
});
