import { expect, test } from 'vitest';
import { payloadsOf, refusalOf, startShop } from './github.ts';

const button = { label: 'Try again', description: 'One more trial', identifier: 'retry' };

async function startChecks() {
  const github = await startShop({ events: ['check_run', 'check_suite'] });
  const { playground, installation, shop, head } = github;
  const bot = await installation();
  const made = { ...shop, name: 'Reflexion', head_sha: head };
  const { data } = await bot.rest.checks.create({
    ...made,
    conclusion: 'neutral',
    output: { title: 'Stopped', summary: 'It is over.' },
    actions: [button],
  });
  await playground.idle();
  return { ...github, bot, made, id: Number(data.id) };
}

test('a button that somebody presses is told to the app, with who it was', async () => {
  const { playground, id, head, number } = await startChecks();
  playground.pressButton({ checkRun: id, identifier: 'retry', author: 'ada' });
  await playground.idle();
  expect(payloadsOf(playground, 'check_run').at(-1)).toMatchObject({
    action: 'requested_action',
    requested_action: { identifier: 'retry' },
    check_run: { id, head_sha: head, app: { slug: 'reflexion' }, pull_requests: [{ number }] },
    sender: { login: 'ada' },
    repository: { full_name: 'acme/shop' },
    installation: { id: expect.any(Number) },
  });
  const before = playground.deliveries.length;
  const press = (identifier: string, author: string) => () =>
    playground.pressButton({ checkRun: id, identifier, author });
  expect(press('retry', 'tom')).toThrow('tom may not write');
  expect(press('stop', 'ada')).toThrow('no button stop');
  await playground.idle();
  expect(playground.deliveries).toHaveLength(before);
});

test('buttons are three at the most, and short', async () => {
  const { playground, bot, made, shop, id } = await startChecks();
  const refused = async (actions: (typeof button)[]) =>
    (await refusalOf(bot.rest.checks.create({ ...made, actions }))).status;
  expect(await refused([button, button, button, button])).toBe(422);
  expect(await refused([{ ...button, label: 'x'.repeat(21) }])).toBe(422);
  expect(await refused([{ ...button, description: 'x'.repeat(41) }])).toBe(422);
  expect(await refused([{ ...button, identifier: 'x'.repeat(21) }])).toBe(422);
  const longest = { label: 'x'.repeat(20), description: 'x'.repeat(40), identifier: 'x'.repeat(20) };
  await bot.rest.checks.update({ ...shop, check_run_id: id, actions: [longest, button, button] });
  expect(playground.store.checkRuns.get(id)?.actions).toHaveLength(3);
  await bot.rest.checks.update({ ...shop, check_run_id: id, actions: [] });
  expect(playground.store.checkRuns.get(id)?.actions).toEqual([]);
});

test('an annotation of several lines has no columns', async () => {
  const { bot, shop, id } = await startChecks();
  const annotate = (start_line: number, end_line: number) =>
    bot.rest.checks.update({
      ...shop,
      check_run_id: id,
      output: {
        summary: 'See there.',
        annotations: [
          { path: 'a', start_line, end_line, start_column: 2, annotation_level: 'notice', message: 'x' },
        ],
      },
    });
  expect((await refusalOf(annotate(1, 2))).status).toBe(422);
  expect((await refusalOf(annotate(2, 1))).status).toBe(422);
  expect((await annotate(2, 2)).data.output.annotations_count).toBe(1);
});

test('a check asked for again is told to its app, and its suite waits for it', async () => {
  const { playground, bot, shop, head, id } = await startChecks();
  const suite = async () =>
    (await bot.rest.checks.listSuitesForRef({ ...shop, ref: head })).data.check_suites[0];
  expect(await suite()).toMatchObject({ status: 'completed', conclusion: 'neutral' });
  playground.rerequestCheckRun({ checkRun: id, author: 'ada' });
  expect(await suite()).toMatchObject({ status: 'queued', conclusion: null });
  await bot.rest.checks.update({ ...shop, check_run_id: id, conclusion: 'success' });
  expect(await suite()).toMatchObject({ status: 'completed', conclusion: 'success' });
  playground.rerequestCheckSuite({ checkSuite: Number((await suite())?.id), author: 'ada' });
  expect(() => playground.rerequestCheckRun({ checkRun: id, author: 'tom' })).toThrow('may not write');
  await playground.idle();
  const told = ['check_run', 'check_suite'].map((event) => payloadsOf(playground, event).at(-1));
  expect(told).toMatchObject([
    { action: 'rerequested', check_run: { id }, sender: { login: 'ada' } },
    { action: 'rerequested', check_suite: { head_sha: head }, sender: { login: 'ada' } },
  ]);
  expect(
    (await bot.rest.checks.rerequestSuite({ ...shop, check_suite_id: Number((await suite())?.id) })).status,
  ).toBe(201);
});

test('a suite is queued for the app at each push, until the repository is told otherwise', async () => {
  const { playground, bot, shop, head } = await startChecks();
  const suitesAt = async (ref: string) =>
    (await bot.rest.checks.listSuitesForRef({ ...shop, ref })).data.check_suites;
  expect(await suitesAt(head)).toHaveLength(1);
  const push = () =>
    playground.push({ repository: 'acme/shop', branch: 'cheaper', author: 'ada', message: 'More' });
  expect(await suitesAt(await push())).toMatchObject([
    { status: 'queued', conclusion: null, latest_check_runs_count: 0, app: { slug: 'reflexion' } },
  ]);
  const { id: app_id } = playground.app;
  const { data } = await bot.rest.checks.setSuitesPreferences({
    ...shop,
    auto_trigger_checks: [{ app_id, setting: false }],
  });
  expect(data.preferences.auto_trigger_checks).toEqual([{ app_id, setting: false }]);
  expect(await suitesAt(await push())).toEqual([]);
});

test('no suite is queued for an app that may not write checks', async () => {
  const { installation, shop, head } = await startShop({
    permissions: { checks: 'read', contents: 'read', metadata: 'read' },
  });
  const reader = await installation();
  const { data } = await reader.rest.checks.listSuitesForRef({ ...shop, ref: head });
  expect(data.check_suites).toEqual([]);
});
