import { expect, test } from 'vitest';
import type { Permissions } from '../../playground/accounts.ts';
import { permissionError } from '../../src/github/missing-permission.ts';
import { startPullRequest } from './pull-request.ts';

const some = { metadata: 'read', contents: 'write', statuses: 'read', actions: 'write' } as const;
const page = 'https://github.example/settings/installations/7';
const sentence = `I can’t go on here, as I lack the permission \`actions: write\`. An owner can grant it: ${page}`;

test.each<[string, Permissions, number]>([
  ['in a check run', { ...some, checks: 'write', pull_requests: 'read', issues: 'read' }, 1],
  ['in a comment where it may write no check run', { ...some, checks: 'read', pull_requests: 'write' }, 1],
  ['nowhere where it may write neither', { ...some, checks: 'read', pull_requests: 'read' }, 0],
])('what the App lacks is said once, %s', async (_, permissions, times) => {
  const { playground, installation, look, comments } = await startPullRequest();
  playground.grantPermissions('acme', permissions);
  const client = await installation();
  for (let count = 0; count < 2; count++) {
    const pullRequest = look({ client });
    await pullRequest.observe();
    expect(await pullRequest.lack('actions: write', page)).toBe(times > 0);
  }
  const runs = [...playground.store.checkRuns.values()].filter(({ appId }) => appId === playground.app.id);
  const said = [...runs.map(({ output }) => output.summary), ...comments().map(({ body }) => body)];
  expect(said).toEqual(Array(times).fill(sentence));
});

test('GitHub’s refusal is an error that names the permission; another refusal is not', async () => {
  const { playground, installation, shop, head } = await startPullRequest();
  playground.grantPermissions('acme', { ...some, checks: 'read' });
  const { rest } = await installation();
  const order = { ...shop, name: 'x', head_sha: head };
  const refusal = await rest.checks.create(order).catch((error: unknown) => error);
  expect(permissionError(refusal)).toMatchObject({ code: 'github', permission: 'checks: write' });
  const missing = await rest.checks.get({ ...shop, check_run_id: 9 }).catch((error: unknown) => error);
  expect(permissionError(missing)).toBeNull();
  const hostile = { 'x-accepted-github-permissions': '](https://evil.example) @all' };
  const forged = Object.assign(new Error('Resource not accessible by integration'), {
    status: 403,
    response: { headers: hostile },
  });
  expect(permissionError(forged)?.message).toBe(
    'The App lacks the permission `of a kind that GitHub does not name` here.',
  );
});
