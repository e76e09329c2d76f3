import type { ExpectStatic } from 'vitest';
import { findRepository } from '../../playground/store.ts';
import { patienceMs, type Scene } from './scene.ts';
import { botCommits, openTitled, said, wrong } from './sums.ts';

/** Turns that a pull request takes while the bot is about to work on it, or at it. */

export async function isLeftAloneUntil(scene: Scene, number: number, reason: string, expect: ExpectStatic) {
  const key = `"key":"${scene.repository}#${number}"`;
  const isSeen = () => scene.bot().log.some((line) => line.includes(key) && line.includes(reason));
  await scene.playground.waitFor(isSeen, patienceMs, `a look that says: ${reason}`);
  const { comments, botCheckRuns } = await scene.view(number);
  expect([comments, botCheckRuns]).toEqual([[], []]);
}

/** Converted in the midst of an episode. */
export async function goesOnAsDraft(
  { playground, repository, trials, ended }: Scene,
  number: number,
  expect: ExpectStatic,
) {
  playground.setDraft(repository, number, false);
  await playground.waitFor(async () => (await trials(number)).length > 0, patienceMs, 'a trial');
  playground.setDraft(repository, number, true);
  expect(botCommits(await ended(number, 'passed'))).toHaveLength(1);
}

export async function isReopened(scene: Scene, expect: ExpectStatic) {
  const { playground, repository, trials } = scene;
  const number = await brokenOff(scene, 'is reopened', 'closed', (one) =>
    playground.closePullRequest(repository, one),
  );
  playground.reopenPullRequest(repository, number);
  const view = await scene.ended(number, 'passed');
  expect(botCommits(view)).toHaveLength(1);
  expect((await trials(number)).map(({ reward }) => reward)).toEqual([0, 1]);
}

/** Neither is pushed to, though a trial was under way. */
export async function leavesWhatIsOver(scene: Scene, expect: ExpectStatic) {
  const { playground, repository, view } = scene;
  const deleted = await brokenOff(scene, 'loses its branch', 'closed', () =>
    playground.deleteBranch({ repository, branch: 'loses-its-branch' }),
  );
  const merged = await brokenOff(scene, 'is merged', 'merged', (number) =>
    playground.mergePullRequest(repository, number),
  );
  for (const number of [deleted, merged]) {
    const { comments } = await view(number);
    expect(comments.filter(({ byBot }) => byBot)).toHaveLength(1);
    expect(botCommits(await view(number))).toEqual([]);
  }
  expect((await playground.branches(repository)).has('loses-its-branch')).toBe(false);
}

/** A pull request with a trial that this has broken off. */
async function brokenOff(
  scene: Scene,
  title: string,
  state: 'closed' | 'merged',
  deed: (number: number) => void | Promise<void>,
): Promise<number> {
  const { playground, trials, view } = scene;
  const number = await openTitled(scene, title, { changes: { 'total.mjs': wrong } });
  await playground.waitFor(async () => (await trials(number)).length > 0, patienceMs, 'a trial to break off');
  await deed(number);
  const isBrokenOff = async () =>
    (await trials(number))[0]?.interruption === `the pull request was ${state}` &&
    (await view(number)).botCheckRuns.every(({ status }) => status === 'completed');
  await playground.waitFor(isBrokenOff, patienceMs, `the end of the trial that was ${state}`);
  return number;
}

/** Another bot undoes each repair. */
export async function endsQuarrel(scene: Scene, expect: ExpectStatic) {
  const { playground, repository } = scene;
  findRepository(playground.store, repository)?.roles.set('formatter[bot]', 'write');
  const number = await openTitled(scene, 'is answered by a bot', { changes: { 'total.mjs': wrong } });
  for (const repairs of [1, 2]) {
    const isAnswered = async () => botCommits(await scene.view(number)).length === repairs;
    await playground.waitFor(isAnswered, patienceMs, `repair ${repairs}`);
    await playground.push({
      repository,
      branch: 'is-answered-by-a-bot',
      author: 'formatter[bot]',
      message: 'Format',
      changes: { 'total.mjs': `${wrong}// ${repairs}\n` },
    });
  }
  const isHeld = async () => (await scene.ending(number))?.kind === 'held';
  await playground.waitFor(isHeld, patienceMs, 'the end of the quarrel');
  playground.comment({ repository, number, author: 'formatter[bot]', body: '/reflexion fix' });
  playground.comment({ repository, number, author: 'alice', body: '/reflexion status' });
  const isTold = async () => said(await scene.view(number)).includes('asked: `/reflexion status`');
  await playground.waitFor(isTold, patienceMs, 'the answer to a person');
  const view = await scene.view(number);
  expect(said(view)).toContain('The last 3 commits here are all by bots');
  expect(botCommits(view)).toHaveLength(2);
  expect(await scene.ending(number)).toMatchObject({ kind: 'held' });
}
