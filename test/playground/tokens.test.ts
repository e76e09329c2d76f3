import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../../playground/git.ts';
import { complaint, gitWith, refusalOf, startShop } from './github.ts';

const workflow = `on: [push, pull_request]
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
`;

/** Changes a file of the pull request's branch by git, as whoever the token is. */
async function pushWith(token: string, directory: string, url: string, file: string): Promise<string> {
  const folder = await mkdtemp(join(directory, 'clone-'));
  const environment = gitWith(token);
  await git('/', ['clone', '--quiet', '--branch', 'cheaper', url, folder], { environment });
  await writeFile(join(folder, file), `${token.length}\n`);
  await git(folder, ['add', '--all'], { environment });
  await git(folder, ['commit', '--quiet', '-m', 'More'], { environment });
  await git(folder, ['push', '--quiet', 'origin', 'HEAD'], { environment });
  return (await git(folder, ['rev-parse', 'HEAD'])).trim();
}

test('a workflow’s own token speaks as GitHub Actions, and reaches its repository alone', async () => {
  const { playground, withToken, shop, number, head } = await startShop();
  await playground.createRepository({ owner: 'acme', name: 'other', private: true });
  const octokit = withToken(playground.actionsToken('acme/shop'));
  const { data: comment } = await octokit.rest.issues.createComment({
    ...shop,
    issue_number: number,
    body: 'x',
  });
  expect(comment).toMatchObject({
    user: { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' },
    performed_via_github_app: { id: 15368, slug: 'github-actions' },
  });
  const { data: check } = await octokit.rest.checks.create({ ...shop, name: 'Reflexion', head_sha: head });
  expect(check.app).toMatchObject({ id: 15368 });
  const refused = [
    await refusalOf(octokit.rest.repos.get({ owner: 'acme', repo: 'other' })),
    await refusalOf(octokit.rest.users.getAuthenticated()),
    await refusalOf(octokit.rest.apps.getAuthenticated()),
  ];
  expect(refused.map(({ status }) => status)).toEqual([404, 403, 401]);
  const reader = withToken(playground.actionsToken('acme/shop', { pull_requests: 'read' }));
  const silent = reader.rest.issues.createComment({ ...shop, issue_number: number, body: 'x' });
  expect((await refusalOf(silent)).status).toBe(403);
});

test('a push with a workflow’s own token starts no workflow, one with a person’s does', async () => {
  const { playground, directory, shop, person, number } = await startShop({ ci: true });
  await playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'CI',
    changes: { '.github/workflows/ci.yml': workflow },
  });
  await playground.idle();
  const runsAt = (sha: string) =>
    [...playground.store.workflowRuns.values()]
      .filter((run) => run.headSha === sha)
      .map(({ event }) => event);
  const url = `${playground.url}/acme/shop.git`;
  const silent = await pushWith(playground.actionsToken('acme/shop'), directory, url, 'price.txt');
  await playground.idle();
  const view = await playground.pullRequest('acme/shop', number);
  expect(view.head.sha).toBe(silent);
  expect(view.commits.at(-1)).toMatchObject({ byBot: false });
  // What its pull request would run is there, and waits for somebody to approve it.
  expect(runsAt(silent)).toEqual(['pull_request']);
  const waiting = [...playground.store.workflowRuns.values()].find((run) => run.headSha === silent);
  expect(waiting).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect([...playground.store.jobs.values()].filter(({ runId }) => runId === waiting?.id)).toEqual([]);
  await person('acme').rest.actions.approveWorkflowRun({ ...shop, run_id: waiting?.id ?? 0 });
  await playground.idle();
  expect(waiting).toMatchObject({ status: 'completed', conclusion: 'success', runAttempt: 1 });
  const loud = await pushWith(playground.personToken('ada'), directory, url, 'other.txt');
  await playground.idle();
  expect(runsAt(loud).sort()).toEqual(['pull_request', 'push']);
  expect((await person('ada').rest.users.getAuthenticated()).data.login).toBe('ada');
  const workflows = pushWith(
    playground.actionsToken('acme/shop'),
    directory,
    url,
    '.github/workflows/ci.yml',
  );
  expect(await complaint(workflows)).toContain('without `workflows` permission');
  const { data } = await person('ada').rest.pulls.get({ ...shop, pull_number: number });
  expect(data.head.sha).toBe(loud);
});
