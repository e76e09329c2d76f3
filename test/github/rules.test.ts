import { expect, test } from 'vitest';
import { createRulesReader } from '../../src/github/rules.ts';
import { startPullRequest } from './pull-request.ts';

const minute = 60_000;

/** A repository, that of its owner where asked for, and one reader with its own clock. */
async function reading(owners: Record<string, string> | null = null) {
  const { playground, client, shop } = await startPullRequest();
  if (owners) {
    await playground.createRepository({ owner: 'acme', name: '.github', files: owners, roles: {} });
  }
  const clock = { now: 0 };
  const read = createRulesReader({
    models: { repair: 'able', reflect: 'able', further: ['large'] },
    now: () => clock.now,
  });
  const push = (repository: string, branch: string, changes: Record<string, string | null>) =>
    playground.push({ repository, branch, author: 'acme', message: 'Rules', changes });
  let seen = playground.requests.length;
  return {
    clock,
    push,
    read: (branch = 'main') => read(client, shop, branch),
    /** Requests to the API since this was asked last. */
    asked: () => {
      const fresh = playground.requests.slice(seen).filter(({ kind }) => kind === 'api');
      seen = playground.requests.length;
      return fresh.map(({ path }) => decodeURIComponent(path).replace(/\?.*/, ''));
    },
  };
}

test('the rules are those of the base branch, whichever that is', async () => {
  const { push, read } = await reading({ '.github/reflexion.yml': 'maxTrials: 1\n' });
  await push('acme/shop', 'main', { '.github/reflexion.yml': 'maxTrials: 2\n' });
  await push('acme/shop', 'old', { '.github/reflexion.yml': 'maxTrials: 3\n' });
  const ofShop = { file: { repository: 'acme/shop', path: '.github/reflexion.yml' }, set: ['maxTrials'] };
  expect(await read('main')).toMatchObject({ ...ofShop, rules: { maxTrials: 2 } });
  expect(await read('old')).toMatchObject({ ...ofShop, rules: { maxTrials: 3 } });
});

test('without a file of its own a repository has its owner’s, whole and alone', async () => {
  const { push, read, clock } = await reading({
    '.github/reflexion.yml': 'maxTrials: 1\n',
    'reflexion.yml': 'maxTrials: 9\n',
  });
  expect(await read()).toMatchObject({
    file: { repository: 'acme/.github', path: '.github/reflexion.yml' },
    rules: { maxTrials: 1 },
  });
  await push('acme/.github', 'main', { '.github/reflexion.yml': null });
  clock.now += 6 * minute;
  expect(await read()).toMatchObject({
    file: { repository: 'acme/.github', path: 'reflexion.yml' },
    rules: { maxTrials: 9 },
  });
  await push('acme/shop', 'main', { '.github/reflexion.yml': 'drafts: true\n' });
  const own = await read();
  expect(own).toMatchObject({ set: ['drafts'], rules: { drafts: true } });
  expect(own).not.toHaveProperty('rules.maxTrials');
});

test('a fault in the owner’s file is told as the owner’s', async () => {
  const { read } = await reading({ '.github/reflexion.yml': '\nmaxTrails: 1\n' });
  expect(await read()).toEqual({
    kind: 'broken',
    file: { repository: 'acme/.github', path: '.github/reflexion.yml' },
    faults: [{ line: 2, text: 'There is no rule `maxTrails`. `maxTrials` may be meant.' }],
  });
});

test('an owner is asked once in five minutes, however many pull requests are looked at', async () => {
  const { read, asked, clock } = await reading();
  expect(await read()).toMatchObject({ kind: 'read', file: null, set: [] });
  const own = '/repos/acme/shop/contents/.github/reflexion.yml';
  expect(asked()).toEqual([
    expect.stringContaining(own),
    expect.stringContaining('/repos/acme/.github/contents/.github/reflexion.yml'),
    expect.stringContaining('/repos/acme/.github/contents/reflexion.yml'),
  ]);
  clock.now += 4 * minute;
  await Promise.all([read(), read('cheaper')]);
  expect(asked()).toEqual([expect.stringContaining(own), expect.stringContaining(own)]);
  clock.now += 2 * minute;
  await read();
  expect(asked()).toHaveLength(3);
});

test('a folder of that name is a fault, and so is a model that is not allowed', async () => {
  const { push, read } = await reading();
  await push('acme/shop', 'other', { '.github/reflexion.yml': 'model: huge\n' });
  expect(await read('other')).toMatchObject({
    faults: [{ line: 1, text: expect.stringContaining('Allowed: `able`, `large`.') }],
  });
  await push('acme/shop', 'main', { '.github/reflexion.yml/file': 'x\n' });
  expect(await read()).toMatchObject({ kind: 'broken', faults: [{ line: 1, text: 'This is no file.' }] });
});
