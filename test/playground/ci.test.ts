import { expect, test, vi } from 'vitest';
import { createBench, linesOf } from './ci-bench.ts';

/** Every job gets a runner. */
const workflow = (jobs: string, head = 'on: push') =>
  `${head}\njobs:\n${jobs.replace(/^ {2}[\w-]+:$/gm, '$&\n    runs-on: ubuntu-latest')}`;
const oneJob = (steps: string) => workflow(`  test:\n    steps:\n${steps}`);
const readsProc = process.platform === 'linux';

test('a job that passes is written as GitHub Actions writes its raw logs', async () => {
  const bench = await createBench();
  await bench.run(
    workflow(`  test:
    env: { GREETING: hello }
    steps:
      - uses: actions/checkout@v4
      - name: Say it
        run: |
          echo "$GREETING"
          cat note.txt
`),
    { 'note.txt': 'from the repository\n' },
  );
  const job = bench.job('test');
  expect(job).toMatchObject({ status: 'completed', conclusion: 'success', labels: ['ubuntu-latest'] });
  expect(job.steps.map(({ number, name, conclusion }) => `${number} ${name}: ${conclusion}`)).toEqual([
    '1 Set up job: success',
    '2 Run actions/checkout@v4: success',
    '3 Say it: success',
    '4 Post Run actions/checkout@v4: success',
    '5 Complete job: success',
  ]);
  for (const line of job.log.trimEnd().split('\n')) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z /);
  }
  const lines = linesOf(job);
  const start = lines.indexOf('##[group]Run echo "$GREETING"');
  expect(lines.slice(start, start + 9)).toEqual([
    '##[group]Run echo "$GREETING"',
    '\u001b[36;1mecho "$GREETING"\u001b[0m',
    '\u001b[36;1mcat note.txt\u001b[0m',
    'shell: /usr/bin/bash -e {0}',
    'env:',
    '  GREETING: hello',
    '##[endgroup]',
    'hello',
    'from the repository',
  ]);
  expect(lines.at(-2)).toBe('Post job cleanup.');
  expect(lines.at(-1)).toBe('Cleaning up orphan processes');
  expect(bench.runs()).toMatchObject([{ status: 'completed', conclusion: 'success', event: 'push' }]);
});

test('a failing step ends the job with its exit code, and later steps run only if they ask to', async () => {
  const bench = await createBench();
  await bench.run(
    oneJob(`      - run: exit 3
      - run: echo not reached
      - if: failure()
        run: echo on failure
      - if: always()
        run: echo in any case
`),
  );
  const job = bench.job('test');
  expect(job.conclusion).toBe('failure');
  expect(job.steps.map((step) => step.conclusion)).toEqual([
    'success',
    'failure',
    'skipped',
    'success',
    'success',
    'success',
  ]);
  expect(linesOf(job)).toContain('##[error]Process completed with exit code 3.');
  expect(linesOf(job)).toContain('on failure');
  expect(linesOf(job)).toContain('in any case');
  expect(job.log).not.toContain('not reached');
  expect(bench.runs()[0]?.conclusion).toBe('failure');
});

test('a step that may fail does not fail its job', async () => {
  const bench = await createBench();
  await bench.run(
    oneJob(`      - id: shaky
        continue-on-error: true
        run: exit 1
      - run: echo "it was \${{ steps.shaky.outcome }}, counted as \${{ steps.shaky.conclusion }}"
`),
  );
  expect(bench.job('test').conclusion).toBe('success');
  expect(linesOf(bench.job('test'))).toContain('it was failure, counted as success');
});

test('a matrix makes a job of each combination, and a failing one cancels its siblings', async () => {
  const bench = await createBench({ maxJobs: 3 });
  await bench.run(
    workflow(`  build:
    strategy:
      fail-fast: false
      matrix: { node: [22, 24], shape: [round] }
    steps:
      - run: 'echo "node \${{ matrix.node }} is \${{ matrix.shape }}"; test \${{ matrix.node }} = 24'
  race:
    name: race \${{ matrix.speed }}
    strategy:
      matrix: { speed: [fast, slow] }
    steps:
      - run: if [ \${{ matrix.speed }} = fast ]; then exit 1; fi; sleep 60
`),
  );
  expect(bench.jobs().map(({ name, conclusion }) => `${name}: ${conclusion}`)).toEqual([
    'build (22, round): failure',
    'build (24, round): success',
    'race fast: failure',
    'race slow: cancelled',
  ]);
  expect(linesOf(bench.job('build (24, round)'))).toContain('node 24 is round');
});

