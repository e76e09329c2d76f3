import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { git } from '../../playground/git.ts';
import { errorsOf, type Limits, refusalOf, startShop } from './github.ts';

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;

interface Asked {
  repository?: string;
  branch?: string;
  expectedHeadOid: string;
  headline?: string;
  body?: string;
  /** Text by path. */
  additions?: Readonly<Record<string, string>>;
  deletions?: readonly string[];
}

async function commitWith(octokit: Octokit, asked: Asked): Promise<{ oid: string; url: string }> {
  const input = {
    branch: {
      repositoryNameWithOwner: asked.repository ?? 'acme/shop',
      branchName: asked.branch ?? 'cheaper',
    },
    expectedHeadOid: asked.expectedHeadOid,
    message: { headline: asked.headline ?? 'Think again', ...(asked.body ? { body: asked.body } : {}) },
    fileChanges: {
      additions: Object.entries(asked.additions ?? {}).map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString('base64'),
      })),
      deletions: (asked.deletions ?? []).map((path) => ({ path })),
    },
  };
  type Data = { createCommitOnBranch: { commit: { oid: string; url: string } } };
  return (await octokit.graphql<Data>(mutation, { input })).createCommitOnBranch.commit;
}

async function startCommitting(limits: Limits = { permissions: { contents: 'write' } }) {
  const github = await startShop();
  const octokit = await github.installation(limits);
  const gitDirectory = github.playground.store.repositories.get('acme/shop')?.gitDirectory ?? '';
  const inGit = async (...args: string[]) => (await git(gitDirectory, args)).trim();
  return { ...github, octokit, inGit };
}

test('a commit made through the API is the app’s own, and signed by the site', async () => {
  const { playground, octokit, shop, head, number, inGit } = await startCommitting();
  const { oid, url } = await commitWith(octokit, {
    expectedHeadOid: head,
    headline: 'Mend the price',
    body: 'It was too low.',
    additions: { 'price.txt': '3\n', 'why/ünïcödé.txt': 'because' },
  });
  expect(url).toBe(`${playground.url}/acme/shop/commit/${oid}`);
  const { data } = await octokit.rest.repos.getCommit({ ...shop, ref: oid });
  const id = playground.store.users.get('reflexion[bot]')?.id;
  expect(data).toMatchObject({
    author: { login: 'reflexion[bot]' },
    committer: { login: 'web-flow' },
    parents: [{ sha: head }],
    commit: {
      message: 'Mend the price\n\nIt was too low.',
      author: { name: 'reflexion[bot]', email: `${id}+reflexion[bot]@users.noreply.github.com` },
      committer: { name: 'GitHub', email: 'noreply@github.com' },
      verification: { verified: true, reason: 'valid' },
    },
  });
  const { data: same } = await octokit.rest.git.getCommit({ ...shop, commit_sha: oid });
  expect(same.verification).toEqual(data.commit.verification);
  const { signature, payload } = data.commit.verification ?? {};
  const object = await inGit('cat-file', 'commit', oid);
  expect(object).toContain(`gpgsig ${signature?.trimEnd().replaceAll('\n', '\n ')}`);
  expect(payload).toBe(object.replace(/gpgsig [\s\S]*?-----END PGP SIGNATURE-----\n \n/, ''));
  await inGit('fsck', '--strict');
  expect(await inGit('show', `${oid}:price.txt`)).toBe('3');
  expect(await inGit('show', `${oid}:why/ünïcödé.txt`)).toBe('because');
  const view = await playground.pullRequest('acme/shop', number);
  expect(view.head.sha).toBe(oid);
  expect(view.commits.map(({ byBot }) => byBot)).toEqual([false, true]);

  const pageOf = async (sha: string) => (await fetch(`${playground.url}/acme/shop/commit/${sha}`)).text();
  expect(await pageOf(oid)).toContain('Verified');
  expect(await pageOf(head)).not.toContain('Verified');
  const pushed = await octokit.rest.repos.getCommit({ ...shop, ref: head });
  expect(pushed.data.commit.verification).toMatchObject({
    verified: false,
    reason: 'unsigned',
    signature: null,
  });
});

test('it is a push to webhooks, and a request to the API', async () => {
  const { playground, octokit, head, number } = await startCommitting();
  await playground.idle();
  const { oid } = await commitWith(octokit, { expectedHeadOid: head, additions: { 'price.txt': '3\n' } });
  await playground.idle();
  const told = playground.deliveries.filter(({ action }) => action === 'synchronize');
  expect(told.map(({ request }) => JSON.parse(request.body))).toMatchObject([
    { number, before: head, after: oid, sender: { login: 'reflexion[bot]' } },
  ]);
  const asked = playground.requests.filter(({ path }) => path === '/api/graphql');
  expect(asked).toMatchObject([{ kind: 'api', method: 'POST', status: 200 }]);
  const { data } = await octokit.rest.rateLimit.get();
  expect(data.resources).toMatchObject({ core: { used: 0 }, graphql: { used: 1 } });
});

