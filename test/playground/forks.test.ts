import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../../playground/git.ts';
import { complaint, gitWith, type Limits, startGithub } from './github.ts';

const workflow = `name: CI
on: [pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: grep --quiet 1 price.txt
`;

/** A pull request from eve's fork of `acme/shop`, and the app's clone of that fork's branch. */
async function startFork({
  maintainerCanModify,
  ci = false,
  limits = { permissions: { contents: 'write', pull_requests: 'write' }, repositories: ['shop'] },
}: {
  maintainerCanModify?: boolean;
  ci?: boolean;
  limits?: Limits;
} = {}) {
  const github = await startGithub({ ci });
  const { playground } = github;
  await playground.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'price.txt': '1\n', '.github/workflows/ci.yml': workflow },
  });
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'dearer',
    author: 'eve',
    title: 'Raise the price',
    changes: { 'price.txt': '2\n' },
    fromFork: true,
    ...(maintainerCanModify === undefined ? {} : { maintainerCanModify }),
  });
  const { token } = await github.token(limits);
  const environment = gitWith(token);
  const checkout = await mkdtemp(join(github.directory, 'clone-'));
  const url = `${playground.url}/eve/shop.git`;
  await git(checkout, ['clone', '--quiet', '--branch', 'dearer', url, '.'], { environment });
  const commit = async (path: string, content: string) => {
    await writeFile(join(checkout, path), content);
    await git(checkout, ['add', '--all']);
    await git(checkout, ['commit', '--quiet', '-m', `change ${path}`], { environment });
    return (await git(checkout, ['rev-parse', 'HEAD'])).trim();
  };
  const push = (ref: string) => git(checkout, ['push', 'origin', `HEAD:refs/heads/${ref}`], { environment });
  const view = () => playground.pullRequest('acme/shop', number);
  return { ...github, number, octokit: github.withToken(token), commit, push, view };
}

test('what the app pushes to a fork is judged as a change of its pull request', async () => {
  const { playground, commit, push, view, number } = await startFork({ ci: true });
  await playground.idle();
  const before = await view();
  expect(before.checks).toMatchObject([{ name: 'test', conclusion: 'failure' }]);

  const sha = await commit('price.txt', '1\n');
  await push('dearer');
  await playground.idle();
  const after = await view();
  expect(after.head).toEqual({ repository: 'eve/shop', ref: 'dearer', sha });
  expect(after.commits.map(({ byBot }) => byBot)).toEqual([false, true]);
  expect(after.checks).toMatchObject([{ name: 'test', conclusion: 'success', headSha: sha }]);
  const base = playground.store.repositories.get('acme/shop');
  const ref = await git(base?.gitDirectory ?? '', ['rev-parse', `refs/pull/${number}/head`]);
  expect(ref.trim()).toBe(sha);
  const told = playground.deliveries
    .filter(({ event, action }) => `${event}.${action}` === 'pull_request.synchronize')
    .map(({ request }) => JSON.parse(request.body));
  expect(told).toMatchObject([
    {
      before: before.head.sha,
      after: sha,
      pull_request: { number, head: { repo: { full_name: 'eve/shop' } } },
      sender: { login: 'reflexion[bot]' },
      repository: { full_name: 'acme/shop' },
    },
  ]);
}, 60_000);

test('a fork whose author forbids edits takes no push of the app', async () => {
  const { commit, push, view, octokit, number } = await startFork({ maintainerCanModify: false });
  const { sha } = (await view()).head;
  await commit('price.txt', '1\n');
  const refused = await complaint(push('dearer'));
  expect(refused).toContain('remote: Permission to eve/shop.git denied to reflexion[bot].');
  expect(refused).toMatch(
    /fatal: unable to access '.*\/eve\/shop\.git\/': The requested URL returned error: 403/,
  );
  expect((await view()).head.sha).toBe(sha);
  const { data } = await octokit.rest.pulls.get({ owner: 'acme', repo: 'shop', pull_number: number });
  expect(data.maintainer_can_modify).toBe(false);
});

test('edits by maintainers go no further than the head branch, and only while the pull request is open', async () => {
  const { playground, commit, push, number, octokit } = await startFork();
  const { data } = await octokit.rest.pulls.get({ owner: 'acme', repo: 'shop', pull_number: number });
  expect(data.maintainer_can_modify).toBe(true);
  await commit('price.txt', '1\n');
  expect(await complaint(push('main'))).toContain('! [remote rejected] HEAD -> main (permission denied)');
  expect(await complaint(push('new'))).toContain('! [remote rejected] HEAD -> new (permission denied)');
  playground.closePullRequest('acme/shop', number);
  expect(await complaint(push('dearer'))).toContain('Permission to eve/shop.git denied');
  playground.reopenPullRequest('acme/shop', number);
  await push('dearer');
});

test('to push to a fork takes contents: write in the base repository', async () => {
  const reader = await startFork({ limits: { permissions: { contents: 'read' } } });
  await reader.commit('price.txt', '1\n');
  expect(await complaint(reader.push('dearer'))).toContain('Permission to eve/shop.git denied');
});

test('what one author allows is allowed in no other fork, and to no token for another repository', async () => {
  const { playground, token } = await startFork();
  await playground.createRepository({ owner: 'acme', name: 'other' });
  await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'dearer',
    author: 'mallory',
    title: 'Raise it too',
    changes: { 'price.txt': '3\n' },
    fromFork: true,
    maintainerCanModify: false,
  });
  const askToPush = async (fork: string, repositories: string[]) => {
    const limited = await token({ repositories, permissions: { contents: 'write' } });
    const basic = Buffer.from(`x-access-token:${limited.token}`).toString('base64');
    const url = `${playground.url}/${fork}.git/info/refs?service=git-receive-pack`;
    const answer = await fetch(url, { headers: { Authorization: `Basic ${basic}` } });
    return [answer.status, (await answer.text()).split('\n')[0]];
  };
  const denied = (fork: string) => [403, `Permission to ${fork}.git denied to reflexion[bot].`];
  expect(await askToPush('eve/shop', ['shop'])).toEqual([200, expect.stringContaining('git-receive-pack')]);
  expect(await askToPush('eve/shop', ['other'])).toEqual(denied('eve/shop'));
  expect(await askToPush('mallory/shop', ['shop'])).toEqual(denied('mallory/shop'));
  expect(playground.requests.at(-1)).toMatchObject({ kind: 'git-push', status: 403 });
});

test('the app may not touch workflows of a fork either', async () => {
  const { commit, push } = await startFork();
  await commit('.github/workflows/ci.yml', 'on: push\n');
  expect(await complaint(push('dearer'))).toContain('without `workflows` permission');
});

test('within one repository there is nothing to allow', async () => {
  const { playground, octokit } = await startFork();
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'own',
    author: 'acme',
    title: 'Our own',
    changes: { 'own.txt': '1\n' },
    maintainerCanModify: true,
  });
  const { data } = await octokit.rest.pulls.get({ owner: 'acme', repo: 'shop', pull_number: number });
  expect(data.maintainer_can_modify).toBe(false);
});
