import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ModelScript } from '../model-server.ts';
import { patienceMs, priced, pricing, withScene } from './scene.ts';

test('a repository whose budget of the day is used up is told so once, and waits for tomorrow', async () => {
  await untilFarFromMidnight();
  const working = pricing('four');
  let asked = 0;
  const model: ModelScript = (request, index) => {
    asked += 1;
    if (typeof working !== 'function') throw new Error('the model is no function');
    return working(request, index);
  };
  const settings = { REFLEXION_DAILY_TOKENS: '1', REFLEXION_SWEEP_SECONDS: '2' };
  await withScene({ model, settings }, async (scene) => {
    const { playground, repository } = scene;
    // The first trial begins with nothing spent, and so is carried to its end.
    await scene.ended(await scene.openPullRequest(), 'passed');
    const askedFor = asked;
    expect(askedFor).toBeGreaterThan(1);

    const number = await playground.openPullRequest({
      repository,
      branch: 'more-tea',
      title: 'Sell more tea',
      author: 'alice',
      changes: { 'price.mjs': priced('five') },
    });
    const own = async () => (await scene.view(number)).comments.filter((comment) => comment.byBot);
    const text = 'The budget of acme/shop for today, 1 tokens, is used up.';
    await playground.waitFor(
      async () => (await own()).some(({ body }) => body.includes(text)),
      patienceMs,
      'the note',
    );
    const looks = () => scene.bot().log.filter((line) => line.includes(`look postponed: ${text}`)).length;
    const lookedAgain = async (happening: () => unknown, what: string) => {
      const before = looks();
      await happening();
      await playground.waitFor(async () => looks() > before, patienceMs, `a look for the sake of ${what}`);
      await playground.idle();
    };
    await lookedAgain(
      () => playground.comment({ repository, number, author: 'alice', body: '/reflexion fix' }),
      'somebody who asks',
    );
    await lookedAgain(
      () =>
        playground.push({
          repository,
          branch: 'more-tea',
          author: 'alice',
          message: 'Say more',
          changes: { 'more.txt': 'more tea\n' },
        }),
      'a push',
    );

    const settled = await untilQuiet(looks);
    // Sweeps go by, and leave alone what waits.
    await sleep(5_000);
    expect(looks()).toBe(settled);
    expect(await own()).toHaveLength(1);
    expect(await scene.trials(number)).toEqual([]);
    expect(asked).toBe(askedFor);
    const page = await (await fetch(scene.bot().url)).text();
    expect(page).toMatch(/acme\/shop#2<\/a>.*waiting.*due in/);
    expect(page).toMatch(/acme\/shop<\/a>.*used up/);
    expect(page).toContain('<dt>Dead</dt><dd>0</dd>');
  });
});

/** A day that ended in the middle would let everything begin anew. */
async function untilFarFromMidnight(): Promise<void> {
  const leftMs = 86_400_000 - (Date.now() % 86_400_000);
  if (leftMs < patienceMs) await sleep(leftMs);
}

/** The count once it has not grown for three seconds. */
async function untilQuiet(count: () => number): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const before = count();
    await sleep(3_000);
    if (count() === before) return before;
  }
  throw new Error('it goes on and on');
}
