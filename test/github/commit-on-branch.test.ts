import { expect, test } from 'vitest';
import { createCommitOnBranch } from '../../src/github/commit-on-branch.ts';
import { trialWith } from '../reflexion/builders.ts';
import { markerOf, startPullRequest } from './pull-request.ts';

const contents = Buffer.from('2\n').toString('base64');

async function starting() {
  const started = await startPullRequest();
  const make = (changes: Partial<Parameters<typeof createCommitOnBranch>[1]> = {}) =>
    createCommitOnBranch(started.client, {
      repository: 'acme/shop',
      branch: 'cheaper',
      expectedHead: started.head,
      message: 'fix: price\n\nIt was wrong.\n\nReflexion-Trial: 1/4\n',
      additions: [{ path: 'price.txt', contents }],
      deletions: [],
      ...changes,
    });
  return { ...started, make };
}

test('GitHub makes the commit, and it is verified', async () => {
  const { playground, number, client, shop, make } = await starting();
  const made = await make();
  const { head } = await playground.pullRequest('acme/shop', number);
  expect(made).toEqual({ kind: 'pushed', commit: head.sha });
  const { data } = await client.rest.repos.getCommit({ ...shop, ref: head.sha });
  expect(data.commit.verification?.verified).toBe(true);
  expect(data.commit.message).toBe('fix: price\n\nIt was wrong.\n\nReflexion-Trial: 1/4');
});

test('a branch that moved, or is gone, is left alone', async () => {
  const { playground, base, make } = await starting();
  expect(await make({ expectedHead: base })).toEqual({ kind: 'moved-on' });
  expect(await make({ branch: 'gone' })).toEqual({ kind: 'moved-on' });
  expect([...playground.store.pushers.values()].filter((login) => login.endsWith('[bot]'))).toEqual([]);
});

test('what GitHub refuses is told with its reason', async () => {
  const { make } = await starting();
  const additions = [{ path: '.github/workflows/ci.yml', contents }];
  expect(await make({ additions })).toEqual({
    kind: 'refused',
    reason: expect.stringContaining('without `workflows` permission'),
  });
});

test('a commit made by GitHub is known for ours although nobody lived to write down its id', async () => {
  const { client, shop, head, look, make, number } = await starting();
  const made = await make();
  const sha = made.kind === 'pushed' ? made.commit : '';
  const { data } = await client.rest.git.getCommit({ ...shop, commit_sha: sha });
  const trial = (tree: string) =>
    trialWith({ episode: head, head, state: 'committed', commit: 'e'.repeat(40), tree });
  const body = (tree: string) => markerOf({ entry: trial(tree), ending: null, checkRun: null });
  const created = await client.rest.issues.createComment({
    ...shop,
    issue_number: number,
    body: body(data.tree.sha),
  });
  const earlier = async () => (await look().observe()).memory.episodes[0]?.trials[0]?.earlierCommits;
  expect(await earlier()).toEqual([sha]);
  // Another's push with another tree is another's.
  await client.rest.issues.updateComment({
    ...shop,
    comment_id: created.data.id,
    body: body('f'.repeat(40)),
  });
  expect(await earlier()).toEqual([]);
});
