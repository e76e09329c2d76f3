import { patienceMs, type Scene } from './scene.ts';
import { workflow } from './sums.ts';

/** Workflows, tests and deeds that bring checks into the states that repositories know. */

export const matrix = workflow.replace(
  '  test:\n',
  '  test:\n    strategy:\n      fail-fast: false\n      matrix:\n        node: [20, 22, 24]\n',
);
export const withLint = `${workflow}  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: node lint.mjs
`;
export const lint = `import { readFileSync } from 'node:fs';
if (readFileSync('total.mjs', 'utf8').includes('var ')) {
  console.log(process.cwd() + '/total.mjs');
  console.log('  1:1  error  Unexpected var, use let or const instead  no-var');
  console.log('');
  console.log('✖ 1 problem (1 error, 0 warnings)');
  process.exit(1);
}
`;
/** The first attempt of the branch with this file lasts until it is cancelled. */
export const grouped = workflow
  .replace('jobs:', 'concurrency:\n  group: the-only-one\n  cancel-in-progress: true\njobs:')
  .replace(
    'node --test',
    'if [ -f slow.txt ] && [ "$GITHUB_RUN_ATTEMPT" = 1 ]; then sleep 600; fi; node --test',
  );
export const queued = workflow.replace('on: pull_request', 'on: [pull_request, merge_group]');
export const failsIf = (name: string, variable: string, value: string) => `import assert from 'node:assert';
import { test } from 'node:test';

test('${name}', () => assert.notEqual(process.env.${variable}, '${value}'));
`;

/** A pull request whose check another one’s run has cancelled. */
export async function cancelledByItsGroup({ playground }: Scene, where: Scene) {
  const open = (branch: string, changes: Record<string, string>) =>
    playground.openPullRequest({
      repository: where.repository,
      branch,
      title: `Sell ${branch}`,
      author: 'alice',
      changes,
    });
  const number = await open('slow-tea', { 'slow.txt': 'slow\n' });
  const isRunning = async () =>
    (await where.view(number)).checks.some(({ status }) => status === 'in_progress');
  await playground.waitFor(isRunning, patienceMs, 'the check to be cancelled');
  await open('quick-tea', { 'quick.txt': 'quick\n' });
  await playground.idle();
  return { where, number };
}

/** More than two pages of them; the first and the last have failed. */
export async function reportHundreds({ playground, repository, view }: Scene, number: number): Promise<void> {
  const { head } = await view(number);
  const { reports } = playground;
  const opened = reports.openRun({
    repository,
    name: 'CI',
    path: '.github/workflows/ci.yml',
    event: 'pull_request',
    headSha: head.sha,
    headBranch: head.ref,
    headRepository: repository,
    pullRequestNumber: number,
    actor: 'alice',
  });
  const names = ['first', ...Array.from({ length: 230 }, (_, index) => `part ${index}`), 'last'];
  for (const name of names) {
    const job = reports.addJob(opened.id, { name, steps: ['npm test'] });
    const hasFailed = !name.startsWith('part');
    if (hasFailed)
      reports.appendLog(job.id, `2026-01-01T00:00:00.0000000Z AssertionError: ${name} is wrong\n`);
    reports.completeJob(job.id, { conclusion: hasFailed ? 'failure' : 'success' });
  }
  reports.completeRun(opened.id);
}

/** As somebody does on the page of the check. */
export async function rerequest({ playground, view }: Scene, number: number): Promise<void> {
  const check = (await view(number)).checks.find(({ name }) => name === 'test');
  playground.rerequestCheckRun({ checkRun: check?.id ?? 0, author: 'alice' });
}
