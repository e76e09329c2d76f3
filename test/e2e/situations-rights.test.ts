import { describe, type ExpectStatic, test } from 'vitest';
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
  write,
  wrong,
} from './sums.ts';

const mends = inTurn(write('total.mjs', sound), submit('All prices count.'));

/** What owners do while the model is at work, by the title of the pull request; each once. */
const deeds = new Map<string, () => void>();
const models = Object.fromEntries(
  ['moves house', 'is taken away', 'is uninstalled', 'is hidden', 'is protected'].map((title) => {
    const act: typeof mends = (request, turn) => {
      const deed = deeds.get(title);
      deeds.delete(title);
      deed?.();
      return mends(request, turn);
    };
    return [title, { act }];
  }),
);

describe.concurrent('an owner', () => {
  test('takes rights from the bot in the midst of an episode, and gives them back: nothing is written meanwhile, and nothing is lost', async ({
    expect,
  }) => {
    await withScene({ model: modelByTitle(models).script, files: sumFiles }, async (scene) => {
      const { playground } = scene;
      const create = async (name: string) => {
        const files = Object.fromEntries(
          Object.entries(sumFiles).flatMap(([path, text]) => (text === null ? [] : [[path, text]])),
        );
        const [owner = '', short = ''] = name.split('/');
        await playground.createRepository({ owner, name: short, files, roles: { alice: 'write' } });
        return scene.elsewhere(name);
      };
      const [moved, taken, uninstalled, hidden] = await Promise.all(
        ['acme/moved', 'acme/taken', 'umbra/uninstalled', 'acme/hidden'].map(create),
      );
      if (!moved || !taken || !uninstalled || !hidden) throw new Error('there are four');
      await Promise.all([
        goesOnElsewhere(
          { scene: moved, title: 'moves house', to: scene.elsewhere('globex/moved') },
          () => playground.transferRepository('acme/moved', 'globex'),
          expect,
        ),
        goesOnElsewhere(
          { scene: taken, title: 'is taken away', to: taken },
          () => playground.removeFromInstallation('acme/taken'),
          expect,
        ),
        goesOnElsewhere(
          { scene: uninstalled, title: 'is uninstalled', to: uninstalled },
          () => playground.uninstallApp('umbra'),
          expect,
        ),
        goesOnInPrivate(hidden, expect),
        isRefused(scene, expect),
      ]);
    });
  });
});

/** Taken from it in the midst of a trial, and given back later, perhaps under another name. */
async function goesOnElsewhere(
  { scene, title, to }: { scene: Scene; title: string; to: Scene },
  take: () => void,
  expect: ExpectStatic,
) {
  const { playground } = scene;
  const names = [scene.repository, to.repository];
  const written = () =>
    playground.requests.filter(
      ({ kind, method, path, status, authenticatedAs }) =>
        authenticatedAs.startsWith('installation:') &&
        names.some((name) => path.includes(name)) &&
        (kind === 'git-push' || (kind === 'api' && method !== 'GET')) &&
        status < 300,
    ).length;
  const before = new Promise<number>((resolve) =>
    deeds.set(title, () => {
      take();
      resolve(written());
    }),
  );
  const number = await openTitled(scene, title, { changes: { 'total.mjs': wrong } });
  const count = await before;
  const lines = () =>
    scene
      .bot()
      .log.map(parsed)
      .filter(({ key, decision }) => key === `${scene.repository}#${number}` && decision === undefined);
  await playground.waitFor(() => lines().length > 0, patienceMs, `the end of the trial that ${title}`);
  expect(new Set(lines().map(({ level, msg }) => `${level}: ${msg}`))).toEqual(
    new Set(['30: gone, or no longer ours to see']),
  );
  expect(written()).toBe(count);

  playground.installApp(to.repository);
  playground.label(to.repository, number, 'look');
  const view = await to.ended(number, 'passed');
  expect(botCommits(view)).toHaveLength(1);
  expect(await to.trials(number)).toMatchObject([{ resumed: 1, reward: 1 }]);
  expect(view.comments.filter(({ byBot }) => byBot)).toHaveLength(1);
}

/** A line of the bot’s log; what is no document has no key. */
function parsed(line: string): { key?: string; level?: number; decision?: string; msg?: string } {
  return line.startsWith('{') ? JSON.parse(line) : {};
}

/** With a token of its own it reads and writes as before, also what has come since. */
async function goesOnInPrivate(scene: Scene, expect: ExpectStatic) {
  const { playground, repository } = scene;
  deeds.set('is hidden', () => playground.setPrivate(repository, true));
  const number = await openTitled(scene, 'is hidden', { changes: { 'total.mjs': wrong } });
  await scene.ended(number, 'passed');
  const changes = { 'total.mjs': `${wrong}// more\n` };
  await playground.push({ repository, branch: 'is-hidden', author: 'alice', message: 'More', changes });
  const commits = async () => botCommits(await scene.view(number));
  await playground.waitFor(async () => (await commits()).length === 2, patienceMs, 'the next repair');
  await scene.ended(number, 'passed');
  expect((await scene.trials(number)).map(({ reward }) => reward)).toEqual([1, 1]);
}

async function isRefused(scene: Scene, expect: ExpectStatic) {
  const { playground, repository } = scene;
  const refusesPushes = 'Cannot update this protected ref.';
  const number = await openTitled(scene, 'is protected', { changes: { 'total.mjs': wrong } });
  playground.protectBranch({ repository, branch: 'is-protected', refusesPushes });
  const view = await scene.ended(number, 'held');
  expect(botCommits(view)).toEqual([]);
  expect(said(view)).toMatch(
    /GitHub did not take the commit[\s\S]*Cannot update this protected ref[\s\S]*git apply/,
  );
  expect(view.reviews).toMatchObject([{ byBot: true, comments: [{ path: 'total.mjs' }] }]);
}
