import { expect, test } from 'vitest';
import { payloadsOf, refusalOf, startShop } from './github.ts';

async function startBranches() {
  const github = await startShop({ events: ['pull_request', 'push'] });
  const { playground, installation, shop, number } = github;
  const bot = await installation();
  const pull = { ...shop, pull_number: number };
  const at = { repository: 'acme/shop', author: 'ada', message: 'More' };
  return {
    ...github,
    bot,
    pull,
    state: async () => {
      const { mergeable, mergeable_state } = (await bot.rest.pulls.get(pull)).data;
      return [mergeable, mergeable_state];
    },
    moveBase: (changes: Record<string, string>) => playground.push({ ...at, branch: 'main', changes }),
    moveHead: (changes: Record<string, string>) => playground.push({ ...at, branch: 'cheaper', changes }),
  };
}

test('a branch that is behind is brought up to date by a merge that GitHub signs', async () => {
  const { playground, bot, shop, pull, number, head, moveBase } = await startBranches();
  const nothingNew = await refusalOf(bot.rest.pulls.updateBranch(pull));
  expect(nothingNew).toMatchObject({ status: 422 });
  expect(nothingNew.message).toContain('There are no new commits on the base branch.');
  const base = await moveBase({ 'other.txt': 'new\n' });
  const basehead = `main...cheaper`;
  expect((await bot.rest.repos.compareCommitsWithBasehead({ ...shop, basehead })).data).toMatchObject({
    status: 'diverged',
    ahead_by: 1,
    behind_by: 1,
    files: [{ filename: 'price.txt' }],
  });
  const stale = bot.rest.pulls.updateBranch({ ...pull, expected_head_sha: base });
  expect((await refusalOf(stale)).message).toContain('expected head sha didn’t match current head ref.');
  const { status, data } = await bot.rest.pulls.updateBranch({ ...pull, expected_head_sha: head });
  expect([status, data.message]).toEqual([202, 'Updating pull request branch.']);
  const view = await playground.pullRequest('acme/shop', number);
  const { data: merge } = await bot.rest.git.getCommit({ ...shop, commit_sha: view.head.sha });
  expect(merge).toMatchObject({
    message: "Merge branch 'main' into cheaper",
    parents: [{ sha: head }, { sha: base }],
    author: { name: 'reflexion[bot]' },
    committer: { name: 'GitHub' },
    verification: { verified: true },
  });
  await playground.idle();
  expect(payloadsOf(playground, 'pull_request').at(-1)).toMatchObject({
    action: 'synchronize',
    sender: { login: 'reflexion[bot]' },
  });
});

test('a conflict shows, and can be merged away by nobody but its author', async () => {
  const { bot, pull, installation, state, moveBase, moveHead } = await startBranches();
  expect(await state()).toEqual([true, 'clean']);
  await moveBase({ 'price.txt': '2\n' });
  expect(await state()).toEqual([false, 'dirty']);
  const conflict = await refusalOf(bot.rest.pulls.updateBranch(pull));
  expect(conflict).toMatchObject({ status: 422 });
  expect(conflict.message).toContain('merge conflict between base and head');
  await moveHead({ 'price.txt': '1\n' });
  await moveBase({ 'price.txt': '1\n', 'new.txt': 'x\n' });
  expect(await state()).toEqual([true, 'clean']);
  const weak = await installation({ permissions: { pull_requests: 'write', contents: 'read' } });
  expect((await refusalOf(weak.rest.pulls.updateBranch(pull))).status).toBe(403);
});

test('a merge waits for required checks, and is unstable with a red one that is not', async () => {
  const { playground, bot, shop, head, state, moveBase } = await startBranches();
  playground.protectBranch({ repository: 'acme/shop', branch: 'main', requiredChecks: ['test', 'legacy'] });
  expect(await state()).toEqual([true, 'blocked']);
  const { data: branch } = await bot.rest.repos.getBranch({ ...shop, branch: 'main' });
  expect(branch).toMatchObject({
    protected: true,
    protection: { required_status_checks: { contexts: ['test', 'legacy'] } },
  });
  const check = async (name: string, conclusion: 'success' | 'failure') => {
    await bot.rest.checks.create({ ...shop, name, head_sha: head, conclusion });
  };
  await check('test', 'success');
  expect(await state()).toEqual([true, 'blocked']);
  playground.store.statuses.push({
    id: 1,
    repository: 'acme/shop',
    sha: head,
    context: 'legacy',
    state: 'success',
    description: null,
    targetUrl: null,
    creator: 'ada',
    createdAt: '2026-01-01T00:00:00Z',
  });
  expect(await state()).toEqual([true, 'clean']);
  await check('lint', 'failure');
  expect(await state()).toEqual([true, 'unstable']);
  playground.protectBranch({ repository: 'acme/shop', branch: 'main', strict: true });
  await moveBase({ 'other.txt': 'x\n' });
  expect(await state()).toEqual([true, 'behind']);
});

test('whether it can be merged may not be known at first', async () => {
  const { playground, state } = await startBranches();
  playground.faults.mergeabilityUnknown();
  expect(await state()).toEqual([null, 'unknown']);
  expect(await state()).toEqual([true, 'clean']);
});
