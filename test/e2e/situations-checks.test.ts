import { describe, type ExpectStatic, test } from 'vitest';
import {
  cancelledByItsGroup,
  failsIf,
  grouped,
  lint,
  matrix,
  queued,
  reportHundreds,
  rerequest,
  withLint,
} from './check-states.ts';
import { patienceMs, type Scene, withScene } from './scene.ts';
import {
  botCommits,
  giveUp,
  inTurn,
  modelByTitle,
  openTitled,
  run,
  said,
  sound,
  submit,
  sumFiles,
  write,
  wrong,
} from './sums.ts';
import { endsQuarrel, goesOnAsDraft, isLeftAloneUntil, isReopened, leavesWhatIsOver } from './turns.ts';

const mends = inTurn(write('total.mjs', sound), submit('All prices count.'));
const unlinted = `var unused = 0;\n${wrong}`;
/** By the number of the trial, from 0. */
const inTrials =
  (...acts: readonly (typeof mends)[]): typeof mends =>
  (request, turn) => {
    const act = acts.findLast((_, number) => number === 0 || request.raw.includes(`\\"trial ${number} of`));
    return act?.(request, turn) ?? giveUp;
  };
const models = {
  'mends a matrix': { act: mends },
  'goes from one cause to the next': {
    act: inTrials(
      () => giveUp,
      () => giveUp,
      inTurn(write('total.mjs', wrong), submit('Nothing is unused.')),
      mends,
    ),
  },
  'passes and fails again': { act: mends },
  'is helped by hand': { act: () => giveUp },
  'counts hundreds of checks': { act: () => giveUp },
  'is drafted': { act: mends },
  'is reopened': { act: inTrials(() => run('sleep 4713'), mends) },
  'is merged': { act: () => run('sleep 4714') },
  'loses its branch': { act: () => run('sleep 4715') },
  'is locked': { act: mends },
  'is answered by a bot': { act: mends },
};

describe.concurrent('checks and pull requests', () => {
  test('that are many, cancelled, run again, or of a queue, and those that come and go, are met each in its way', async ({
    expect,
  }) => {
    const model = modelByTitle(models);
    await withScene({ model: model.script, files: sumFiles }, async (scene) => {
      const { playground } = scene;
      const changes = { 'total.mjs': wrong };
      const create = async (name: string, files: Record<string, string | null>) => {
        const all = Object.entries({ ...sumFiles, ...files }).filter(([, text]) => text !== null);
        const roles = { alice: 'write' } as const;
        await playground.createRepository({ owner: 'acme', name, files: Object.fromEntries(all), roles });
        return scene.elsewhere(`acme/${name}`);
      };

      // While the bot hears nothing, checks come into the states that it is to find.
      playground.setWebhookUrl(null);
      const cancelled = await cancelledByItsGroup(
        scene,
        await create('grouped', { '.github/workflows/ci.yml': grouped }),
      );
      const many = await create('many', {
        '.github/workflows/ci.yml': null,
        '.github/reflexion.yml': 'maxTrials: 1\n',
      });
      const counted = await openTitled(many, 'counts hundreds of checks', { changes });
      await reportHundreds(many, counted);
      const locked = await openTitled(scene, 'is locked', { changes });
      const drafted = await openTitled(scene, 'is drafted', { changes, draft: true });
      await playground.idle();
      playground.setLocked(scene.repository, locked, true);
      playground.setWebhookUrl(`${scene.bot().url}/api/github/webhooks`);
      for (const [where, number] of [
        [cancelled.where, cancelled.number],
        [many, counted],
        [scene, locked],
        [scene, drafted],
      ] as const)
        playground.label(where.repository, number, 'look');

      const causes = await create('causes', {
        '.github/workflows/ci.yml': withLint,
        'lint.mjs': lint,
        '.github/reflexion.yml': 'maxRepeats: 2\n',
      });
      const matrixed = await create('matrix', { '.github/workflows/ci.yml': matrix });
      const helped = await create('helped', { '.github/reflexion.yml': 'maxTrials: 1\n' });
      const over = await create('over', {});
      const queue = await create('queue', { '.github/workflows/ci.yml': queued });
      await Promise.all([
        staysCancelled(cancelled, expect),
        readsAllPages(many, counted, model.told, expect),
        isLeftAloneUntil(scene, locked, 'the conversation is locked', expect).then(async () => {
          playground.setLocked(scene.repository, locked, false);
          expect(botCommits(await scene.ended(locked, 'passed'))).toHaveLength(1);
        }),
        isLeftAloneUntil(scene, drafted, 'it is a draft', expect).then(() =>
          goesOnAsDraft(scene, drafted, expect),
        ),
        goesFromCauseToCause(causes, model.told, expect),
        mendsMatrix(matrixed, expect),
        correctsItsEnding(scene, expect),
        isHelpedByHand(helped, expect),
        isReopened(scene, expect),
        leavesWhatIsOver(over, expect),
        leavesTheQueueAlone(queue, expect),
        endsQuarrel(scene, expect),
      ]);
    });
  });
});

async function staysCancelled({ where, number }: { where: Scene; number: number }, expect: ExpectStatic) {
  const view = await where.ended(number, 'passed');
  expect(said(view)).toMatch(/was cancelled before it came to its end[\s\S]*no code was changed/);
  expect(botCommits(view)).toEqual([]);
  expect(await where.trials(number)).toEqual([]);
}