test('a file keeps its mode, a new one is a regular file, and a deleted one is gone', async () => {
  const { octokit, inGit, head, directory } = await startCommitting();
  const checkout = await mkdtemp(join(directory, 'modes-'));
  const environment = { GIT_INDEX_FILE: join(checkout, 'index') };
  const gitDirectory = join(directory, 'git/acme/shop.git');
  const blob = await inGit('rev-parse', `${head}:price.txt`);
  await git(gitDirectory, ['read-tree', head], { environment });
  for (const [mode, path] of Object.entries({ 100755: 'run.sh', 120000: 'link', 100644: 'old.txt' }))
    await git(gitDirectory, ['update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`], {
      environment,
    });
  const tree = (await git(gitDirectory, ['write-tree'], { environment })).trim();
  const identity = { GIT_AUTHOR_NAME: 'ada', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'ada' };
  const parent = await git(gitDirectory, ['commit-tree', tree, '-p', head, '-m', 'modes'], {
    environment: { ...identity, GIT_COMMITTER_EMAIL: 'a@b' },
  });
  await inGit('update-ref', 'refs/heads/cheaper', parent.trim());

  const { oid } = await commitWith(octokit, {
    expectedHeadOid: parent.trim(),
    additions: { 'run.sh': 'echo', link: 'text', 'new.sh': 'echo' },
    deletions: ['old.txt'],
  });
  const listed = await inGit('ls-tree', oid, 'run.sh', 'link', 'new.sh', 'old.txt', 'price.txt');
  expect(listed.split('\n').map((line) => line.replace(/ blob \w+\t/, ' '))).toEqual([
    '100644 link',
    '100644 new.sh',
    '100644 price.txt',
    '100755 run.sh',
  ]);
});

test('a branch that has moved on is not overwritten', async () => {
  const { playground, octokit, head, base, number } = await startCommitting();
  const change = { additions: { 'price.txt': '3\n' } };
  expect(await errorsOf(commitWith(octokit, { expectedHeadOid: base, ...change }))).toMatchObject([
    {
      type: 'STALE_DATA',
      path: ['createCommitOnBranch'],
      message: `Expected branch to point to "${base}" but it did not.  Pull and try again.`,
    },
  ]);
  const both = await Promise.allSettled([
    commitWith(octokit, { expectedHeadOid: head, headline: 'one', ...change }),
    commitWith(octokit, { expectedHeadOid: head, headline: 'other', ...change }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await playground.pullRequest('acme/shop', number)).commits).toHaveLength(2);
});

test('workflows are as closed to it as to a push', async () => {
  const { octokit, head, inGit } = await startCommitting();
  const path = '.github/workflows/ci.yml';
  const attempts = [
    { additions: { [path]: 'on: pull_request\n' } },
    { additions: { '.github/workflows/new.yml': 'on: push\n' } },
    { deletions: [path] },
  ];
  for (const attempt of attempts) {
    const errors = await errorsOf(commitWith(octokit, { expectedHeadOid: head, ...attempt }));
    expect(errors).toMatchObject([
      {
        type: 'UNPROCESSABLE',
        message: expect.stringMatching(
          /^refusing to allow a GitHub App to create or update workflow `\.github\/workflows\/(ci|new)\.yml` without `workflows` permission$/,
        ),
      },
    ]);
  }
  expect(await inGit('rev-parse', 'refs/heads/cheaper')).toBe(head);
});

test('it needs the right to push, a branch and a repository', async () => {
  const { playground, octokit, installation, head } = await startCommitting();
  await playground.createRepository({ owner: 'acme', name: 'other' });
  await playground.createRepository({ owner: 'acme', name: 'secret', private: true });
  const reader = await installation({ permissions: { contents: 'read' } });
  const asked = { expectedHeadOid: head, additions: { 'price.txt': '3\n' } };
  const limited = await installation({ repositories: ['shop'] });
  const refused = await Promise.all([
    errorsOf(commitWith(reader, asked)),
    errorsOf(commitWith(limited, { ...asked, repository: 'acme/other', branch: 'main' })),
    errorsOf(commitWith(limited, { ...asked, repository: 'acme/secret', branch: 'main' })),
    errorsOf(commitWith(octokit, { ...asked, repository: 'acme/missing' })),
    errorsOf(commitWith(octokit, { ...asked, branch: 'missing' })),
  ]);
  expect(refused.flat().map(({ type, message }) => `${type}: ${message}`)).toEqual([
    'FORBIDDEN: Resource not accessible by integration',
    'FORBIDDEN: Resource not accessible by integration',
    "NOT_FOUND: Could not resolve to a Repository with the name 'acme/secret'.",
    "NOT_FOUND: Could not resolve to a Repository with the name 'acme/missing'.",
    "NOT_FOUND: Could not resolve to a Ref with the name 'missing'.",
  ]);
});

test('changes that make no tree are refused', async () => {
  const { octokit, head, inGit } = await startCommitting();
  const attempts: Omit<Asked, 'expectedHeadOid'>[] = [
    { deletions: ['missing.txt'] },
    { additions: { '../outside': '' } },
    { additions: { '.git/config': '' } },
    { additions: { '': '' } },
    { additions: { 'price.txt/below': '' } },
  ];
  for (const attempt of attempts) {
    const [error] = await errorsOf(commitWith(octokit, { expectedHeadOid: head, ...attempt }));
    expect(error?.type).toBe('UNPROCESSABLE');
  }
  const input = {
    branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'cheaper' },
    expectedHeadOid: head,
    message: { headline: 'plain text' },
    fileChanges: { additions: [{ path: 'price.txt', contents: 'not “base64”' }] },
  };
  expect(await errorsOf(octokit.graphql(mutation, { input }))).toMatchObject([{ type: 'UNPROCESSABLE' }]);
  expect(await inGit('rev-parse', 'refs/heads/cheaper')).toBe(head);
});

