import { describe, type ExpectStatic, test } from 'vitest';
import { patienceMs, pricing, type Scene, withScene } from './scene.ts';

/** The bot's writes in an episode of one trial, in order; the push to git, which is none of the API's, comes after the third. */
const writes: readonly [what: string, method: 'POST' | 'PATCH', path: RegExp, nth: number][] = [
  ['showing the trial as a check run', 'POST', /\/check-runs$/, 1],
  ['posting the reflection', 'POST', /\/issues\/1\/comments$/, 1],
  ['writing the commit down', 'PATCH', /\/issues\/comments\//, 1],
  ['closing the check run of the old head', 'PATCH', /\/check-runs\//, 1],
  ['showing the new head as a check run', 'POST', /\/check-runs$/, 2],
  ['writing the push down', 'PATCH', /\/issues\/comments\//, 2],
  ['showing the reward', 'PATCH', /\/check-runs\//, 2],
  ['writing the reward down', 'PATCH', /\/issues\/comments\//, 3],
  ['showing the ending', 'PATCH', /\/check-runs\//, 3],
  ['writing the ending down', 'PATCH', /\/issues\/comments\//, 4],
];
/** A process that was killed is known by its silence, on PostgreSQL. */
const settings = { REFLEXION_HEARTBEAT_SECONDS: '10', REFLEXION_SWEEP_SECONDS: '2' };

describe.concurrent('killed while', () => {
  test.for(
    writes.flatMap(([what, ...request]) => [
      { what, moment: 'before it is done', when: 'before' as const, request },
      { what, moment: 'before it is answered', when: 'after' as const, request },
    ]),
  )('$what, $moment, it finishes the episode once', async ({ when, request }, { expect }) => {
    await withScene({ model: pricing('four'), settings }, async (scene) => {
      const [method, path, nth] = request;
      let count = 0;
      const killAtTheNth = async () => {
        count += 1;
        if (count === nth) await scene.bot().kill();
      };
      scene.playground.faults.duringApi(killAtTheNth, { when, method, path, times: nth });
      const number = await scene.openPullRequest();
      await restarted(scene);
      await finishedOnce(scene, number, expect);
    });
  });

  test.for(['before the push is taken', 'after the push was taken'])(
    'pushing, %s, it finishes the episode once',
    async (moment, { expect }) => {
      await withScene({ model: pricing('four'), settings }, async (scene) => {
        const { playground } = scene;
        if (moment.startsWith('before')) playground.faults.beforePush(() => scene.bot().kill());
        const number = await scene.openPullRequest();
        if (moment.startsWith('after')) {
          await playground.waitFor(
            async () => (await scene.view(number)).commits.length === 2,
            patienceMs,
            'the push',
          );
          await scene.bot().kill();
        }
        await playground.waitFor(
          () => scene.bot().process.signalCode !== null,
          patienceMs,
          'the death of the bot',
        );
        await scene.startBot();
        await finishedOnce(scene, number, expect);
      });
    },
  );
});

async function restarted(scene: Scene): Promise<void> {
  await scene.playground.waitFor(
    () => scene.bot().process.signalCode !== null,
    patienceMs,
    'the death of the bot',
  );
  await scene.startBot();
}

async function finishedOnce(scene: Scene, number: number, expect: ExpectStatic): Promise<void> {
  const view = await scene.ended(number, 'passed');
  expect(view.comments.filter((comment) => comment.byBot)).toHaveLength(1);
  expect(view.commits.filter((commit) => commit.byBot)).toHaveLength(1);
  expect((await scene.trials(number)).map((trial) => [trial.number, trial.state, trial.reward])).toEqual([
    [1, 'pushed', 1],
  ]);
  expect(await scene.rewards(number)).toEqual([0, 1]);
  expect(view.botCheckRuns.filter((run) => run.status !== 'completed')).toEqual([]);
}
