import { describe, expect, test } from 'vitest';
import { seenBy } from '../../src/reflexion/marks.ts';
import { rewardOf } from '../../src/reflexion/reward.ts';
import { noteWith, trialWith } from '../reflexion/builders.ts';
import { markerOf, startPullRequest } from './pull-request.ts';

test('comments, check runs and statuses are read over all pages', async () => {
  const { playground, person, shop, number, head, look, job } = await startPullRequest();
  for (let index = 0; index < 130; index += 1) {
    playground.comment({ repository: 'acme/shop', number, author: 'ada', body: `comment ${index}` });
  }
  playground.comment({ repository: 'acme/shop', number, author: 'ada', body: '/reflexion fix' });
  const { job: first } = job('job', 'success');
  const run = playground.store.checkRuns.get(first.id);
  for (let index = 0; run && index < 104; index += 1) {
    const id = playground.store.nextId();
    playground.store.checkRuns.set(id, { ...run, id, name: `job ${index}` });
  }
  const ada = person('ada');
  const status = (context: string) =>
    ada.rest.repos.createCommitStatus({ ...shop, sha: head, state: 'failure', context });
  await status('first');
  const [made] = playground.store.statuses;
  if (!made) throw new Error('there is no status');
  for (let index = 0; index < 104; index += 1) {
    playground.store.statuses.push({ ...made, id: playground.store.nextId(), context: `status ${index}` });
  }
  const { checks, requests, memory, pullRequest, now } = await look().observe();
  expect(checks.filter(({ source }) => source === 'check-run')).toHaveLength(105);
  expect(new Set(checks.filter(({ source }) => source === 'status').map(({ name }) => name)).size).toBe(105);
  expect(requests).toMatchObject([{ command: 'fix', by: 'ada', allowed: true, acknowledged: false }]);
  expect(memory.episodes).toEqual([]);
  expect(pullRequest).toMatchObject({
    repository: 'acme/shop',
    author: 'ada',
    state: 'open',
    fork: false,
    head: { sha: head },
  });
  expect(now).toBe(1_000);
});

test('only what the app itself wrote here, and nobody changed, is memory', async () => {
  const { playground, client, shop, number, head, look, comments } = await startPullRequest();
  const repository = 'acme/shop';
  const text = markerOf({ entry: trialWith({ episode: head, head }), ending: null, checkRun: null });
  const elsewhere = markerOf(
    { entry: trialWith({ episode: head, head }), ending: null, checkRun: null },
    'acme/shop#2',
  );
  const say = (body: string) => client.rest.issues.createComment({ ...shop, issue_number: number, body });

  playground.comment({ repository, number, author: 'ada', body: text });
  const { data: other } = await say(text);
  const ofOtherApp = playground.store.comments.get(Number(other.id));
  if (ofOtherApp) ofOtherApp.appId = 15_368;
  await say(elsewhere);
  await say(text.replace('"number":1', '"number":3'));
  await say(`A line before it\n${text}`);
  await say(text.replace(/ [0-9a-f]{64} -->/, ' -->'));
  expect((await look().observe()).memory.episodes).toEqual([]);

  await say(`${text}\n\nwith text after it`);
  const { memory } = await look().observe();
  expect(memory.episodes).toMatchObject([{ id: head, trials: [{ number: 1 }] }]);
  expect(comments()).toHaveLength(7);
});

test('check runs of the app itself are no checks, and a name makes none its own', async () => {
  const { client, shop, head, look, job } = await startPullRequest();
  await client.rest.checks.create({ ...shop, name: 'Reflexion', head_sha: head, status: 'in_progress' });
  job('Reflexion', 'failure');
  const { checks } = await look().observe();
  expect(checks).toMatchObject([
    {
      name: 'Reflexion',
      app: 'github-actions',
      source: 'check-run',
      state: 'completed',
      conclusion: 'failure',
    },
  ]);
});

test('a re-run takes the place of the run before it', async () => {
  const { playground, look, job } = await startPullRequest();
  const { run } = job('test', 'failure');
  const again = playground.reports.addJob(run.id, { name: 'test', steps: [] });
  expect((await look().observe()).checks).toMatchObject([
    { id: String(again.id), state: 'pending', conclusion: null },
  ]);
  playground.reports.completeJob(again.id, { conclusion: 'success' });
  expect((await look().observe()).checks.map(({ conclusion }) => conclusion)).toEqual(['success']);
});

test('what an entry has seen is not asked for again', async () => {
  const { playground, number, head, look } = await startPullRequest();
  const ask = () =>
    playground.comment({ repository: 'acme/shop', number, author: 'ada', body: '/reflexion fix' });
  const first = ask();
  const pullRequest = look();
  const observation = await pullRequest.observe();
  expect(observation.requests.map(({ id }) => id)).toEqual([`comment:${first}`]);
  await pullRequest.remember(noteWith({ episode: head, seen: seenBy(observation) }));
  const second = ask();
  expect((await look().observe()).requests.map(({ id }) => id)).toEqual([`comment:${second}`]);
});

