import { describe, type ExpectStatic, test } from 'vitest';
import { patienceMs, type Scene, withScene } from './scene.ts';
import {
  botCommits,
  giveUp,
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
const meanwhile = (title: string) => {
  deeds.get(title)?.();
  deeds.delete(title);
};
const during = (title: string, act: typeof mends = mends): { act: typeof mends } => ({
  act: (request, turn) => {
    meanwhile(title);
    return act(request, turn);
  },
});
const models = {
  'moves house': during('moves house'),
  'is taken away': during('is taken away'),
  'is uninstalled': during('is uninstalled'),
  'is hidden': during('is hidden', (request, turn) =>
    request.raw.includes('\\"trial 1 of') ? mends(request, turn) : giveUp,
  ),
  'is protected': { act: mends },
};

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
  expect(await to.trials(number)).toMatchObject([{ reward: 1 }]);
  expect(view.comments.filter(({ byBot }) => byBot)).toHaveLength(1);
}

/** A line of the bot’s log; what is no document has no key. */
function parsed(line: string): { key?: string; level?: number; decision?: string; msg?: string } {
  return line.startsWith('{') ? JSON.parse(line) : {};
}

/** With a token of its own it reads and writes as before. */
async function goesOnInPrivate(scene: Scene, expect: ExpectStatic) {
  deeds.set('is hidden', () => scene.playground.setPrivate(scene.repository, true));
  const number = await openTitled(scene, 'is hidden', { changes: { 'total.mjs': wrong } });
  const view = await scene.ended(number, 'passed');
  expect(botCommits(view)).toHaveLength(1);
  expect((await scene.trials(number)).map(({ reward }) => reward)).toEqual([0, 1]);
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
