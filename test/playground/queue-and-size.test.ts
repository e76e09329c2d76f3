import { expect, test } from 'vitest';
import { payloadsOf, refusalOf, startShop } from './github.ts';

const steps = (run: string) => `{ runs-on: ubuntu-latest, steps: [{ run: '${run}' }] }`;
const workflows = {
  '.github/workflows/ci.yml': `name: CI\non: [pull_request, merge_group]\njobs:\n  test: ${steps('exit 1')}\n`,
  '.github/workflows/repair.yml': `name: Repair
on: { workflow_run: { workflows: [CI], types: [completed] } }
jobs:
  repair:
    if: github.event.workflow_run.conclusion == 'failure'
    runs-on: ubuntu-latest
    steps:
      - run: echo "repair pull request \${{ github.event.workflow_run.pull_requests[0].number }} of $GITHUB_EVENT_NAME"
  never:
    if: github.event.workflow_run.conclusion == 'success'
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
`,
};

test('a queued pull request is merged on trial, and the checks there are asked for', async () => {
  const { playground, installation, shop, number, head } = await startShop({
    ci: true,
    events: ['pull_request', 'push', 'merge_group', 'check_suite'],
  });
  await playground.push({
    repository: 'acme/shop',
    branch: 'main',
    author: 'acme',
    message: 'CI',
    changes: { '.github/workflows/ci.yml': workflows['.github/workflows/ci.yml'] },
  });
  const { branch, sha } = await playground.enqueue({ repository: 'acme/shop', number });
  await playground.idle();
  expect(branch).toMatch(/^gh-readonly-queue\/main\/pr-1-[0-9a-f]{40}$/);
  expect(payloadsOf(playground, 'merge_group')).toMatchObject([
    {
      action: 'checks_requested',
      merge_group: { head_sha: sha, head_ref: `refs/heads/${branch}`, base_ref: 'refs/heads/main' },
    },
  ]);
  const runs = [...playground.store.workflowRuns.values()].filter((run) => run.headSha === sha);
  expect(runs).toMatchObject([{ event: 'merge_group', headBranch: branch, conclusion: 'failure' }]);
  const bot = await installation();
  const { data } = await bot.rest.checks.listSuitesForRef({ ...shop, ref: sha });
  expect(data.check_suites.map(({ pull_requests }) => pull_requests)).toEqual(
    data.check_suites.map(() => []),
  );
  expect((await bot.rest.git.getCommit({ ...shop, commit_sha: sha })).data.parents[1]?.sha).toBe(head);
  await playground.leaveQueue({ repository: 'acme/shop', number, merged: false });
  await playground.idle();
  expect(await playground.branches('acme/shop')).not.toHaveProperty(branch);
  expect(payloadsOf(playground, 'pull_request').map(({ action }) => action)).toEqual([
    'opened',
    'enqueued',
    'dequeued',
  ]);
  expect(payloadsOf(playground, 'merge_group').at(-1)).toMatchObject({ action: 'destroyed' });
});

test('a workflow that runs after another is told how that ended, and runs at the default branch', async () => {
  const { playground, number } = await startShop({ ci: true });
  const at = { repository: 'acme/shop', message: 'CI', changes: workflows };
  const main = await playground.push({ ...at, branch: 'main', author: 'acme' });
  await playground.push({ ...at, branch: 'cheaper', author: 'ada' });
  await playground.idle();
  const runs = [...playground.store.workflowRuns.values()].filter(({ name }) => name === 'Repair');
  expect(runs).toMatchObject([
    { event: 'workflow_run', headSha: main, headBranch: 'main', conclusion: 'success' },
  ]);
  const jobs = [...playground.store.jobs.values()].filter(({ runId }) => runId === runs[0]?.id);
  expect(jobs.map(({ name, conclusion }) => `${name} ${conclusion}`)).toEqual([
    'repair success',
    'never skipped',
  ]);
  expect(jobs[0]?.log).toContain(`repair pull request ${number} of workflow_run`);
});

test('a list of files ends at 3,000, and a diff that is too large is refused', async () => {
  const { playground, installation, shop } = await startShop();
  const bot = await installation();
  const files = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/${index}.txt`, `${index}\n`]));
  const open = async (branch: string, count: number) => ({
    ...shop,
    pull_number: await playground.openPullRequest({
      repository: 'acme/shop',
      branch,
      author: 'ada',
      title: branch,
      changes: files(count),
    }),
  });
  const [small, large] = [await open('small', 3), await open('large', 3001)];
  const diff = { mediaType: { format: 'diff' } };
  expect(String((await bot.rest.pulls.get({ ...small, ...diff })).data)).toContain('+++ b/many/2.txt');
  expect(await refusalOf(bot.rest.pulls.get({ ...large, ...diff }))).toMatchObject({ status: 406 });
  const { data } = await bot.rest.pulls.listFiles({ ...large, per_page: 100, page: 30 });
  expect(data).toHaveLength(100);
  expect((await bot.rest.pulls.listFiles({ ...large, per_page: 100, page: 31 })).data).toEqual([]);
  expect((await bot.rest.pulls.get(large)).data.changed_files).toBe(3001);
});

test('a repository of an organisation says so', async () => {
  const { playground, person } = await startShop({ events: ['push'] });
  await playground.createRepository({
    owner: 'globex',
    name: '.github',
    organization: true,
    files: { '.github/reflexion.yml': 'trigger: label\n' },
  });
  await playground.idle();
  const pushes = payloadsOf(playground, 'push');
  expect(pushes.at(0)).not.toHaveProperty('organization');
  expect(pushes.at(-1)).toMatchObject({
    organization: { login: 'globex' },
    repository: { full_name: 'globex/.github', owner: { type: 'Organization' } },
  });
  const { data } = await person('ada').rest.repos.get({ owner: 'globex', repo: '.github' });
  expect(data.owner.type).toBe('Organization');
});
