import { describe, type expect, test } from 'vitest';
import { patienceMs, pricing, type Scene, withScene } from './scene.ts';

describe.concurrent('one trial, whatever becomes of the webhooks', () => {
  test('when each is delivered twice', async ({ expect }) => {
    await withScene({ model: pricing('four') }, async (scene) => {
      scene.playground.faults.webhooks({ kind: 'double', times: 1_000 });
      await repaired(scene, expect);
    });
  });

  test('when they overtake one another', async ({ expect }) => {
    await withScene({ model: pricing('four') }, async (scene) => {
      scene.playground.faults.webhooks({ kind: 'reorder', times: 1_000, delayMs: 300 });
      await repaired(scene, expect);
    });
  });

  test('when all of them are lost, for the sweep finds the pull request', async ({ expect }) => {
    const settings = { REFLEXION_SWEEP_SECONDS: '1' };
    await withScene({ model: pricing('four'), settings }, async (scene) => {
      await scene.playground.idle();
      scene.playground.faults.webhooks({ kind: 'drop', times: 1_000 });
      const before = scene.playground.deliveries.length;
      await repaired(scene, expect);
      const after = scene.playground.deliveries.slice(before);
      expect(after.filter((delivery) => delivery.status !== 'dropped')).toEqual([]);
    });
  });

  test('when the process that took them is asked to stop, and another goes on', async ({ expect }) => {
    await withScene({ model: pricing('four') }, async (scene) => {
      const number = await scene.openPullRequest();
      await scene.playground.waitFor(
        async () => (await scene.trials(number)).length > 0,
        patienceMs,
        'the reflection',
      );
      const startedAt = Date.now();
      expect(await scene.bot().stop()).toBe(0);
      expect(Date.now() - startedAt).toBeLessThan(30_000);
      await scene.startBot();
      await finished(scene, number, expect);
    });
  });
});

async function repaired(scene: Scene, check: typeof expect): Promise<void> {
  await finished(scene, await scene.openPullRequest(), check);
}

async function finished(scene: Scene, number: number, check: typeof expect): Promise<void> {
  const view = await scene.ended(number, 'passed');
  check(view.commits.filter((commit) => commit.byBot)).toHaveLength(1);
  check(view.comments.filter((comment) => comment.byBot)).toHaveLength(1);
  check(view.botCheckRuns.filter((run) => run.status !== 'completed')).toEqual([]);
  check(await scene.rewards(number)).toEqual([0, 1]);
}
