import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../../playground/git.ts';
import { complaint, gitWith, startShop } from './github.ts';

/** A clone of `acme/shop` at the pull request's branch, made with that token. */
async function startClone(permissions: Readonly<Record<string, 'read' | 'write'>> = { contents: 'write' }) {
  const github = await startShop();
  const { token } = await github.token({ permissions });
  const environment = gitWith(token);
  const checkout = await mkdtemp(join(github.directory, 'clone-'));
  const url = `${github.playground.url}/acme/shop.git`;
  await git(checkout, ['clone', '--quiet', '--branch', 'cheaper', url, '.'], { environment });
  const commit = async (path: string, content: string) => {
    await writeFile(join(checkout, path), content);
    await git(checkout, ['add', '--all']);
    await git(checkout, ['commit', '--quiet', '-m', `change ${path}`], { environment });
    return (await git(checkout, ['rev-parse', 'HEAD'])).trim();
  };
  const push = (...args: string[]) => git(checkout, ['push', ...args], { environment });
  return { ...github, checkout, environment, url, commit, push };
}

test('what the app pushes is on the pull request, and known to be its own', async () => {
  const { playground, commit, push, number, head } = await startClone();
  const sha = await commit('price.txt', '3\n');
  await push('origin', 'HEAD:refs/heads/cheaper');
  const view = await playground.pullRequest('acme/shop', number);
  expect(view.head.sha).toBe(sha);
  expect(view.commits.map((made) => [made.sha, made.byBot])).toEqual([
    [head, false],
    [sha, true],
  ]);
  const [repository] = playground.store.repositories.values();
  const ref = await git(repository?.gitDirectory ?? '', ['rev-parse', `refs/pull/${number}/head`]);
  expect(ref.trim()).toBe(sha);
  const pushes = playground.requests.filter(({ kind }) => kind === 'git-push');
  expect(pushes.at(-1)).toMatchObject({ status: 200, authenticatedAs: 'reflexion[bot]' });
});

test('to push takes contents: write, and to fetch a private repository takes the repository', async () => {
  const { playground, commit, push, token, checkout } = await startClone({ contents: 'read' });
  await commit('price.txt', '3\n');
  expect(await complaint(push('origin', 'HEAD:cheaper'))).toContain('403');
  await playground.createRepository({ owner: 'acme', name: 'secret', private: true, files: { a: 'a' } });
  const { token: elsewhere } = await token({ repositories: ['shop'] });
  const list = (bearer: string | null) =>
    git(checkout, ['ls-remote', `${playground.url}/acme/secret.git`], { environment: gitWith(bearer) });
  expect(await complaint(list(elsewhere))).toContain('not found');
  expect(await complaint(list(null))).toMatch(/terminal prompts disabled|could not read Username/);
  await complaint(list('ghs_0000'));
  expect(playground.requests.at(-1)).toMatchObject({ status: 401, authenticatedAs: 'anonymous' });
  expect(await list((await token()).token)).toContain('refs/heads/main');
});

test('an app without the permission may not touch workflows, and is told so in GitHub’s words', async () => {
  const { commit, push, playground, number, head } = await startClone();
  await commit('.github/workflows/ci.yml', 'on: pull_request\n');
  await commit('price.txt', '3\n');
  expect(await complaint(push('origin', 'HEAD:cheaper'))).toContain(
    '! [remote rejected] HEAD -> cheaper (refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission)',
  );
  expect((await playground.pullRequest('acme/shop', number)).head.sha).toBe(head);
});

test('an app may not rewrite history, and pushes to pull request refs are nobody’s', async () => {
  const { commit, push, checkout, environment, playground, number, head } = await startClone();
  await git(checkout, ['reset', '--quiet', '--hard', 'HEAD~1'], { environment });
  await commit('price.txt', '4\n');
  expect(await complaint(push('origin', 'HEAD:cheaper'))).toMatch(/rejected.*non-fast-forward/);
  expect(await complaint(push('--force', 'origin', 'HEAD:cheaper'))).toContain(
    'Cannot force-push to this branch',
  );
  expect(await complaint(push('origin', `HEAD:refs/pull/${number}/head`))).toContain('hidden ref');
  expect((await playground.pullRequest('acme/shop', number)).head.sha).toBe(head);
});

test('an author who pushes first wins, whether before or after the app has looked', async () => {
  const { commit, push, playground, number } = await startClone();
  const overtake = (content: string) =>
    playground.push({
      repository: 'acme/shop',
      branch: 'cheaper',
      author: 'ada',
      message: 'mine first',
      changes: { 'price.txt': content },
    });
  const theirs: string[] = [];
  await commit('other.txt', '1\n');
  playground.faults.beforePush(async () => void theirs.push(await overtake('5\n')), { when: 'advertised' });
  expect(await complaint(push('origin', 'HEAD:cheaper'))).toContain('fetch first');
  expect((await playground.pullRequest('acme/shop', number)).head.sha).toBe(theirs[0]);
});

test('an author may come between the app’s look and its push', async () => {
  const { commit, push, playground, number } = await startClone();
  let theirs = '';
  await commit('other.txt', '1\n');
  playground.faults.beforePush(async () => {
    theirs = await playground.push({
      repository: 'acme/shop',
      branch: 'cheaper',
      author: 'ada',
      message: 'mine first',
      changes: { 'price.txt': '5\n' },
    });
  });
  expect(await complaint(push('origin', 'HEAD:cheaper'))).toMatch(/remote rejected|failed to push/);
  expect((await playground.pullRequest('acme/shop', number)).head.sha).toBe(theirs);
});

test('a push larger than git sends at once arrives whole', async () => {
  const { commit, push, playground, number, checkout } = await startClone();
  const sha = await commit('noise.txt', randomBytes(2_000_000).toString('hex'));
  await push('origin', 'HEAD:cheaper');
  expect((await playground.pullRequest('acme/shop', number)).head.sha).toBe(sha);
  const [repository] = playground.store.repositories.values();
  const local = await git(checkout, ['rev-parse', 'HEAD:noise.txt']);
  expect(await git(repository?.gitDirectory ?? '', ['rev-parse', `${sha}:noise.txt`])).toBe(local);
  await git(repository?.gitDirectory ?? '', ['fsck', '--strict']);
});

test('an author may rewrite the branch', async () => {
  const { playground, number, head, base } = await startShop({ events: ['push'] });
  const sha = await playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'Think again',
    changes: { 'price.txt': '7\n' },
    force: true,
  });
  const view = await playground.pullRequest('acme/shop', number);
  expect(view.commits.map((commit) => commit.sha)).toEqual([sha]);
  expect([view.base.sha, view.head.sha === head]).toEqual([base, false]);
  await playground.idle();
  const pushed = playground.deliveries.filter(({ event }) => event === 'push').at(-1);
  expect(JSON.parse(pushed?.request.body ?? '{}')).toMatchObject({ forced: true, before: head, after: sha });
});

test('a commit can be fetched alone, in part, and by its pull request', async () => {
  const { checkout, environment, url, head, number } = await startClone();
  const target = await mkdtemp(join(checkout, 'part-'));
  await git(target, ['init', '--quiet']);
  await git(target, ['fetch', '--quiet', '--depth=1', '--filter=blob:none', url, head], { environment });
  expect((await git(target, ['rev-parse', 'FETCH_HEAD'])).trim()).toBe(head);
  await git(target, ['fetch', '--quiet', url, `refs/pull/${number}/head`], { environment });
  expect((await git(target, ['rev-parse', 'FETCH_HEAD'])).trim()).toBe(head);
});
