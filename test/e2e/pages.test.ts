import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { answerTools } from '../model-server.ts';
import { patienceMs, type Scene, withScene } from './scene.ts';
import { inTurn, modelByTitle, openTitled, sound, submit, sumFiles, write, wrong } from './sums.ts';

/** `PICTURES_DIRECTORY=docs/pictures` keeps what is seen. */
const pictures = process.env.PICTURES_DIRECTORY;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const manifest = { name: 'shop', private: true, dependencies: {} };
const withDependency = `${JSON.stringify({ ...manifest, dependencies: { sums: '1.0.0' } }, null, 2)}\n`;
const half = sound.replace('sum + price', 'sum + 2 * price - price + 1');

const models = {
  'needs two trials': {
    diagnosis: '`total` leaves out the first price: `slice(1)` drops it.',
    act: (request: { raw: string }, turn: number) => {
      const isSecond = request.raw.includes('trial 1 of');
      const content = isSecond ? sound : half;
      if (turn === 0) return write('total.mjs', content);
      return submit(isSecond ? '`total` adds up every price.' : '`total` starts at the first price.');
    },
  },
  'adds a dependency': {
    diagnosis: '`total` leaves out the first price.',
    act: inTurn(
      answerTools(
        ['write_file', { path: 'total.mjs', content: sound }],
        ['write_file', { path: 'package.json', content: withDependency }],
      ),
      submit(),
      submit('Every price counts, by a library.'),
    ),
  },
  'does not find it': {
    diagnosis: '`total` leaves out the first price, perhaps.',
    act: (request: { raw: string }, turn: number) =>
      turn === 0
        ? write('total.mjs', `${half}// ${request.raw.length}\n`)
        : submit('`total` starts at the first price.'),
  },
};

describe('the pages show', () => {
  test('two trials, a held change that is approved, a stop, and a check run with buttons', async ({
    expect,
  }) => {
    // On CI the tests see all; in the sandbox nothing is run, so that what is wrong gets that far.
    const files = {
      ...sumFiles,
      'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
      '.github/reflexion.yml': "verify: 'off'\n",
    };
    const settings = { REFLEXION_MAX_TRIALS: '2' };
    await withScene({ model: modelByTitle(models).script, files, settings }, async (scene) => {
      const open = (title: keyof typeof models) =>
        openTitled(scene, title, { changes: { 'total.mjs': wrong } });
      const [two, held, stuck] = [
        await open('needs two trials'),
        await open('adds a dependency'),
        await open('does not find it'),
      ];
      const page = await browser.newPage({ viewport: { width: 880, height: 900 }, deviceScaleFactor: 2 });
      const see = (path: string) => page.goto(`${scene.playground.url}${path}`);
      const pull = (number: number) => `/${scene.repository}/pull/${number}`;

      await scene.ended(two, 'passed');
      await see(pull(two));
      await expectText(page, [
        'Trial 1 of 2: pushed',
        'checks still fail',
        'Trial 2 of 2',
        'all checks pass',
        'Believed',
      ]);
      expect(await page.locator('.markdown table').count()).toBe(1);
      await keep(page, 'thread');

      await scene.ended(held, 'held');
      await see(pull(held));
      await expectText(page, ['Held back.', '/reflexion approve', '"sums": "1.0.0"']);
      await say(page, '/reflexion approve', 'alice');
      await scene.playground.waitFor(
        async () => (await scene.ending(held))?.kind === 'passed',
        patienceMs,
        'the approved push',
      );
      await scene.playground.idle();
      await see(pull(held));
      await expectText(page, ['Approved by alice', 'all checks pass']);
      await page.locator('.reaction[title*=rocket]').first().waitFor({ state: 'attached' });
      await keep(page, 'approved');

      await scene.ended(stuck, 'exhausted');
      const [run] = (await scene.view(stuck)).botCheckRuns
        .filter(({ conclusion }) => conclusion !== null)
        .slice(-1);
      await see(`/${scene.repository}/runs/${run?.id}`);
      await expectText(page, ['Out of trials', 'Believed']);
      expect(await page.locator('.actions button').allTextContents()).toEqual(['Try again']);
      await keep(page, 'check-run');
      await page.locator('.actions button').click();
      await scene.playground.waitFor(
        async () => (await scene.trials(stuck)).length > 2,
        patienceMs,
        'another trial',
      );
      await say(
        page.url().includes('/pull/') ? page : await at(page, scene, stuck),
        '/reflexion stop',
        'alice',
      );
      await scene.playground.waitFor(
        async () => (await scene.ending(stuck))?.kind === 'stopped',
        patienceMs,
        'the stop',
      );
      // The stop may come before the push or after it; CI speaks of that commit all the same.
      await scene.playground.waitFor(
        async () => typeof (await scene.trials(stuck)).at(-1)?.reward === 'number',
        patienceMs,
        'the reward of the trial that was stopped',
      );
      await scene.playground.idle();
      await see(pull(stuck));
      await expectText(page, ['Stopped', 'marked as outdated']);
      await keep(page, 'stopped');
    });
  });
});

async function at(page: Page, scene: Scene, number: number): Promise<Page> {
  await page.goto(`${scene.playground.url}/${scene.repository}/pull/${number}`);
  return page;
}

async function say(page: Page, words: string, speaker: string): Promise<void> {
  await page.locator('#body').fill(words);
  await page.locator('select[name=speaker]').selectOption(speaker);
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
}

async function expectText(page: Page, texts: readonly string[]): Promise<void> {
  for (const text of texts)
    await page.getByText(text).first().waitFor({ state: 'attached', timeout: patienceMs });
}

async function keep(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await page.locator('main').screenshot({ path: join(pictures, `${name}.png`) });
}
