import { expect, test } from 'vitest';
import type { Conclusion } from '../../playground/checks.ts';
import type { FailedRun } from '../../src/reflexion/observation.ts';
import { startPullRequest } from './pull-request.ts';

/** A second commit on the branch, and the checks of both. */
async function comparing(
  before: Record<string, Conclusion>,
  after: Record<string, Conclusion>,
  {
    tests = [],
    log = '',
    atBase = [],
    required = [],
    byRuleset = false,
  }: {
    tests?: FailedRun['tests'];
    log?: string;
    atBase?: readonly string[];
    required?: readonly string[];
    byRuleset?: boolean;
  } = {},
) {
  const { playground, head, base, job, look } = await startPullRequest();
  const requiredChecks = [...required];
  playground.protectBranch({ repository: 'acme/shop', branch: 'main', requiredChecks, byRuleset });
  for (const name of atBase) job(name, 'success', { commit: base });
  for (const [name, conclusion] of Object.entries(before)) job(name, conclusion);
  const commit = await playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'A repair',
    changes: { 'price.txt': '2\n' },
  });
  for (const [name, conclusion] of Object.entries(after)) job(name, conclusion, { commit, log });
  const pullRequest = look();
  await pullRequest.observe();
  return pullRequest.doubts({ commit: head, tests });
}

test('the same checks, green now, leave nothing out', async () => {
  const doubts = await comparing(
    { test: 'failure', lint: 'success', deploy: 'skipped' },
    { test: 'success', lint: 'success', deploy: 'skipped' },
  );
  expect(doubts).toEqual({ missing: [], reasons: [] });
});

test('a check that is not there any more, and one that is skipped now, are named', async () => {
  const doubts = await comparing(
    { test: 'failure', lint: 'success', types: 'failure' },
    { types: 'success', test: 'skipped' },
    { atBase: ['lint'] },
  );
  expect(doubts).toEqual({ missing: ['lint'], reasons: ['`test` was skipped, and ran before.'] });
});

test.each([
  ['the branch’s protection', false],
  ['a ruleset', true],
])('a check that a merge waits for by %s, and that has not begun, is named', async (_by, byRuleset) => {
  const required = ['test', 'deploy'];
  const doubts = await comparing({ test: 'failure' }, { test: 'success' }, { required, byRuleset });
  expect(doubts).toEqual({ missing: [], unbegun: ['deploy'], reasons: [] });
});

test('jobs that run only after failures, or once for a pull request, are rightly not there', async () => {
  const doubts = await comparing(
    { test: 'failure', notify: 'success', welcome: 'success' },
    { test: 'success', notify: 'skipped' },
    { atBase: ['test'] },
  );
  expect(doubts).toEqual({ missing: [], reasons: [] });
});

test('fewer tests than in the failed run are told, and as many are not', async () => {
  const log = (passed: number) =>
    `2026-01-01T00:00:00.0000000Z ##[group]Run npx vitest run\n2026-01-01T00:00:00.0000000Z ##[endgroup]\n2026-01-01T00:00:01.0000000Z       Tests  ${passed} passed (${passed})\n`;
  const tests = [{ checks: ['test (a, b)'], count: { ran: 12, skipped: 0 } }];
  const names = [{ 'test (a, b)': 'failure' as const }, { 'test (a, b)': 'success' as const }] as const;
  expect(await comparing(...names, { tests, log: log(12) })).toEqual({ missing: [], reasons: [] });
  expect((await comparing(...names, { tests, log: log(9) })).reasons).toEqual([
    '`test (a, b)`: 12 tests ran before the repair, and 9 after it.',
  ]);
  expect((await comparing(...names, { tests, log: 'nothing was run\n' })).reasons).toEqual([
    '`test (a, b)`: 12 tests ran before the repair, and no test run is reported now.',
  ]);
});
