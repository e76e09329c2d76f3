import { expect, test } from 'vitest';
import { refusalOf, startShop } from './github.ts';

test('a comment of the app is signed by it, and stays its author’s whoever changes it', async () => {
  const { playground, installation, person, shop, number } = await startShop();
  const bot = await installation();
  const { data: comment } = await bot.rest.issues.createComment({
    ...shop,
    issue_number: number,
    body: 'mine',
  });
  expect(comment).toMatchObject({
    user: { login: 'reflexion[bot]', type: 'Bot' },
    performed_via_github_app: { id: playground.app.id, slug: 'reflexion' },
  });
  const theirs = playground.comment({ repository: 'acme/shop', number, author: 'ada', body: 'hers' });
  const edit = (octokit: typeof bot, comment_id: number, body = 'changed') =>
    octokit.rest.issues.updateComment({ ...shop, comment_id, body });
  expect((await edit(bot, Number(comment.id))).data.body).toBe('changed');
  expect((await refusalOf(edit(person('eve'), theirs))).status).toBe(403);
  expect((await edit(bot, theirs)).data).toMatchObject({
    body: 'changed',
    user: { login: 'ada' },
    performed_via_github_app: null,
  });
  await bot.rest.issues.deleteComment({ ...shop, comment_id: Number(comment.id) });
  expect((await refusalOf(edit(bot, Number(comment.id)))).status).toBe(404);
});

test('a comment is at most 65,536 characters long, and not blank', async () => {
  const { installation, shop, number } = await startShop();
  const bot = await installation();
  const say = (body: string) => bot.rest.issues.createComment({ ...shop, issue_number: number, body });
  expect((await say('é'.repeat(65_536))).status).toBe(201);
  const refused = await refusalOf(say('x'.repeat(65_537)));
  expect(refused.status).toBe(422);
  expect(refused.message).toContain('Body is too long (maximum is 65536 characters)');
  expect((await refusalOf(say(' \n'))).status).toBe(422);
});

test('a locked conversation takes no comment of the app', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  playground.setLocked('acme/shop', number, true);
  const refused = await refusalOf(
    bot.rest.issues.createComment({ ...shop, issue_number: number, body: 'may I?' }),
  );
  expect(refused).toMatchObject({ status: 403 });
  expect(refused.message).toContain('Unable to create comment because issue is locked.');
  const stranger = { repository: 'acme/shop', number, author: 'eve', body: 'and I?' };
  expect(() => playground.comment(stranger)).toThrow('issue is locked');
  playground.setLocked('acme/shop', number, false);
  expect((await bot.rest.issues.createComment({ ...shop, issue_number: number, body: 'now?' })).status).toBe(
    201,
  );
});

test('a reaction is had once', async () => {
  const { playground, installation, shop, number } = await startShop();
  const bot = await installation();
  const comment_id = playground.comment({
    repository: 'acme/shop',
    number,
    author: 'ada',
    body: '/reflexion fix',
  });
  const react = () => bot.rest.reactions.createForIssueComment({ ...shop, comment_id, content: 'eyes' });
  expect((await react()).status).toBe(201);
  expect((await react()).status).toBe(200);
  const { data } = await bot.rest.reactions.listForIssueComment({ ...shop, comment_id });
  expect(data).toMatchObject([{ content: 'eyes', user: { login: 'reflexion[bot]' } }]);
});

