import { expect, test } from 'vitest';
import { refusalOf, startShop } from './github.ts';

/** A run of two jobs of which one fails. */
async function startRedShop() {
  const github = await startShop();
  const { playground, head, number } = github;
  const { reports } = playground;
  const run = reports.openRun({
    repository: 'acme/shop',
    name: 'CI',
    path: '.github/workflows/ci.yml',
    event: 'pull_request',
    headSha: head,
    headBranch: 'cheaper',
    headRepository: 'acme/shop',
    pullRequestNumber: number,
    actor: 'ada',
  });
  const play = (name: string, conclusion: 'success' | 'failure') => {
    const job = reports.addJob(run.id, { name, steps: ['npm test'] });
    reports.startJob(job.id);
    reports.appendLog(job.id, `2026-01-01T00:00:00.0000000Z ${name}\n`);
    reports.completeJob(job.id, { conclusion });
    return job;
  };
  const lint = play('lint', 'success');
  const tests = play('test', 'failure');
  reports.completeRun(run.id);
  return { ...github, reports, run, lint, tests, play };
}

test('a job and its check run are one, and belong to GitHub Actions', async () => {
  const { playground, installation, shop, head, number, run, tests } = await startRedShop();
  const bot = await installation();
  const { data } = await bot.rest.checks.listForRef({ ...shop, ref: head });
  expect(data.check_runs).toMatchObject([
    { id: tests.id, name: 'test', conclusion: 'failure' },
    { name: 'lint', conclusion: 'success' },
  ]);
  expect(data.check_runs[0]).toMatchObject({
    details_url: `${playground.url}/acme/shop/actions/runs/${run.id}/job/${tests.id}`,
    app: { slug: 'github-actions' },
    pull_requests: [{ number }],
  });
  const { data: suites } = await bot.rest.checks.listSuitesForRef({ ...shop, ref: 'cheaper', app_id: 15368 });
  expect(suites.check_suites).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect((await bot.rest.actions.getWorkflowRun({ ...shop, run_id: run.id })).data).toMatchObject({
    conclusion: 'failure',
    run_attempt: 1,
    event: 'pull_request',
  });
  const { data: job } = await bot.rest.actions.getJobForWorkflowRun({ ...shop, job_id: tests.id });
  expect(job).toMatchObject({
    name: 'test',
    conclusion: 'failure',
    steps: [{ name: 'npm test', number: 1 }],
  });
});

test('a log is at an address of its own that needs no token and does not last', async () => {
  const { playground, installation, shop, tests } = await startRedShop();
  const bot = await installation();
  const { data } = await bot.rest.actions.downloadJobLogsForWorkflowRun({ ...shop, job_id: tests.id });
  expect(data).toBe('2026-01-01T00:00:00.0000000Z test\n');
  const { token } = (await bot.auth()) as { token: string };
  const answer = await fetch(`${playground.url}/api/v3/repos/acme/shop/actions/jobs/${tests.id}/logs`, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
  });
  const address = new URL(answer.headers.get('location') ?? '');
  expect([answer.status, address.pathname]).toEqual([302, `/_logs/${tests.id}`]);
  expect((await fetch(address)).status).toBe(200);
  address.searchParams.set('expires', String(Date.now() + 1e9));
  expect((await fetch(address)).status).toBe(403);
  playground.faults.expireLog(tests.id);
  const gone = refusalOf(bot.rest.actions.downloadJobLogsForWorkflowRun({ ...shop, job_id: tests.id }));
  expect((await gone).status).toBe(410);
});

test('running failed jobs again makes new check runs, and only the newest are shown', async () => {
  const { installation, shop, head, run, tests, reports, play } = await startRedShop();
  const bot = await installation();
  const rerun = () => bot.rest.actions.reRunWorkflowFailedJobs({ ...shop, run_id: run.id });
  expect((await rerun()).status).toBe(201);
  expect((await refusalOf(rerun())).message).toContain('already running');
  const again = play('test', 'success');
  reports.completeRun(run.id);
  expect(again.runAttempt).toBe(2);
  const ids = async (filter: 'latest' | 'all') =>
    (
      await bot.rest.checks.listForRef({ ...shop, ref: head, check_name: 'test', filter })
    ).data.check_runs.map(({ id }) => id);
  expect(await ids('latest')).toEqual([again.id]);
  expect(await ids('all')).toEqual([again.id, tests.id]);
  const { data } = await bot.rest.actions.getWorkflowRun({ ...shop, run_id: run.id });
  expect(data).toMatchObject({ run_attempt: 2, conclusion: 'success' });
  const { data: jobs } = await bot.rest.actions.listJobsForWorkflowRun({ ...shop, run_id: run.id });
  expect(jobs.jobs.map(({ name, conclusion }) => `${name} ${conclusion}`)).toEqual([
    'lint success',
    'test success',
  ]);
  expect((await refusalOf(rerun())).status).toBe(403);
});

test('the check payloads of a fork name no pull request', async () => {
  const { playground, installation, shop } = await startRedShop();
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'eve',
    title: 'Cheaper still',
    changes: { 'price.txt': '-1\n' },
    fromFork: true,
  });
  const { head } = await playground.pullRequest('acme/shop', number);
  const bot = await installation();
  await bot.rest.checks.create({ ...shop, name: 'Reflexion', head_sha: head.sha, conclusion: 'neutral' });
  const { data } = await bot.rest.checks.listForRef({ ...shop, ref: head.sha });
  expect(data.check_runs).toMatchObject([{ name: 'Reflexion', pull_requests: [] }]);
});
