import { expect, test } from 'vitest';
import { startGithub } from './github.ts';

const workflow = `name: CI
on: { pull_request: {}, push: { branches: [main] } }
jobs:
  steady:
    runs-on: ubuntu-latest
    steps: [{ uses: actions/checkout@v4 }, { run: test -f price.txt }]
  flaky:
    runs-on: ubuntu-latest
    steps: [{ run: 'test "$GITHUB_RUN_ATTEMPT" -gt 1' }]
`;

test('a pull request from a fork is run, reported and run again as a client of GitHub sees it', async () => {
  const { playground, installation } = await startGithub({ ci: true });
  const shop = { owner: 'acme', repo: 'shop' };
  await playground.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'price.txt': '1\n', '.github/workflows/ci.yml': workflow },
  });
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'mallory',
    title: 'Lower the price',
    changes: { 'price.txt': '0\n' },
    fromFork: true,
  });
  await playground.idle();
  const bot = await installation();
  const { sha } = (await playground.pullRequest('acme/shop', number)).head;
  const conclusions = async () => {
    const { data } = await bot.rest.checks.listForRef({ ...shop, ref: sha });
    return Object.fromEntries(data.check_runs.map((run) => [run.name, run.conclusion]));
  };
  expect(await conclusions()).toEqual({ steady: 'success', flaky: 'failure' });

  const run_id = [...playground.store.workflowRuns.values()].find((run) => run.headSha === sha)?.id ?? 0;
  expect((await bot.rest.actions.getWorkflowRun({ ...shop, run_id })).data).toMatchObject({
    conclusion: 'failure',
    event: 'pull_request',
    run_attempt: 1,
  });
  const { data: jobs } = await bot.rest.actions.listJobsForWorkflowRun({ ...shop, run_id });
  const flaky = jobs.jobs.find((job) => job.name === 'flaky');
  expect(flaky?.steps?.map((step) => `${step.name}: ${step.conclusion}`)).toEqual([
    'Set up job: success',
    'Run test "$GITHUB_RUN_ATTEMPT" -gt 1: failure',
    'Complete job: success',
  ]);
  const log = await bot.rest.actions.downloadJobLogsForWorkflowRun({ ...shop, job_id: flaky?.id ?? 0 });
  expect(String(log.data)).toContain('##[error]Process completed with exit code 1.');
  const { data: annotations } = await bot.rest.checks.listAnnotations({
    ...shop,
    check_run_id: flaky?.id ?? 0,
  });
  expect(annotations).toMatchObject([
    { annotation_level: 'failure', message: 'Process completed with exit code 1.' },
  ]);

  await bot.rest.actions.reRunWorkflowFailedJobs({ ...shop, run_id });
  await playground.idle();
  expect(await conclusions()).toEqual({ steady: 'success', flaky: 'success' });
  expect((await bot.rest.actions.getWorkflowRun({ ...shop, run_id })).data).toMatchObject({
    conclusion: 'success',
    run_attempt: 2,
  });
  const told = playground.deliveries.map(({ event, action }) => `${event} ${action}`);
  expect(told.filter((one) => one === 'workflow_run completed').length).toBeGreaterThanOrEqual(3);
});
