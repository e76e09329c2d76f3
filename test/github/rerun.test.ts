import { expect, test } from 'vitest';
import { checkWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

test('the failed jobs of each workflow run are run again once', async () => {
  const { look, job, writes } = await startPullRequest();
  const { run } = job('test', 'failure');
  const second = job('lint', 'failure');
  const url = (id: number) => `https://github.example/acme/shop/actions/runs/${id}/job/9`;
  await look().rerun([
    checkWith({ id: '1', url: url(run.id) }),
    checkWith({ id: '2', url: url(run.id) }),
    checkWith({ id: '3', url: url(second.run.id) }),
  ]);
  expect(writes()).toEqual(Array(2).fill('POST /actions/runs/N/rerun-failed-jobs'));
});

test.each([
  ['another app', { app: 'circleci' }],
  ['a status', { app: null, source: 'status' as const }],
  ['no page', { url: null }],
  ['a page elsewhere', { url: 'https://github.example/acme/shop/pull/1' }],
])('a check with %s can not be run again, and is left alone', async (_what, changes) => {
  const { look, writes } = await startPullRequest();
  await look().rerun([
    checkWith({ url: 'https://github.example/acme/shop/actions/runs/5/job/1', ...changes }),
  ]);
  expect(writes()).toEqual([]);
});

test('a re-run that GitHub refuses is an error', async () => {
  const { playground, look, job } = await startPullRequest();
  const { run } = job('test', 'failure');
  run.status = 'in_progress';
  const check = checkWith({ url: `${playground.url}/acme/shop/actions/runs/${run.id}/job/1` });
  await expect(look().rerun([check])).rejects.toMatchObject({ status: 403 });
});
