import { expect, test } from 'vitest';
import type { Conclusion } from '../../playground/store.ts';
import { startPullRequest } from './pull-request.ts';

/** A second commit on the branch, and the checks of both. */
async function comparing(
  before: Record<string, Conclusion>,
  after: Record<string, Conclusion>,
  tests: ReadonlyMap<string, { ran: number; skipped: number }> = new Map(),
  log = '',
) {
  const { playground, head, job, look } = await startPullRequest();
  for (const [name, conclusion] of Object.entries(before)) job(name, conclusion);
  const commit = await playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'A repair',
    changes: { 'price.txt': '2\n' },
  });
  for (const [name, conclusion] of Object.entries(after)) job(name, conclusion, { commit, log });
  const pullRequest = look();
  await pullRequest.observe();
  return pullRequest.doubts({ commit: head, tests });
}

test('the same checks, green now, leave nothing out', async () => {
  const doubts = await comparing(
    { test: 'failure', lint: 'success', deploy: 'skipped' },
    { test: 'success', lint: 'success', deploy: 'skipped' },
  );
  expect(doubts).toEqual({ missing: [], reasons: [] });
});

test('a check that is not there any more, and one that is skipped now, are named', async () => {
  const doubts = await comparing(
    { test: 'failure', lint: 'success', types: 'failure' },
    { types: 'success', test: 'skipped' },
  );
  expect(doubts).toEqual({ missing: ['lint'], reasons: ['`test` was skipped, and ran before.'] });
});
