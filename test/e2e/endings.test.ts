import { describe, test } from 'vitest';
import { patienceMs, priced, pricing, withScene } from './scene.ts';

describe.concurrent('an episode', () => {
  test('ends when ε trials are used up, and a person may ask for more', async ({ expect }) => {
    const model = pricing('one', 'two', 'three', 'six', 'four');
    await withScene({ model, settings: { REFLEXION_MAX_TRIALS: '2' } }, async (scene) => {
      const number = await scene.openPullRequest();
      const exhausted = await scene.ended(number, 'exhausted');
      expect(exhausted.commits.filter((commit) => commit.byBot)).toHaveLength(2);
      expect(await scene.rewards(number)).toEqual([0, 0, 0]);

      scene.playground.comment({
        repository: scene.repository,
        number,
        author: 'mallory',
        body: '/reflexion fix',
      });
      await scene.playground.waitFor(
        async () =>
          (await scene.view(number)).comments.some((comment) =>
            comment.reactions.some(({ content }) => content === 'confused'),
          ),
        patienceMs,
        'the answer to somebody who may not ask',
      );
      expect((await scene.trials(number)).length).toBe(2);

      scene.playground.comment({
        repository: scene.repository,
        number,
        author: 'alice',
        body: '/reflexion fix',
      });
      await scene.playground.waitFor(
        async () => (await scene.trials(number)).length === 4,
        patienceMs,
        'the trials of a second episode',
      );
    });
  });

  test('ends as stuck when the same failure outlives Ω trials', async ({ expect }) => {
    await withScene({ model: pricing('three'), settings: { REFLEXION_MAX_REPEATS: '2' } }, async (scene) => {
      const number = await scene.openPullRequest({ 'price.mjs': priced('three') });
      await scene.ended(number, 'stuck');
      expect((await scene.trials(number)).length).toBe(2);
    });
  });

  test('is abandoned when the author pushes in mid-trial, and nothing is forced', async ({ expect }) => {
    await withScene({ model: pricing('four') }, async (scene) => {
      const { playground, repository } = scene;
      const number = await scene.openPullRequest();
      playground.faults.beforePush(async () => {
        await playground.push({
          repository,
          branch: 'tea',
          author: 'alice',
          message: 'Mine',
          changes: { 'price.mjs': priced('four') },
        });
      });
      await playground.waitFor(
        async () => (await scene.trials(number))[0]?.state === 'abandoned',
        patienceMs,
        'the trial to be abandoned',
      );
      const view = await scene.view(number);
      expect(view.commits.map((commit) => [commit.byBot, commit.message.trim()])).toEqual([
        [false, 'Sell tea'],
        [false, 'Mine'],
      ]);
      expect(view.comments.at(-1)?.body).toContain('abandoned, the branch moved on');
      await playground.waitFor(
        async () => (await scene.view(number)).botCheckRuns.every((run) => run.status === 'completed'),
        patienceMs,
        'every check run to be closed',
      );
    });
  });

  test('ends when somebody asks to stop, and not a commit later', async ({ expect }) => {
    await withScene({ model: pricing('three', 'four') }, async (scene) => {
      const { playground, repository } = scene;
      const number = await scene.openPullRequest();
      await playground.waitFor(
        async () => (await scene.trials(number)).length > 0,
        patienceMs,
        'the first trial',
      );
      playground.comment({ repository, number, author: 'alice', body: 'Enough.\n\n/reflexion stop' });
      const view = await scene.ended(number, 'stopped');
      expect(view.commits.filter((commit) => commit.byBot).length).toBeLessThanOrEqual(1);
      expect(await scene.trials(number)).toHaveLength(1);
    });
  });

  test('costs at most 16 requests from the webhook to the pushed commit', async ({ expect }) => {
    await withScene({ model: pricing('three', 'four') }, async (scene) => {
      const number = await scene.openPullRequest();
      await scene.ended(number, 'passed');
      const { requests } = scene.playground;
      const pushes = requests.filter(
        (request) =>
          request.kind === 'git-push' &&
          request.method === 'POST' &&
          request.authenticatedAs.endsWith('[bot]'),
      );
      expect(pushes).toHaveLength(2);
      for (const push of pushes) {
        const before = requests.slice(0, requests.indexOf(push));
        // Only a look reads the checks; the pull request is read once more before a push.
        const checks = before.findLastIndex(({ path }) => /\/commits\/\w+\/check-runs\?/.test(path));
        const look = before
          .slice(0, checks)
          .findLastIndex(({ path }) => path === `/repos/${scene.repository}/pulls/${number}`);
        const all = before.slice(look).filter(({ kind }) => kind === 'api');
        // What is asked again to see whether it is still so costs nothing while it is, and is asked the more the slower it all is.
        const first = new Map(all.map((call, index) => [call.method === 'GET' ? call.path : index, call]));
        const calls = [...first.values()];
        expect(
          calls.length,
          calls.map(({ method, path }) => `${method} ${path}`).join('\n'),
        ).toBeLessThanOrEqual(16);
        expect(calls.length).toBeGreaterThan(8);
      }
    });
  });
});