async function readsAllPages(
  { ended }: Scene,
  number: number,
  told: ReadonlyMap<string, string>,
  expect: ExpectStatic,
) {
  await ended(number, 'exhausted');
  const text = told.get('counts hundreds of checks') ?? '';
  for (const name of ['first', 'last']) expect(text).toContain(`AssertionError: ${name} is wrong`);
}

/** The most telling first, and Ω has it go on to the next. */
async function goesFromCauseToCause(scene: Scene, told: ReadonlyMap<string, string>, expect: ExpectStatic) {
  const title = 'goes from one cause to the next';
  const number = await openTitled(scene, title, { changes: { 'total.mjs': unlinted } });
  await scene.ended(number, 'passed');
  const all = await scene.trials(number);
  expect(all.map(({ failures }) => failures.map(({ check }) => check))).toEqual([
    ['test'],
    ['test'],
    ['lint'],
    ['test'],
  ]);
  const text = told.get(title) ?? '';
  expect(text.indexOf('log of check test')).toBeLessThan(text.indexOf('log of check lint'));
}

async function mendsMatrix(scene: Scene, expect: ExpectStatic) {
  const number = await openTitled(scene, 'mends a matrix', { changes: { 'total.mjs': wrong } });
  const view = await scene.ended(number, 'passed');
  expect(botCommits(view)).toHaveLength(1);
  const [trial] = await scene.trials(number);
  expect(trial?.failures).toHaveLength(1);
  expect(trial?.failures[0]?.checks.toSorted()).toEqual(['test (20)', 'test (22)', 'test (24)']);
}

/** Green, it is run again by hand and fails; so it is run once more, and what was said of the end is set right. */
async function correctsItsEnding(scene: Scene, expect: ExpectStatic) {
  const dice = failsIf('rolls the dice', 'GITHUB_RUN_ATTEMPT', '2');
  const number = await openTitled(scene, 'passes and fails again', {
    changes: { 'total.mjs': wrong, 'dice.test.mjs': dice },
  });
  await scene.ended(number, 'passed');
  await rerequest(scene, number);
  const isTold = async () => /so flaky: `rolls the dice`/.test(said(await scene.view(number)));
  await scene.playground.waitFor(isTold, patienceMs, 'the flaky test to be named');
  expect((await scene.ending(number))?.kind).toBe('passed');
  expect(await scene.trials(number)).toMatchObject([{ reward: 1 }]);
}

async function isHelpedByHand(scene: Scene, expect: ExpectStatic) {
  const first = failsIf('comes first', 'GITHUB_RUN_ATTEMPT', '1');
  const number = await openTitled(scene, 'is helped by hand', { changes: { 'first.test.mjs': first } });
  await scene.ended(number, 'exhausted');
  await rerequest(scene, number);
  const hasPassed = async () => (await scene.ending(number))?.kind === 'passed';
  await scene.playground.waitFor(hasPassed, patienceMs, 'the ending to be corrected');
  expect(said(await scene.view(number))).toContain('All checks pass now, without a commit of mine.');
}

/** What fails in a merge queue is told on no pull request, and nothing is pushed to the queue’s branch. */
async function leavesTheQueueAlone(scene: Scene, expect: ExpectStatic) {
  const { playground, repository } = scene;
  const number = await playground.openPullRequest({
    repository,
    branch: 'queued',
    title: 'Wait in the queue',
    author: 'alice',
    changes: { 'queue.test.mjs': failsIf('is not queued', 'GITHUB_EVENT_NAME', 'merge_group') },
  });
  const isGreen = async () =>
    (await scene.view(number)).checks.some(({ conclusion }) => conclusion === 'success');
  await playground.waitFor(isGreen, patienceMs, 'the green checks of the pull request');
  const { branch, sha } = await playground.enqueue({ repository, number });
  const hasFailed = () =>
    [...playground.store.checkRuns.values()].some(
      ({ headSha, conclusion }) => headSha === sha && conclusion === 'failure',
    );
  const looks = () => scene.bot().log.filter((line) => line.includes(`"key":"${repository}#${number}"`));
  const before = looks().length;
  await playground.waitFor(hasFailed, patienceMs, 'the queue’s check to fail');
  const told = () =>
    playground.deliveries.filter(
      ({ event, action, request }) =>
        ['check_run', 'check_suite', 'workflow_run'].includes(event) &&
        action === 'completed' &&
        request.body.includes(sha),
    );
  const isTold = () => told().length === 3 && told().every(({ status }) => status === 'OK');
  await playground.waitFor(isTold, patienceMs, 'the bot to be told of the failure');
  const isAsked = () =>
    playground.requests.some(
      ({ path, status }) => path.startsWith(`/repos/${repository}/commits/${sha}/pulls`) && status === 200,
    );
  await playground.waitFor(isAsked, patienceMs, 'the bot to ask whose commit that is');
  playground.label(repository, number, 'look');
  await playground.waitFor(() => looks().length > before, patienceMs, 'a look after that');
  for (const look of looks().slice(before)) expect(look).toContain('"reason":"all checks have passed"');
  const { store, app } = playground;
  const ownRuns = [...store.checkRuns.values()].filter(
    ({ headSha, appId }) => headSha === sha && appId === app.id,
  );
  expect(ownRuns).toEqual([]);
  expect((await playground.branches(repository)).get(branch)).toBe(sha);
  const { comments, commits, botCheckRuns } = await scene.view(number);
  expect([comments, botCheckRuns, commits.length]).toEqual([[], [], 1]);
}
