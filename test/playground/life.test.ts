import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../../playground/git.ts';
import { complaint, errorsOf, gitWith, payloadsOf, refusalOf, startShop } from './github.ts';

const events = ['repository', 'pull_request', 'push'];

/** Commits to the pull request's branch and pushes, with the app's token; fails as git does. */
async function pushAsApp(
  { token, directory, playground }: Awaited<ReturnType<typeof startShop>>,
  name = 'shop',
) {
  const folder = await mkdtemp(join(directory, 'clone-'));
  const environment = gitWith((await token()).token);
  const url = `${playground.url}/acme/${name}.git`;
  await git('/', ['clone', '--quiet', '--branch', 'cheaper', url, folder], { environment });
  await writeFile(join(folder, 'price.txt'), '3\n');
  await git(folder, ['commit', '--quiet', '--all', '-m', 'Mend'], { environment });
  return git(folder, ['push', '--quiet', 'origin', 'HEAD'], { environment });
}

test('an archived repository is read, and not written to', async () => {
  const shop = await startShop({ events });
  const { playground, installation, number, head } = shop;
  const bot = await installation();
  playground.setArchived('acme/shop', true);
  const at = { ...shop.shop, issue_number: number };
  const refused = [
    await refusalOf(bot.rest.issues.createComment({ ...at, body: 'x' })),
    await refusalOf(bot.rest.checks.create({ ...shop.shop, name: 'x', head_sha: head })),
  ];
  for (const { status, message } of refused) {
    expect(status).toBe(403);
    expect(message).toContain('Repository was archived so is read-only.');
  }
  expect((await bot.rest.repos.get(shop.shop)).data.archived).toBe(true);
  expect(await complaint(pushAsApp(shop))).toContain('This repository was archived so it is read-only.');
  const { data: pull } = await bot.rest.pulls.get({ ...shop.shop, pull_number: number });
  const react = bot.graphql(
    'mutation ($id: ID!) { addReaction(input: { subjectId: $id, content: EYES }) { clientMutationId } }',
    { id: pull.node_id },
  );
  expect(await errorsOf(react)).toHaveLength(1);
  await playground.idle();
  expect(payloadsOf(playground, 'repository')).toMatchObject([
    { action: 'archived', repository: { archived: true } },
  ]);
  playground.setArchived('acme/shop', false);
  expect((await bot.rest.issues.createComment({ ...at, body: 'x' })).status).toBe(201);
});

test('the old name of a repository leads to the new one', async () => {
  const shop = await startShop({ events });
  const { playground, installation, number } = shop;
  const bot = await installation();
  playground.comment({ repository: 'acme/shop', number, author: 'ada', body: 'before' });
  playground.renameRepository('acme/shop', 'store');
  const old = await fetch(`${playground.url}/api/v3/repos/acme/shop/pulls/${number}`, { redirect: 'manual' });
  expect(old.status).toBe(301);
  expect(old.headers.get('location')).toMatch(/\/api\/v3\/repositories\/\d+\/pulls\/1$/);
  const { data: pull } = await bot.rest.pulls.get({ ...shop.shop, pull_number: number });
  expect(pull.base.repo.full_name).toBe('acme/store');
  const { data: comments } = await bot.rest.issues.listComments({ ...shop.shop, issue_number: number });
  expect(comments).toMatchObject([{ body: 'before' }]);
  const posted = await fetch(`${playground.url}/api/v3/repos/acme/shop/issues/${number}/comments`, {
    method: 'POST',
    redirect: 'manual',
    body: '{"body":"x"}',
  });
  expect(posted.status).toBe(307);
  await pushAsApp(shop);
  await playground.idle();
  expect((await playground.pullRequest('acme/store', number)).commits).toHaveLength(2);
  expect(payloadsOf(playground, 'repository')).toMatchObject([
    {
      action: 'renamed',
      repository: { full_name: 'acme/store' },
      changes: { repository: { name: { from: 'shop' } } },
    },
  ]);
});

test('a repository that is transferred, made private or taken from the app is out of its reach', async () => {
  const { playground, installation, shop } = await startShop();
  const bot = await installation();
  playground.setPrivate('acme/shop', true);
  expect((await bot.rest.repos.get(shop)).data.private).toBe(true);
  playground.removeFromInstallation('acme/shop');
  expect((await refusalOf(bot.rest.repos.get(shop))).status).toBe(404);
  playground.setPrivate('acme/shop', false);
  const write = bot.rest.issues.createComment({ ...shop, issue_number: 1, body: 'x' });
  expect((await refusalOf(write)).status).toBe(403);
  await playground.createRepository({ owner: 'acme', name: 'other', private: true });
  playground.transferRepository('acme/other', 'globex');
  const other = { owner: 'globex', repo: 'other' };
  expect((await refusalOf(bot.rest.repos.get(other))).status).toBe(404);
  await playground.idle();
  expect(payloadsOf(playground, 'installation_repositories').slice(-3)).toMatchObject([
    { action: 'removed', repositories_removed: [{ full_name: 'acme/shop' }] },
    { action: 'added' },
    { action: 'removed', repositories_removed: [{ full_name: 'acme/other' }] },
  ]);
});

