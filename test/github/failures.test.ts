import { describe, expect, test } from 'vitest';
import type { Conclusion } from '../../playground/checks.ts';
import type { Failure } from '../../src/reflexion/failure.ts';
import { startPullRequest } from './pull-request.ts';

/** As GitHub Actions writes it. */
function logOf(...lines: string[]): string {
  const all = [
    '##[group]Run npm test',
    'npm test',
    '##[endgroup]',
    ...lines,
    '##[error]Process completed with exit code 1.',
  ];
  return all.map((line) => `2026-01-02T03:04:05.0000000Z ${line}\r\n`).join('');
}
const typeError = logOf("src/price.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.");
const otherTypeError = logOf("src/stock.ts(9,1): error TS2304: Cannot find name 'count'.");

describe('the log of a failed job', () => {
  test('is distilled', async () => {
    const { job, failures } = await starting();
    job('types', 'failure', { log: typeError });
    job('other', 'success');
    const [failure, ...others] = await failures();
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ checks: ['types'], source: 'log', kind: 'type', command: 'npm test' });
    expect(failure?.url).toMatch(/\/actions\/runs\/\d+\/job\/\d+$/);
    expect(textOf(failure)).toContain('error TS2322');
  });

  test('gives way to annotations once it has expired', async () => {
    const { playground, job, failures } = await starting();
    const expired = job('types', 'failure', { log: typeError });
    playground.faults.expireLog(expired.job.id);
    playground.store.checkRuns.get(expired.job.id)?.annotations.push({
      path: 'src/price.ts',
      startLine: 3,
      endLine: 3,
      startColumn: null,
      endColumn: null,
      level: 'failure',
      message: 'Type string is not assignable to type number.',
      title: null,
      rawDetails: null,
    });
    const [failure] = await failures();
    expect(failure).toMatchObject({ checks: ['types'], source: 'annotations' });
    expect(textOf(failure)).toContain('src/price.ts:3: error: Type string is not assignable to type number.');
  });

  test('is fetched without the token of the client', async () => {
    const { playground, job, failures } = await starting();
    job('types', 'failure', { log: typeError });
    const seen: (string | undefined)[] = [];
    const fetched = globalThis.fetch;
    globalThis.fetch = async (target, request) => {
      if (String(target).includes('/_logs/'))
        seen.push(new Headers(request?.headers).get('authorization') ?? 'none');
      return fetched(target, request);
    };
    await failures().finally(() => {
      globalThis.fetch = fetched;
    });
    expect(seen).toEqual(['none']);
    expect(playground.requests.filter(({ path }) => path.endsWith('/logs'))).toHaveLength(1);
  });
});

test('what another app wrote into its check is read', async () => {
  const { playground, head, failures, job } = await starting();
  const { job: foreign } = job('security', 'failure');
  const check = playground.store.checkRuns.get(foreign.id);
  playground.store.apps.set(77, { ...appOf(playground), id: 77, slug: 'scanner', name: 'Scanner' });
  if (check)
    Object.assign(check, {
      appId: 77,
      output: { title: 'One finding', summary: 'error: a key is in src/price.ts', text: null },
    });
  const [failure] = await failures();
  expect(failure).toMatchObject({ checks: ['security'], source: 'annotations' });
  expect(textOf(failure)).toContain('error: a key is in src/price.ts');
  expect(playground.requests.filter(({ path }) => path.endsWith('/logs'))).toEqual([]);
  expect(head).toBe(check?.headSha);
});

test('a commit status has its one line', async () => {
  const { person, shop, head, failures } = await starting();
  await person('ada').rest.repos.createCommitStatus({
    ...shop,
    sha: head,
    state: 'error',
    context: 'deploy/preview',
    description: 'error: the build ran out of memory',
  });
  const [failure] = await failures();
  expect(failure).toMatchObject({ checks: ['deploy/preview'], source: 'status' });
  expect(textOf(failure)).toContain('error: the build ran out of memory');
});

test.each([
  ['same', 'failure', typeError],
  ['different', 'failure', otherTypeError],
  ['green', 'success', ''],
] as const)('the base fails or passes: %s', async (atBase, conclusion: Conclusion, log) => {
  const { job, base, failures } = await starting();
  job('types', 'failure', { log: typeError });
  job('types', conclusion, { log, commit: base });
  expect(await failures()).toMatchObject([{ checks: ['types'], atBase }]);
});

test('a base that nothing has judged says nothing', async () => {
  const { job, failures } = await starting();
  job('types', 'failure', { log: typeError });
  expect(await failures()).toMatchObject([{ atBase: 'unknown' }]);
});

