import { expect, test } from 'vitest';
import { payloadsOf, startShop } from './github.ts';

test('apps open pull requests and push to them as people do', async () => {
  const { playground, installation, shop } = await startShop({ events: ['pull_request'] });
  const store = playground.store.repositories.get('acme/shop');
  for (const login of ['dependabot[bot]', 'renovate[bot]']) store?.roles.set(login, 'write');
  const at = { repository: 'acme/shop', branch: 'bump' };
  const number = await playground.openPullRequest({ ...at, author: 'dependabot[bot]', title: 'Bump tea' });
  await playground.push({ ...at, author: 'renovate[bot]', message: 'Bump coffee' });
  const { data } = await (await installation()).rest.pulls.get({ ...shop, pull_number: number });
  expect(data.user).toMatchObject({ login: 'dependabot[bot]', type: 'Bot' });
  await playground.idle();
  expect(payloadsOf(playground, 'pull_request').at(-1)).toMatchObject({
    action: 'synchronize',
    sender: { login: 'renovate[bot]', type: 'Bot' },
  });
});

test('hundreds of checks come by pages, and all of them count', async () => {
  const { playground, installation, shop, head } = await startShop();
  const { reports } = playground;
  const run = reports.openRun({
    repository: 'acme/shop',
    name: 'CI',
    path: '.github/workflows/ci.yml',
    event: 'pull_request',
    headSha: head,
    headBranch: 'cheaper',
    headRepository: 'acme/shop',
    pullRequestNumber: 1,
    actor: 'ada',
  });
  for (let index = 0; index < 350; index += 1) {
    const job = reports.addJob(run.id, { name: `test (${index})`, steps: ['npm test'] });
    reports.completeJob(job.id, { conclusion: index === 0 ? 'failure' : 'success' });
  }
  reports.completeRun(run.id);
  const bot = await installation();
  const first = await bot.rest.checks.listForRef({ ...shop, ref: head, per_page: 100 });
  expect(first.data).toMatchObject({ total_count: 350 });
  expect(first.headers.link).toContain('page=4>; rel="last"');
  const all = await bot.paginate(bot.rest.checks.listForRef, { ...shop, ref: head, per_page: 100 });
  expect(all.filter(({ conclusion }) => conclusion === 'failure')).toHaveLength(1);
  expect((await bot.rest.pulls.get({ ...shop, pull_number: 1 })).data.mergeable_state).toBe('unstable');
});
