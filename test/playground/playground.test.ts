import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startPlayground } from '../../playground/playground.ts';

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'playground-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const workflow = `name: CI
on: [pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: grep --quiet 1 price.txt
`;

test('a push turns a pull request red, and the next one green', async () => {
  const playground = await startPlayground({ dataDirectory: await temporaryDirectory() });
  onTestFinished(() => playground.close());
  await playground.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'price.txt': '1\n', '.github/workflows/ci.yml': workflow },
    roles: { ada: 'write' },
  });
  const change = { repository: 'acme/shop', branch: 'cheaper', author: 'ada' };
  const number = await playground.openPullRequest({
    ...change,
    title: 'Lower the price',
    changes: { 'price.txt': '0\n' },
  });
  await playground.idle();
  const red = await playground.pullRequest('acme/shop', number);
  expect(red.checks).toMatchObject([{ name: 'test', status: 'completed', conclusion: 'failure' }]);

  await playground.push({ ...change, message: 'Think again', changes: { 'price.txt': '1\n' } });
  await playground.idle();
  const green = await playground.pullRequest('acme/shop', number);
  expect(green.checks).toMatchObject([{ name: 'test', conclusion: 'success', headSha: green.head.sha }]);
  expect(green.commits.map(({ message }) => message)).toEqual(['Lower the price', 'Think again']);
  const completed = playground.deliveries.filter(
    ({ event, action }) => `${event}.${action}` === 'check_suite.completed',
  );
  expect(completed.map(({ request }) => JSON.parse(request.body).check_suite.conclusion)).toEqual([
    'failure',
    'success',
  ]);
});

test('once closed it leaves nothing that keeps a process alive', async () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../playground/playground.ts')).href;
  const script = `
    const { startPlayground } = await import(${JSON.stringify(module)});
    const playground = await startPlayground({ dataDirectory: ${JSON.stringify(await temporaryDirectory())} });
    playground.setWebhookUrl('http://127.0.0.1:1/');
    playground.faults.webhooks({ kind: 'delay', delayMs: 60_000, times: 99 });
    await playground.createRepository({ owner: 'acme', name: 'shop', files: { 'a.txt': 'a' } });
    playground.faults.api({ kind: 'hang' });
    const hanging = fetch(playground.url + '/api/v3/meta').catch(() => 'cut');
    await playground.waitFor(() => playground.requests.at(-1)?.path === '/meta', 5_000, 'the request');
    await playground.close();
    console.log(await hanging);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect([status, output]).toEqual([0, 'cut\n']);
}, 20_000);

test('waiting in vain says for what', async () => {
  const playground = await startPlayground({ dataDirectory: await temporaryDirectory(), ci: false });
  onTestFinished(() => playground.close());
  await expect(playground.waitFor(() => false, 10, 'a miracle')).rejects.toThrow('in vain for a miracle');
});

test('changes that lead out of the repository are not made', async () => {
  const playground = await startPlayground({ dataDirectory: await temporaryDirectory(), ci: false });
  onTestFinished(() => playground.close());
  for (const path of ['../escaped', '.git/hooks/pre-commit', '/etc/escaped']) {
    const made = playground.createRepository({
      owner: 'acme',
      name: `r${path.length}`,
      files: { [path]: '' },
    });
    await expect(made).rejects.toThrow('leads out');
  }
});