test('a commit of nothing is one all the same', async () => {
  const { octokit, head, inGit } = await startCommitting();
  const { oid } = await commitWith(octokit, { expectedHeadOid: head });
  expect(await inGit('diff', head, oid)).toBe('');
  expect(await inGit('rev-parse', `${oid}^`)).toBe(head);
});

test('a fork’s branch takes commits where its author allows edits by maintainers', async () => {
  const { playground, octokit } = await startCommitting();
  const open = async (author: string, maintainerCanModify: boolean) => {
    const number = await playground.openPullRequest({
      repository: 'acme/shop',
      branch: 'dearer',
      author,
      title: 'Raise the price',
      changes: { 'price.txt': `${author}\n` },
      fromFork: true,
      maintainerCanModify,
    });
    return playground.pullRequest('acme/shop', number);
  };
  const [allowed, forbidden] = [await open('eve', true), await open('mallory', false)];
  const at = (view: typeof allowed) => ({
    repository: view.head.repository,
    branch: 'dearer',
    expectedHeadOid: view.head.sha,
    additions: { 'price.txt': '1\n' },
  });
  const { oid } = await commitWith(octokit, at(allowed));
  expect((await playground.pullRequest('acme/shop', allowed.number)).head.sha).toBe(oid);
  expect(await errorsOf(commitWith(octokit, at(forbidden)))).toMatchObject([{ type: 'FORBIDDEN' }]);
  expect(await errorsOf(commitWith(octokit, { ...at(allowed), branch: 'main' }))).toMatchObject([
    { type: 'FORBIDDEN' },
  ]);
});

test('a person commits with a token where they may write', async () => {
  const { playground, person, head, number } = await startCommitting();
  expect(await errorsOf(commitWith(person('tom'), { expectedHeadOid: head }))).toMatchObject([
    { type: 'FORBIDDEN' },
  ]);
  await commitWith(person('ada'), { expectedHeadOid: head, additions: { 'price.txt': '7\n' } });
  const { commits } = await playground.pullRequest('acme/shop', number);
  expect(commits.at(-1)).toMatchObject({ author: 'ada', byBot: false });
});

test('what is no query, or none that is served, is told so', async () => {
  const { playground, octokit, anonymous, head } = await startCommitting();
  const nobody = await refusalOf(commitWith(anonymous(), { expectedHeadOid: head }));
  expect(nobody).toMatchObject({ status: 401 });
  expect(await errorsOf(octokit.graphql('mutation {'))).toMatchObject([
    { message: expect.stringContaining('Syntax Error') },
  ]);
  expect(
    await errorsOf(octokit.graphql('mutation { createIssue(input: {}) { clientMutationId } }')),
  ).toMatchObject([{ message: expect.stringContaining('createIssue') }]);
  playground.faults.api({ kind: 'rate-limit', path: /graphql/ });
  expect(await errorsOf(commitWith(octokit, { expectedHeadOid: head }))).toMatchObject([
    { type: 'RATE_LIMITED' },
  ]);
  const elsewhere = octokit.request('POST /graphql', { query: '{ viewer }' });
  expect((await refusalOf(elsewhere)).status).toBe(404);
});

test('whose token it is can be asked with any token', async () => {
  const { octokit, person } = await startCommitting();
  const ask = '{ viewer { login databaseId } }';
  const { viewer: bot } = await octokit.graphql<{ viewer: { login: string } }>(ask);
  expect(bot).toMatchObject({ login: 'reflexion[bot]', databaseId: expect.any(Number) });
  expect(await person('ada').graphql(ask)).toMatchObject({ viewer: { login: 'ada' } });
});
