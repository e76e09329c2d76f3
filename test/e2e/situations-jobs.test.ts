import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type ExpectStatic, test } from 'vitest';
import { startBot } from '../../playground/bot.ts';
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

const mends = inTurn(write('total.mjs', sound), submit('All prices count.'));
const models = { 'waits for a check': { act: mends } };

/** Nothing that it runs comes to an end. */
const endless = workflow.replace('node --test', 'sleep 600');
const limited = endless.replace('    steps:', '    timeout-minutes: 0.01\n    steps:');
/** A newer run takes the place of the first one, which would never end. */
const replaced = workflow
  .replace(
    'on: pull_request\n',
    'on:\n  pull_request:\n    types: [opened, labeled]\nconcurrency:\n  group: one\n  cancel-in-progress: true\n',
  )
  .replace('node --test', 'if [ "$GITHUB_RUN_NUMBER" = 1 ]; then sleep 600; fi; node --test');

describe.concurrent('a job', () => {
  test('that ran out of time, lost its runner, was replaced, or never began is taken for what it is', async ({
    expect,
  }) => {
    await withScene({ model: modelByTitle(models).script, files: sumFiles }, async (scene) => {
      const create = async (name: string, ci: string) => {
        const all = Object.entries({ ...sumFiles, '.github/workflows/ci.yml': ci });
        const files = Object.fromEntries(
          all.flatMap(([path, text]) => (text === null ? [] : [[path, text]])),
        );
        await scene.playground.createRepository({ owner: 'acme', name, files, roles: { alice: 'write' } });
        return scene.elsewhere(`acme/${name}`);
      };
      const required = await create('required', workflow);
      const [number] = await Promise.all([
        waitsForWhatIsRequired(required, expect),
        create('limited', limited).then((where) => runsOutOfTime(where, expect)),
        create('endless', endless).then((where) => losesItsRunner(where, expect)),
        create('replaced', replaced).then((where) => isReplaced(where, expect)),
      ]);
      await waitsNoLonger(required, number, expect);
    });
  });
});

const open = ({ playground, repository }: Scene) =>
  playground.openPullRequest({
    repository,
    branch: 'tea',
    title: 'Sell tea',
    author: 'alice',
    changes: { 'tea.txt': 'tea\n' },
  });

async function runsOutOfTime(scene: Scene, expect: ExpectStatic) {
  const number = await open(scene);
  const view = await scene.ended(number, 'not-ours');
  expect(said(view)).toMatch(/`test` failed again after a re-run[^\n]*: “test” ran out of time\./);
  leftAlone(scene, view, expect);
}

async function losesItsRunner(scene: Scene, expect: ExpectStatic) {
  const { playground } = scene;
  const number = await open(scene);
  for (const attempt of [1, 2]) {
    const job = () =>
      jobsOf(scene).find(({ runAttempt, status }) => runAttempt === attempt && status === 'in_progress');
    await playground.waitFor(() => job() !== undefined, patienceMs, `attempt ${attempt}`);
    playground.loseRunner(job()?.id ?? 0);
  }
  const view = await scene.ended(number, 'not-ours');
  expect(said(view)).toMatch(/`test` failed again after a re-run[^\n]*lost communication with the server/);
  leftAlone(scene, view, expect);
}

/** One comment, no commit, and run again once. */
function leftAlone(
  scene: Scene,
  { comments, commits }: Awaited<ReturnType<Scene['view']>>,
  expect: ExpectStatic,
) {
  expect(comments.filter(({ byBot }) => byBot)).toHaveLength(1);
  expect(commits).toHaveLength(1);
  expect(jobsOf(scene).map(({ runAttempt }) => runAttempt)).toEqual([1, 2]);
}

function jobsOf({ playground: { store }, repository }: Scene) {
  return [...store.jobs.values()].filter(
    ({ runId }) => store.workflowRuns.get(runId)?.repository === repository,
  );
}

async function isReplaced(scene: Scene, expect: ExpectStatic) {
  const { playground, repository, view } = scene;
  const number = await open(scene);
  const isRunning = () => jobsOf(scene).some(({ status }) => status === 'in_progress');
  await playground.waitFor(isRunning, patienceMs, 'the first run');
  playground.label(repository, number, 'look');
  const isSeen = () => hasSaid(scene.bot().log, repository, number, 'all checks have passed');
  await playground.waitFor(isSeen, patienceMs, 'a look at the second run');
  await playground.idle();
  const { checks, comments, botCheckRuns } = await view(number);
  expect(checks.map(({ conclusion }) => conclusion).toSorted()).toEqual(['cancelled', 'success']);
  expect([comments, botCheckRuns]).toEqual([[], []]);
  expect(jobsOf(scene)).toHaveLength(2);
}

/** No workflow reports one of the checks; some service outside may do so at any time. */
async function waitsForWhatIsRequired(scene: Scene, expect: ExpectStatic) {
  const { playground, repository } = scene;
  const requiredChecks = ['test', 'audit'];
  playground.protectBranch({ repository, branch: 'main', requiredChecks, byRuleset: true });
  const number = await openTitled(scene, 'waits for a check', { changes: { 'total.mjs': wrong } });
  await playground.waitFor(
    () => hasSaid(scene.bot().log, repository, number, 'a check that ran before the repair is not there yet'),
    patienceMs,
    'a look at the green checks',
  );
  expect(await scene.trials(number)).toMatchObject([{ state: 'pushed', reward: null }]);
  expect(await scene.ending(number)).toBeNull();
  return number;
}

/** No test waits for that long, so another bot goes on whose clock is ahead. */
async function waitsNoLonger(scene: Scene, number: number, expect: ExpectStatic) {
  const { playground, repository } = scene;
  await scene.bot().kill();
  const directory = await mkdtemp(join(tmpdir(), 'reflexion-later-'));
  const later = await startBot(playground, directory, {
    ...scene.settings,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(clockAhead)}`,
  });
  try {
    playground.label(repository, number, 'look');
    const doubted = await scene.ended(number, 'stuck');
    expect(said(doubted)).toContain('`audit` is required, and has not begun. Please look before you merge.');
    expect(botCommits(doubted)).toHaveLength(1);

    await report(scene, doubted.head.sha);
    const hasPassed = async () => (await scene.ending(number))?.kind === 'passed';
    await playground.waitFor(hasPassed, patienceMs, 'the ending to be corrected');
    expect(await scene.trials(number)).toMatchObject([{ reward: 1, doubts: [] }]);
    expect(botCommits(await scene.view(number))).toHaveLength(1);
  } catch (error) {
    throw new Error(later.log.slice(-40).join('\n'), { cause: error });
  } finally {
    await later.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

const clockAhead = `
  const Real = Date;
  const now = () => Real.now() + 11 * 60_000;
  globalThis.Date = class extends Real {
    static now = now;
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [now()]));
    }
  };
`;

async function report({ playground, repository }: Scene, sha: string) {
  const answer = await fetch(`${playground.url}/api/v3/repos/${repository}/statuses/${sha}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${playground.personToken('alice')}` },
    body: JSON.stringify({ state: 'success', context: 'audit' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

function hasSaid(log: readonly string[], repository: string, number: number, words: string): boolean {
  return log.some((line) => line.includes(`"key":"${repository}#${number}"`) && line.includes(words));
}
