import { describe, test } from 'vitest';
import { findRepository } from '../../playground/store.ts';
import { patienceMs, type Scene, withScene } from './scene.ts';
import {
  botCommits,
  inTurn,
  modelByTitle,
  openTitled,
  said,
  sound,
  submit,
  sumFiles,
  workflow,
  write,
  wrong,
} from './sums.ts';

const models = {
  'is taken off again': { act: inTurn(write('total.mjs', sound), submit('All prices count.')) },
};

/** The base is judged too. */
const everywhere = workflow.replace(
  'on: pull_request',
  'on:\n  push:\n    branches: [main]\n  pull_request:',
);
const flakyTest = `import assert from 'node:assert';
import { test } from 'node:test';

test('rolls the dice', () => {
  assert.notEqual(process.env.GITHUB_RUN_ATTEMPT, '2');
});
`;

describe.concurrent('a branch', () => {
  test('is left alone, updated or run again, with one sentence, where no repair is due', async ({
    expect,
  }) => {
    const files = { ...sumFiles, '.github/workflows/ci.yml': everywhere };
    await withScene({ model: modelByTitle(models).script, files }, async (scene) => {
      const { playground, repository } = scene;
      const broken = Object.fromEntries(
        Object.entries({ ...files, 'total.mjs': wrong }).flatMap(([path, text]) =>
          text === null ? [] : [[path, text]],
        ),
      );
      const create = async (name: string, rules: Record<string, string>): Promise<Scene> => {
        const all = { ...broken, ...rules };
        await playground.createRepository({ owner: 'acme', name, files: all, roles: { alice: 'write' } });
        return scene.elsewhere(`acme/${name}`);
      };
      const open = (where: Scene, branch: string, changes: Record<string, string>) =>
        playground.openPullRequest({
          repository: where.repository,
          branch,
          title: `Sell ${branch}`,
          author: 'alice',
          changes,
        });
      const push = (where: Scene, branch: string, author: string, changes: Record<string, string>) =>
        playground.push({ repository: where.repository, branch, author, message: 'Change it', changes });
      const { url } = scene.bot();

      // While the bot hears nothing, the branches come into the states that it is to find.
      playground.setWebhookUrl(null);
      const updated = await create('updated', { '.github/reflexion.yml': 'updateBranch: true\n' });
      const advised = await create('advised', {});
      const behind = await open(updated, 'tea', { 'tea.txt': 'tea\n' });
      const alsoBehind = await open(advised, 'tea', { 'tea.txt': 'tea\n' });
      const conflicting = await open(scene, 'conflicts', { 'total.mjs': wrong, 'notes.txt': 'branch\n' });
      const flaky = await open(scene, 'flakes', { 'dice.test.mjs': flakyTest });
      const bots = await open(scene, 'robots', { 'total.mjs': wrong });
      findRepository(playground.store, repository)?.roles.set('formatter[bot]', 'write');
      for (const letter of ['a', 'b', 'c'])
        await push(scene, 'robots', 'formatter[bot]', { [`${letter}.txt`]: letter });
      await playground.idle();
      for (const where of [updated, advised]) await push(where, 'main', 'alice', { 'total.mjs': sound });
      await push(scene, 'main', 'alice', { 'notes.txt': 'main\n' });
      const [check] = (await scene.view(flaky)).checks;
      playground.rerequestCheckRun({ checkRun: check?.id ?? 0, author: 'alice' });
      await playground.idle();
      expect((await scene.view(flaky)).checks).toMatchObject([{ conclusion: 'failure' }]);

      playground.setWebhookUrl(`${url}/api/github/webhooks`);
      const look = ({ repository: name }: Scene, number: number) => playground.label(name, number, 'look');
      look(updated, behind);
      look(advised, alsoBehind);
      for (const number of [conflicting, flaky, bots]) look(scene, number);
      const taken = await openTitled(scene, 'is taken off again', { changes: { 'total.mjs': wrong } });

      const merged = await updated.ended(behind, 'not-ours');
      expect(said(merged)).toContain('As the rules let me, I merged `main` into this branch.');
      expect(merged.commits.at(-1)?.message).toMatch(/^Merge branch 'main' into tea/);
      await playground.waitFor(
        async () => (await updated.view(behind)).checks.some(({ conclusion }) => conclusion === 'success'),
        patienceMs,
        'green checks of the updated branch',
      );

      const told = await advised.ended(alsoBehind, 'not-ours');
      expect(said(told)).toMatch(/passes there now[\s\S]*Update the branch/);
      expect(botCommits(told)).toEqual([]);

      const held = await scene.ended(conflicting, 'held');
      expect(said(held)).toContain('This branch conflicts with `main`');
      expect(botCommits(held)).toEqual([]);

      const steady = await scene.ended(flaky, 'passed');
      expect(said(steady)).toMatch(
        /no code was changed\. Failed and passed on the same code, so flaky: `rolls the dice`/,
      );
      expect(botCommits(steady)).toEqual([]);

      const robots = await scene.ended(bots, 'held');
      expect(said(robots)).toContain('The last 3 commits here are all by bots');
      expect(botCommits(robots)).toEqual([]);

      await scene.ended(taken, 'passed');
      await playground.push({
        repository,
        branch: 'is-taken-off-again',
        author: 'alice',
        message: 'My way',
        changes: { 'total.mjs': wrong.replace('slice(1)', 'slice(2)') },
        force: true,
      });
      const isStopped = async () => (await scene.ending(taken))?.kind === 'stopped';
      await playground.waitFor(isStopped, patienceMs, 'the bot to take the answer');
      const stopped = await scene.view(taken);
      expect(said(stopped)).toMatch(/My commit of trial 1 was taken off the branch.*\/reflexion fix/);
      expect(botCommits(stopped)).toEqual([]);
      for (const number of [conflicting, flaky, bots])
        expect((await scene.view(number)).comments.filter(({ byBot }) => byBot)).toHaveLength(1);
    });
  });
});
