import { expect, test } from 'vitest';
import { factsOf } from '../../src/github/facts.ts';
import { startPullRequest } from './pull-request.ts';

test('a pull request whose author has left GitHub is looked at like any other', async () => {
  const { client, shop, number } = await startPullRequest();
  const { data } = await client.rest.pulls.get({ ...shop, pull_number: number });
  const orphaned = JSON.parse(JSON.stringify({ ...data, user: null }));
  expect(factsOf(orphaned)).toMatchObject({ author: 'ghost', isByBot: false, state: 'open' });
});