test('an app that is suspended hears so, and one that was removed has no credentials', async () => {
  const { playground, app, installation, shop } = await startShop();
  const bot = await installation();
  const id = (await (await app()).rest.apps.listInstallations()).data[0]?.id ?? 0;
  const newToken = async () => (await app()).rest.apps.createInstallationAccessToken({ installation_id: id });
  playground.suspendApp('acme');
  const refused = [await refusalOf(bot.rest.repos.get(shop)), await refusalOf(newToken())];
  for (const { status, message } of refused) {
    expect(status).toBe(403);
    expect(message).toContain('This installation has been suspended');
  }
  playground.unsuspendApp('acme');
  expect((await bot.rest.repos.get(shop)).status).toBe(200);
  playground.uninstallApp('acme');
  expect((await refusalOf(bot.rest.repos.get(shop))).status).toBe(401);
  expect((await refusalOf(newToken())).status).toBe(404);
  playground.installApp('acme/shop');
  const { data: anew } = await (await app()).rest.apps.getRepoInstallation(shop);
  expect(anew.id).not.toBe(id);
  playground.suspendApp('acme');
  expect(
    (await (await app()).rest.apps.getInstallation({ installation_id: anew.id })).data.suspended_at,
  ).not.toBeNull();
  await playground.idle();
  expect(payloadsOf(playground, 'installation').map(({ action }) => action)).toEqual([
    'created',
    'suspend',
    'unsuspend',
    'deleted',
    'created',
    'suspend',
  ]);
});

test('a permission that is not granted is named', async () => {
  const { playground, installation, shop, head } = await startShop();
  playground.grantPermissions('acme', { metadata: 'read', contents: 'write', checks: 'read' });
  const bot = await installation();
  const asked = bot.rest.checks.create({ ...shop, name: 'x', head_sha: head });
  const error = (await asked.catch((reason: unknown) => reason)) as {
    status: number;
    message: string;
    response: { headers: Record<string, string> };
  };
  expect(error.status).toBe(403);
  expect(error.message).toContain('Resource not accessible by integration');
  expect(error.response.headers['x-accepted-github-permissions']).toBe('checks=write');
});

test('a protected branch takes no push, by git or without', async () => {
  const shop = await startShop();
  const { playground, installation, head } = shop;
  const refusesPushes = 'Changes must be made through a pull request.';
  playground.protectBranch({ repository: 'acme/shop', branch: 'cheaper', refusesPushes });
  const said = await complaint(pushAsApp(shop));
  expect(said).toContain('error: GH006: Protected branch update failed for refs/heads/cheaper.');
  expect(said).toContain(`error: ${refusesPushes}`);
  expect(said).toContain('[remote rejected] HEAD -> cheaper (protected branch hook declined)');
  const bot = await installation();
  const commit = bot.graphql(
    'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { clientMutationId } }',
    {
      input: {
        branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'cheaper' },
        expectedHeadOid: head,
        message: { headline: 'x' },
      },
    },
  );
  expect(await errorsOf(commit)).toMatchObject([{ type: 'UNPROCESSABLE' }]);
});

test('a pull request outlives its fork, and not its branch', async () => {
  const { playground, installation, shop, number } = await startShop({ events });
  const bot = await installation();
  const forked = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'idea',
    author: 'eve',
    title: 'An idea',
    changes: { 'idea.txt': 'x\n' },
    fromFork: true,
  });
  playground.deleteRepository('eve/shop');
  const { data } = await bot.rest.pulls.get({ ...shop, pull_number: forked });
  expect(data).toMatchObject({ state: 'open', head: { repo: null, label: 'unknown repository:idea' } });
  expect((await bot.rest.pulls.listCommits({ ...shop, pull_number: forked })).data).toHaveLength(1);
  await playground.deleteBranch({ repository: 'acme/shop', branch: 'cheaper', by: 'ada' });
  expect((await bot.rest.pulls.get({ ...shop, pull_number: number })).data.state).toBe('closed');
  await playground.idle();
  expect(payloadsOf(playground, 'pull_request').at(-1)).toMatchObject({ action: 'closed', number });
  expect(payloadsOf(playground, 'push').at(-1)).toMatchObject({ deleted: true, ref: 'refs/heads/cheaper' });
});

test('a branch that is set back loses its last commits', async () => {
  const { playground, number, head } = await startShop({ events });
  await playground.push({ repository: 'acme/shop', branch: 'cheaper', author: 'ada', message: 'More' });
  await playground.resetBranch({ repository: 'acme/shop', branch: 'cheaper', to: head, by: 'ada' });
  const view = await playground.pullRequest('acme/shop', number);
  expect(view.head.sha).toBe(head);
  expect(view.commits).toHaveLength(1);
  await playground.idle();
  expect(payloadsOf(playground, 'push').at(-1)).toMatchObject({ forced: true, after: head });
});

test('an app’s account is no user whose permission could be asked for', async () => {
  const { installation, shop, playground } = await startShop();
  const bot = await installation();
  playground.comment({ repository: 'acme/shop', number: 1, author: 'dependabot[bot]', body: 'x' });
  for (const username of ['dependabot[bot]', 'reflexion[bot]', 'acme-robot[bot]']) {
    const asked = bot.rest.repos.getCollaboratorPermissionLevel({ ...shop, username });
    expect(await refusalOf(asked)).toMatchObject({
      status: 404,
      message: expect.stringContaining('is not a user'),
    });
  }
});

test('where commits have to be signed, only the site can make them for an app', async () => {
  const shop = await startShop();
  const { playground, installation, head, number } = shop;
  playground.protectBranch({ repository: 'acme/shop', branch: 'cheaper', requiresSignatures: true });
  expect(await complaint(pushAsApp(shop))).toContain('error: Commits must have verified signatures.');
  await (await installation()).graphql(
    'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { clientMutationId } }',
    {
      input: {
        branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'cheaper' },
        expectedHeadOid: head,
        message: { headline: 'Mend' },
      },
    },
  );
  const { commits } = await playground.pullRequest('acme/shop', number);
  expect(commits.map(({ byBot }) => byBot)).toEqual([false, true]);
});
