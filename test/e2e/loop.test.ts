import { expect, test } from 'vitest';
import { pricing, withScene } from './scene.ts';

test('a second trial reads the reflection of the first, and mends what that got wrong', async () => {
  await withScene({ model: pricing('three', 'four') }, async (scene) => {
    const number = await scene.openPullRequest();
    const view = await scene.ended(number, 'passed');
    expect(await scene.rewards(number)).toEqual([0, 0, 1]);
    expect(view.comments.filter((comment) => comment.byBot)).toHaveLength(2);
    const [first, second] = await scene.trials(number);
    expect(first).toMatchObject({ number: 1, state: 'pushed', reward: 0 });
    expect(second).toMatchObject({ number: 2, state: 'pushed', reward: 1 });
    expect(second?.reflection.lesson).toContain('The last price was wrong');
    // The model knows it from nowhere but the comment.
    expect(second?.reflection.plan[0]).toContain(`“${first?.reflection.diagnosis}”`);
    expect(view.comments[1]?.body).toContain(
      'Drop what I believed before, “The price of tea should be three.”',
    );
    expect(view.botCheckRuns.filter((run) => run.status !== 'completed')).toEqual([]);
  });
});