test('an app changes its own check runs only', async () => {
  const { playground, installation, shop, head, person } = await startShop();
  const bot = await installation();
  const run = playground.reports.openRun({
    repository: 'acme/shop',
    name: 'CI',
    path: '.github/workflows/ci.yml',
    event: 'push',
    headSha: head,
    headBranch: 'cheaper',
    headRepository: 'acme/shop',
    pullRequestNumber: null,
    actor: 'ada',
  });
  const job = playground.reports.addJob(run.id, { name: 'test', steps: ['npm test'] });
  const refused = await refusalOf(
    bot.rest.checks.update({ ...shop, check_run_id: job.id, status: 'queued' }),
  );
  expect(refused).toMatchObject({ status: 403 });
  expect(refused.message).toContain('Invalid app_id `15368`');

  const made = { ...shop, name: 'Reflexion', head_sha: head, external_id: 'trial-1' };
  expect((await refusalOf(person('ada').rest.checks.create(made))).message).toContain('via a GitHub App');
  expect((await refusalOf(bot.rest.checks.create({ ...made, head_sha: 'f'.repeat(40) }))).status).toBe(422);
  expect((await refusalOf(bot.rest.checks.create({ ...made, status: 'completed' }))).status).toBe(422);
  const { data: check } = await bot.rest.checks.create({ ...made, status: 'in_progress' });
  expect(check).toMatchObject({ status: 'in_progress', conclusion: null, app: { slug: 'reflexion' } });
  const annotation = {
    path: 'price.txt',
    start_line: 1,
    end_line: 1,
    annotation_level: 'failure' as const,
    message: 'too cheap',
  };
  const { data: done } = await bot.rest.checks.update({
    ...shop,
    check_run_id: Number(check.id),
    conclusion: 'neutral',
    output: { title: 'Nothing to do', summary: 'It is fine.', annotations: [annotation] },
  });
  expect(done).toMatchObject({
    status: 'completed',
    conclusion: 'neutral',
    external_id: 'trial-1',
    output: { annotations_count: 1 },
  });
  const { data: annotations } = await bot.rest.checks.listAnnotations({
    ...shop,
    check_run_id: Number(check.id),
  });
  expect(annotations).toMatchObject([annotation]);
  const long = { title: 'x', summary: 'x'.repeat(65_536) };
  const tooLong = bot.rest.checks.update({ ...shop, check_run_id: Number(check.id), output: long });
  expect((await refusalOf(tooLong)).status).toBe(422);
});

test('annotations come by fifty at the most, and add up', async () => {
  const { installation, shop, head } = await startShop();
  const bot = await installation();
  const output = (count: number, from = 1) => ({
    title: 'Prices',
    summary: 'See the lines.',
    annotations: Array.from({ length: count }, (_, index) => ({
      path: 'price.txt',
      start_line: from + index,
      end_line: from + index,
      annotation_level: 'warning' as const,
      message: `remark ${from + index}`,
    })),
  });
  const made = { ...shop, name: 'Reflexion', head_sha: head };
  const refused = await refusalOf(bot.rest.checks.create({ ...made, output: output(51) }));
  expect(refused.status).toBe(422);
  expect(refused.message).toContain('No more than 50 items are allowed; 51 were supplied.');
  const { data: check } = await bot.rest.checks.create({ ...made, output: output(50) });
  const check_run_id = Number(check.id);
  const { data: more } = await bot.rest.checks.update({ ...shop, check_run_id, output: output(2, 51) });
  expect(more.output.annotations_count).toBe(52);
  const all = await bot.paginate(bot.rest.checks.listAnnotations, { ...shop, check_run_id });
  expect(all.map(({ message }) => message)).toEqual(
    Array.from({ length: 52 }, (_, index) => `remark ${index + 1}`),
  );
});

test('statuses combine by the newest of each context', async () => {
  const { person, installation, shop, head } = await startShop();
  const combined = async () =>
    (await (await installation()).rest.repos.getCombinedStatusForRef({ ...shop, ref: head })).data;
  const set = (state: 'pending' | 'success' | 'failure', context: string) =>
    person('ada').rest.repos.createCommitStatus({ ...shop, sha: head, state, context });
  expect(await combined()).toMatchObject({ state: 'pending', total_count: 0 });
  await set('failure', 'lint');
  await set('success', 'deploy');
  expect(await combined()).toMatchObject({ state: 'failure', total_count: 2 });
  await set('success', 'lint');
  expect(await combined()).toMatchObject({ state: 'success', total_count: 2 });
  expect(
    (await refusalOf(person('eve').rest.repos.createCommitStatus({ ...shop, sha: head, state: 'success' })))
      .status,
  ).toBe(403);
});

test('labels are added once each', async () => {
  const { installation, playground, shop, number } = await startShop();
  const bot = await installation();
  await bot.rest.issues.addLabels({ ...shop, issue_number: number, labels: ['reflexion', 'bug'] });
  const { data } = await bot.rest.issues.addLabels({ ...shop, issue_number: number, labels: ['bug'] });
  expect(data.map(({ name }) => name)).toEqual(['reflexion', 'bug']);
  await playground.idle();
  expect(playground.deliveries.filter(({ action }) => action === 'labeled')).toHaveLength(2);
});