test('a matrix that fails alike is one failure', async () => {
  const { job, failures } = await starting();
  for (const version of [20, 22, 24]) job(`types (${version})`, 'failure', { log: typeError });
  job('stock', 'failure', { log: otherTypeError });
  const all = (await failures()).map(({ checks }) => [...checks].sort());
  expect(all.sort((a, b) => b.length - a.length)).toEqual([
    ['types (20)', 'types (22)', 'types (24)'],
    ['stock'],
  ]);
});

test('of more than twelve failed checks twelve are read', async () => {
  const { playground, job, failures } = await starting();
  for (let index = 0; index < 15; index += 1) job(`job ${index}`, 'failure', { log: typeError });
  const all = await failures();
  expect(all.flatMap(({ checks }) => checks)).toHaveLength(12);
  expect(playground.requests.filter(({ path }) => path.endsWith('/logs'))).toHaveLength(12);
});

async function starting() {
  const started = await startPullRequest();
  const failures = async () => {
    const pullRequest = started.look();
    await pullRequest.observe();
    return pullRequest.failures();
  };
  return { ...started, failures };
}

function textOf(failure: Failure | undefined): string {
  return failure?.excerpt.lines.map(({ text }) => text).join('\n') ?? '';
}

function appOf(playground: Awaited<ReturnType<typeof startPullRequest>>['playground']) {
  const app = playground.store.apps.get(playground.app.id);
  if (!app) throw new Error('there is no app');
  return app;
}

describe('a job that did not come to its end', () => {
  test.each([
    ['cancelled', logOf('##[error]The operation was canceled.'), 'infrastructure', /was cancelled/],
    ['timed_out', logOf('still at it'), 'infrastructure', /ran out of time/],
    [
      'cancelled',
      logOf(
        '##[error]The job has exceeded the maximum execution time of 10m0s',
        '##[error]The operation was canceled.',
      ),
      'infrastructure',
      /ran out of time/,
    ],
    ['cancelled', typeError, 'type', /TS2322/],
  ] as const)('%s is told by its log where that tells more', async (conclusion, log, kind, summary) => {
    const { job, failures } = await starting();
    job('types', conclusion, { log });
    expect(await failures()).toMatchObject([{ kind, summary: expect.stringMatching(summary) }]);
  });
});

describe('a check that passed before on the very same files', () => {
  const assertion = logOf('not ok 1 - sells tea', 'AssertionError [ERR_ASSERTION]: 1 !== 2');

  test.each([
    ['a test', assertion, true],
    ['types, of which a compiler always says the same', typeError, false],
  ])('in an earlier attempt is told: %s', async (_, log, passedBefore) => {
    const { job, playground, failures } = await starting();
    const { job: first, run } = job('test', 'success');
    const { reports } = playground;
    run.runAttempt += 1;
    const second = reports.addJob(run.id, { name: 'test', steps: ['npm test'] });
    reports.startJob(second.id);
    reports.appendLog(second.id, log);
    reports.completeJob(second.id, { conclusion: 'failure' });
    expect(second.id).toBeGreaterThan(first.id);
    expect(await failures()).toMatchObject([{ checks: ['test'], passedBefore }]);
  });

  test('at another commit is told', async () => {
    const { job, base, head, playground, failures } = await starting();
    await playground.push({
      repository: 'acme/shop',
      branch: 'cheaper',
      author: 'ada',
      message: 'Set CI going',
      changes: {},
    });
    const { head: pushed } = playground.store.pullRequests[0] ?? {};
    expect(pushed?.sha).not.toBe(head);
    job('test', 'success');
    job('test', 'failure', { log: assertion, commit: base });
    job('test', 'failure', { log: assertion, commit: pushed?.sha ?? '' });
    expect(await failures()).toMatchObject([{ checks: ['test'], passedBefore: true }]);
  });
});

describe('a base that was red in the same way when the branch was pushed last', () => {
  test.each([
    ['and is green now', 'success', 'mended'],
    ['and is red still', 'failure', 'same'],
  ] as const)('%s', async (_, conclusion, atBase) => {
    const { job, base, playground, failures } = await starting();
    job('types', 'failure', { log: typeError });
    job('types', 'failure', { log: typeError, commit: base });
    const changes = { 'mended.txt': 'mended\n' };
    const pushed = { repository: 'acme/shop', branch: 'main', author: 'ada', message: 'Mend it', changes };
    const tip = await playground.push(pushed);
    job('types', conclusion, { log: typeError, commit: tip });
    expect(await failures()).toMatchObject([{ atBase }]);
  });
});