test('jobs wait for those they need, and are skipped when one of them failed', async () => {
  const bench = await createBench();
  await bench.run(
    workflow(`  report:
    needs: [lint, test]
    if: always()
    steps: [{ run: 'echo "lint \${{ needs.lint.result }}, test \${{ needs.test.result }}"' }]
  deploy:
    needs: test
    steps: [{ run: echo deployed }]
  after-deploy:
    needs: deploy
    steps: [{ run: echo after }]
  lint:
    steps: [{ run: echo clean }]
  test:
    needs: lint
    steps: [{ run: exit 1 }]
`),
  );
  expect(Object.fromEntries(bench.jobs().map((job) => [job.name, job.conclusion]))).toEqual({
    lint: 'success',
    test: 'failure',
    deploy: 'skipped',
    'after-deploy': 'skipped',
    report: 'success',
  });
  expect(linesOf(bench.job('report'))).toContain('lint success, test failure');
});

test('a re-run makes new jobs of the failed ones and of those that need them', async () => {
  const bench = await createBench();
  await bench.run(
    workflow(`  steady:
    steps: [{ run: echo steady }]
  flaky:
    needs: steady
    steps: [{ run: 'echo "attempt $GITHUB_RUN_ATTEMPT"; test "$GITHUB_RUN_ATTEMPT" -gt 1' }]
  after:
    needs: [steady, flaky]
    steps: [{ run: 'echo "attempt \${{ github.run_attempt }}"' }]
`),
  );
  const [run] = bench.runs();
  if (!run) throw new Error('no run');
  expect(run.conclusion).toBe('failure');
  const failed = bench.jobs().filter((job) => job.conclusion === 'failure');
  expect(failed.map((job) => job.name)).toEqual(['flaky']);

  Object.assign(run, { runAttempt: 2, status: 'queued', conclusion: null });
  bench.ci.rerun(run, failed);
  await bench.ci.idle();

  expect(run.conclusion).toBe('success');
  const second = bench.jobs().filter((job) => job.runAttempt === 2);
  expect(second.map(({ name, conclusion }) => `${name}: ${conclusion}`)).toEqual([
    'flaky: success',
    'after: success',
  ]);
  expect(linesOf(bench.job('after'))).toContain('attempt 2');
  expect(new Set(bench.jobs().map((job) => job.id)).size).toBe(5);
});

test('a re-run of one job leaves the others as they ended, and what needs them too', async () => {
  const bench = await createBench();
  await bench.run(
    workflow(`  shaky:
    steps: [{ run: 'test "$GITHUB_RUN_ATTEMPT" -gt 1' }]
  broken:
    steps: [{ run: exit 1 }]
  deploy:
    needs: [shaky, broken]
    steps: [{ run: echo deployed }]
`),
  );
  const [run] = bench.runs();
  if (!run) throw new Error('no run');
  Object.assign(run, { runAttempt: 2, status: 'queued', conclusion: null });
  bench.ci.rerun(run, [bench.job('shaky')]);
  await bench.ci.idle();
  expect(bench.job('shaky').conclusion).toBe('success');
  expect(bench.job('deploy')).toMatchObject({ runAttempt: 2, conclusion: 'skipped' });
  expect(bench.job('broken').runAttempt).toBe(1);
});

test('a job is cancelled at its time limit with all its processes, a step at its own fails', async () => {
  const bench = await createBench();
  const started = Date.now();
  await bench.run(
    workflow(`  job:
    timeout-minutes: 0.01
    steps: [{ run: 'sleep 61 & sleep 61' }, { run: echo not reached }]
  step:
    steps: [{ run: sleep 62, timeout-minutes: 0.01 }]
`),
  );
  expect(Date.now() - started).toBeLessThan(15_000);
  expect(bench.job('job').conclusion).toBe('cancelled');
  expect(bench.job('job').log).toMatch(/exceeded the maximum execution time of 0.01 minutes/);
  expect(bench.job('job').log).not.toContain('not reached');
  expect(bench.job('step').conclusion).toBe('failure');
  expect(bench.job('step').log).toMatch(
    /##\[error\]The action 'Run sleep 62' has timed out after 0.01 minutes/,
  );
});

test('a job that has lost its runner has failed in the midst of a step, and has no log', async () => {
  const bench = await createBench();
  const failed = bench.run(workflow('  job:\n    steps: [{ run: echo begun; sleep 65 }]\n'));
  await vi.waitFor(() => expect(linesOf(bench.job('job'))).toContain('begun'), { timeout: 10_000 });
  bench.ci.loseRunner(bench.job('job').id);
  await failed;
  const { conclusion, isLogLost, steps } = bench.job('job');
  expect([conclusion, isLogLost]).toEqual(['failure', true]);
  expect(steps.map(({ status }) => status)).toEqual(['completed', 'in_progress', 'queued']);
  expect(() => bench.ci.loseRunner(bench.job('job').id)).toThrow('does not run');
});