test('a conclusion counts every request that was read as seen', async () => {
  const { playground, number, head, look } = await startPullRequest();
  playground.comment({ repository: 'acme/shop', number, author: 'ada', body: '/reflexion stop' });
  const pullRequest = look();
  await pullRequest.observe();
  await pullRequest.conclude(head, { kind: 'stopped', head, reason: '@ada asked to stop.' });
  expect((await look().observe()).requests).toEqual([]);
});

test('checks and statuses that the rules ignore are not there, now or before', async () => {
  const { playground, person, shop, head, look, job } = await startPullRequest();
  await playground.push({
    repository: 'acme/shop',
    branch: 'main',
    author: 'acme',
    message: 'Rules',
    changes: { '.github/reflexion.yml': "checks:\n  ignore: ['codecov/*', 'lint (*)']\n" },
  });
  job('test', 'success');
  job('lint (20)', 'failure');
  for (const context of ['codecov/patch', 'deploy'])
    await person('ada').rest.repos.createCommitStatus({ ...shop, sha: head, state: 'failure', context });
  const pullRequest = look();
  const { checks } = await pullRequest.observe();
  expect(checks.map(({ name }) => name)).toEqual(['test', 'deploy']);
  expect((await pullRequest.failures()).flatMap((failure) => failure.checks)).toEqual(['deploy']);
  const commit = await playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'More',
    changes: { 'more.txt': '' },
  });
  job('test', 'success', { commit });
  const next = look();
  await next.observe();
  // The failed status counts, and is not there; what is ignored is not missed.
  expect(await next.doubts({ commit: head, tests: [] })).toEqual({ missing: ['deploy'], reasons: [] });
});

test('a bot’s pull request is known for one', async () => {
  const { playground, look, client, shop } = await startPullRequest();
  expect((await look().observe()).pullRequest.isByBot).toBe(false);
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'renovate/tea',
    author: 'renovate[bot]',
    fromFork: true,
    title: 'Update tea',
    changes: { 'price.txt': '3\n' },
  });
  const order = { client, repository: shop, number };
  expect((await look(order).observe()).pullRequest).toMatchObject({ author: 'renovate[bot]', isByBot: true });
});

test('what is remembered outlives the repository’s name, and is no other pull request’s', async () => {
  const { playground, look, head } = await startPullRequest();
  await look().observe();
  const before = look();
  await before.observe();
  await before.remember(trialWith({ episode: head, head }));
  playground.renameRepository('acme/shop', 'store');
  await expect(look().observe()).rejects.toMatchObject({ movedTo: 'acme/store#1' });
  const { memory } = await look({ repository: { owner: 'acme', repo: 'store' } }).observe();
  expect(memory.episodes).toMatchObject([{ id: head, trials: [{ number: 1 }] }]);
});

test('a comment that is tied to the name, as all were once, is read', async () => {
  const { playground, look, head, number, installation, shop } = await startPullRequest();
  const entry = trialWith({ episode: head, head });
  const body = markerOf({ entry, ending: null, checkRun: null }, 'acme/shop#1');
  const { rest } = await installation();
  await rest.issues.createComment({ ...shop, issue_number: number, body });
  expect((await look().observe()).memory.episodes).toMatchObject([{ id: head }]);
  expect(playground.store.comments.size).toBe(1);
});

describe('a workflow that ran twice for the same commit', () => {
  test('has only its newest run judged: one that was cancelled for it is no failure', async () => {
    const { job, look } = await startPullRequest();
    job('test', 'cancelled');
    job('test', 'success');
    const { checks } = await look().observe();
    expect(checks.map(({ name, conclusion }) => [name, conclusion])).toEqual([['test', 'success']]);
  });

  test('is not judged while its newest run waits for the end of one that was cancelled for it', async () => {
    const { job, look, playground } = await startPullRequest();
    const { run } = job('test', 'cancelled');
    const seen = async () => {
      const { checks } = await look().observe();
      return checks.map(({ name, state, conclusion }) => [name, state, conclusion]);
    };
    expect(await seen()).toEqual([['test', 'completed', 'cancelled']]);
    const waiting = playground.reports.openRun(run);
    expect(await seen()).toEqual([['test', 'pending', null]]);
    const next = playground.reports.addJob(waiting.id, { name: 'lint', steps: [] });
    expect(await seen()).toEqual([
      ['lint', 'pending', null],
      ['test', 'pending', null],
    ]);
    expect(rewardOf((await look().observe()).checks)).toBe('pending');
    playground.reports.completeJob(next.id, { conclusion: 'success' });
    playground.reports.completeRun(waiting.id);
    expect(await seen()).toEqual([['lint', 'completed', 'success']]);
  });

  test('has failed where only its newest run has', async () => {
    const { job, look } = await startPullRequest();
    job('test', 'success');
    job('test', 'failure');
    const { checks } = await look().observe();
    expect(checks.map(({ conclusion }) => conclusion)).toEqual(['failure']);
  });

  test('for different reasons is judged by both', async () => {
    const { job, look } = await startPullRequest();
    job('test', 'failure').run.event = 'pull_request';
    job('test', 'success');
    const { checks } = await look().observe();
    expect(checks.map(({ conclusion }) => conclusion).sort()).toEqual(['failure', 'success']);
  });
});