test.runIf(readsProc)('nothing that a job leaves behind outlives it', async () => {
  const bench = await createBench();
  await bench.run(oneJob(`      - run: setsid -f sleep 63.25\n`));
  expect(bench.job('test').conclusion).toBe('success');
  expect(bench.job('test').log).toMatch(/Terminate orphan process: pid \(\d+\) \(sleep\)/);
});

test('stopping kills what runs and settles', async () => {
  const bench = await createBench();
  await bench.push({ '.github/workflows/ci.yml': oneJob('      - run: echo begun; sleep 64\n') });
  await vi.waitFor(() => expect(linesOf(bench.job('test'))).toContain('begun'), { timeout: 10_000 });
  await bench.ci.stop();
  expect(bench.job('test').conclusion).toBe('cancelled');
  expect(linesOf(bench.job('test'))).toContain('##[error]The operation was canceled.');
});

test('nothing of the host is in the environment of a step', async () => {
  vi.stubEnv('SECRET_OF_THE_HOST', 'do not tell');
  const bench = await createBench();
  await bench.run(oneJob('      - run: env | sort\n'));
  vi.unstubAllEnvs();
  const names = linesOf(bench.job('test')).flatMap((line) => /^([A-Za-z_]+)=/.exec(line)?.[1] ?? []);
  const known =
    /^(CI|PATH|HOME|LANG|SHELL|PWD|SHLVL|_|(GITHUB|RUNNER|npm_config)_\w+|\w+_CERTS?|(NIX_)?SSL_\w+|GIT_SSL_CAINFO|\w+_CA_BUNDLE|\w+_proxy|\w+_PROXY)$/;
  expect(names.filter((name) => !known.test(name))).toEqual([]);
  expect(names).toContain('GITHUB_SHA');
  const lines = linesOf(bench.job('test'));
  expect(lines).toContain('HOME=/home/runner');
  expect(lines).toContain('GITHUB_WORKSPACE=/home/runner/work/shop/shop');
  expect(bench.job('test').log).not.toContain(bench.directory);
  expect(bench.job('test').log).not.toContain('do not tell');
});

test('setup-node brings the Node that runs the playground', async () => {
  const bench = await createBench();
  await bench.run(
    oneJob(`      - uses: actions/setup-node@v4
        with: { node-version: 20, cache: npm }
      - run: node --version
      - run: npm config get cache
`),
  );
  expect(bench.job('test').conclusion).toBe('success');
  expect(linesOf(bench.job('test'))).toContain(process.version);
  expect(linesOf(bench.job('test'))).toContain('/home/runner/.npm');
  expect(bench.job('test').steps.map((step) => step.name)).toContain('Post Run actions/setup-node@v4');
});

test('a checkout can have the whole history', async () => {
  const bench = await createBench();
  await bench.run(
    oneJob(`      - uses: actions/checkout@v4
        with: { fetch-depth: 0, path: inner }
      - run: git rev-parse HEAD
        working-directory: inner
`),
  );
  expect(linesOf(bench.job('test'))).toContain(bench.runs()[0]?.headSha);
});

test('an action that is not built in fails the job while it is set up', async () => {
  const bench = await createBench();
  await bench.run(oneJob('      - run: echo first\n      - uses: acme/unheard-of@v1\n'));
  const job = bench.job('test');
  expect(job.conclusion).toBe('failure');
  expect(linesOf(job)).toContain(
    '##[error]Unable to resolve action acme/unheard-of@v1, repository not found',
  );
  expect(job.steps.map((step) => step.conclusion)).toEqual(['failure', 'skipped', 'skipped', 'success']);
});

test('a file that is no workflow is a failed run without jobs', async () => {
  const bench = await createBench();
  await bench.run('on: push\njobs:\n  test:\n    needs: nobody\n    steps: [{ run: echo }]\n');
  expect(bench.runs()).toMatchObject([{ conclusion: 'failure', name: '.github/workflows/ci.yml' }]);
  expect(bench.jobs()).toEqual([]);
});

test('no more jobs run at a time than are allowed', async () => {
  const bench = await createBench({ maxJobs: 1 });
  await bench.push({
    '.github/workflows/ci.yml': workflow(
      `  a:\n    steps: [{ run: sleep 0.3 }]\n  b:\n    steps: [{ run: sleep 0.3 }]\n`,
    ),
  });
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, bench.jobs().filter((job) => job.status === 'in_progress').length);
  }, 10);
  await bench.ci.idle();
  clearInterval(looking);
  expect(most).toBe(1);
  expect(bench.jobs().map((job) => job.conclusion)).toEqual(['success', 'success']);
});

test('a newer run cancels an older one only where the workflow says so', async () => {
  const bench = await createBench({ maxJobs: 4 });
  // What it does not cancel goes on while the newer one runs.
  const untilNewer = `if [ "$GITHUB_RUN_NUMBER" = 1 ]; then until [ -e ${bench.directory}/newer ]; do sleep 0.1; done; else touch ${bench.directory}/newer; fi`;
  const first = (name: string, head: string) =>
    workflow(`  ${name}:\n    steps: [{ run: 'echo begun; ${untilNewer}' }]\n`, `on: push\n${head}`);
  const files = {
    '.github/workflows/lasting.yml': first('lasting', ''),
    '.github/workflows/hasty.yml': first(
      'hasty',
      `concurrency: { group: "\${{ github.ref }}", cancel-in-progress: true }`,
    ),
    '.github/workflows/patient.yml': first('patient', 'concurrency: patient'),
  };
  await bench.push(files);
  for (const name of ['hasty', 'lasting', 'patient']) {
    await vi.waitFor(() => expect(linesOf(bench.job(name))).toContain('begun'), { timeout: 10_000 });
  }
  await bench.push(files);
  await bench.ci.idle();
  const conclusions = (name: string) =>
    bench.jobs().flatMap((job) => (job.name === name ? [job.conclusion] : []));
  expect(conclusions('hasty')).toEqual(['cancelled', 'success']);
  expect(conclusions('patient')).toEqual(['success', 'success']);
  expect(conclusions('lasting')).toEqual(['success', 'success']);
});

test('what one step writes for later ones reaches them', async () => {
  const bench = await createBench();
  await bench.run(
    oneJob(`      - id: first
        run: |
          echo "COLOUR=green" >> "$GITHUB_ENV"
          printf 'note<<END\\none\\ntwo\\nEND\\n' >> "$GITHUB_OUTPUT"
          echo "$RUNNER_TEMP" >> "$GITHUB_PATH"
      - run: 'echo "$COLOUR \${{ env.COLOUR }}"; echo "\${{ steps.first.outputs.note }}"; echo "\${PATH%%:*}"'
`),
  );
  const lines = linesOf(bench.job('test'));
  expect(lines).toContain('green green');
  expect(lines).toContain('two');
  expect(lines).toContain('/home/runner/work/_temp');
});

test('a pull request runs what its base branch and the action ask for', async () => {
  const bench = await createBench();
  const sha = await bench.commit({
    '.github/workflows/main.yml': workflow(
      '  here:\n    steps: [{ run: echo "$GITHUB_REF $GITHUB_BASE_REF" }]\n',
      'on: { pull_request: { branches: [main] } }',
    ),
    '.github/workflows/other.yml': workflow(
      '  not-here:\n    steps: [{ run: echo }]\n',
      'on: { pull_request: { branches: [release/**] } }',
    ),
    '.github/workflows/push.yml': workflow('  on-push:\n    steps: [{ run: echo }]\n'),
  });
  bench.store.pullRequests.push({
    id: 1,
    repository: 'acme/shop',
    number: 7,
    title: 'Change',
    body: '',
    author: 'ada',
    state: 'open',
    draft: false,
    locked: false,
    labels: [],
    merged: false,
    mergedBy: null,
    mergeCommitSha: null,
    head: { repository: 'acme/shop', ref: 'topic', sha },
    base: { ref: 'main', sha },
    maintainerCanModify: false,
    createdAt: '',
    updatedAt: '',
    closedAt: null,
  });
  const cause = {
    event: 'pull_request' as const,
    repository: 'acme/shop',
    sha,
    branch: 'topic',
    headRepository: 'acme/shop',
    pullRequestNumber: 7,
    actor: 'ada',
  };
  bench.ci.trigger({ ...cause, action: 'labeled' });
  bench.ci.trigger({ ...cause, action: 'synchronize' });
  await bench.ci.idle();
  expect(bench.jobs().map((job) => job.name)).toEqual(['here']);
  expect(linesOf(bench.job('here'))).toContain('refs/pull/7/merge main');
});

test('output comes as it is printed, in order, errors among it', async () => {
  const bench = await createBench();
  await bench.push({
    '.github/workflows/ci.yml': oneJob(
      '      - run: for n in 1 2 3; do echo "out $n"; echo "err $n" >&2; done; sleep 1; printf unfinished\n',
    ),
  });
  await vi.waitFor(() => expect(linesOf(bench.job('test'))).toContain('err 3'), {
    timeout: 10_000,
    interval: 20,
  });
  expect(bench.job('test').status).toBe('in_progress');
  await bench.ci.idle();
  const lines = linesOf(bench.job('test'));
  const start = lines.indexOf('out 1');
  expect(lines.slice(start, start + 7)).toEqual([
    'out 1',
    'err 1',
    'out 2',
    'err 2',
    'out 3',
    'err 3',
    'unfinished',
  ]);
});
