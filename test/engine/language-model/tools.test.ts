import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callTool } from '../../../src/engine/language-model/tools.ts';
import type { Workspace } from '../../../src/reflexion/ports.ts';
import { createWorkspaces, type Workspaces } from '../../../src/workspace/workspaces.ts';
import { contentJudge } from '../../judges.ts';
import { createHost, push, roomy } from '../../workspace/repository.ts';

let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;
let workspace: Workspace;

beforeAll(async () => {
  host = await createHost();
  mkdirSync(join(host.clone, 'out'));
  symlinkSync('/etc', join(host.clone, 'out/etc'));
  symlinkSync('/etc/passwd', join(host.clone, 'passwd'));
  writeFileSync(join(host.clone, 'latin.txt'), Buffer.from('Preis: 3 \xa3\nmore\n', 'latin1'));
  const sha = push(host.clone, 'feature', {
    'long.txt': Array.from({ length: 3_000 }, (_, index) => `line ${index + 1}\n`).join(''),
    'wide.txt': 'x'.repeat(100_000),
    'huge.txt': 'x'.repeat(9 * 2 ** 20),
    'windows.txt': 'one\r\ntwo\r\n',
  });
  workspaces = await createWorkspaces({
    dataDirectory: host.dataDirectory,
    sandbox: null,
    allowedHosts: [],
    ...roomy,
  });
  workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha } }));
});
afterAll(async () => {
  await workspace.close();
  await workspaces.close();
  await host.close();
});
beforeEach(() => workspace.restore('HEAD'));

async function call(name: string, given: Record<string, unknown>): Promise<string> {
  const { signal } = new AbortController();
  const hands = { workspace, judge: contentJudge, signal, deadline: signal, redact: (text: string) => text };
  return (await callTool(name, given, hands)).text;
}

test.each([
  ['from the root', 'read_file', { path: '/etc/passwd' }],
  ['above the repository', 'read_file', { path: '../../etc/passwd' }],
  ['above it after a while', 'read_file', { path: 'src/../../../../etc/passwd' }],
  ['that is a symbolic link', 'read_file', { path: 'passwd' }],
  ['through a symbolic link', 'read_file', { path: 'out/etc/passwd' }],
  ['into a symbolic link', 'write_file', { path: 'out/etc/cron.d/mine', content: 'x' }],
  ['of a symbolic link', 'edit_file', { path: 'passwd', old_text: 'root', new_text: 'toor' }],
  ["of git's own", 'write_file', { path: '.git/config', content: 'x' }],
  ['of nothing', 'read_file', { path: 'none.txt' }],
  ['of a folder', 'read_file', { path: 'src' }],
  ['below a file', 'write_file', { path: 'README.md/below', content: 'x' }],
  ['far below a file', 'write_file', { path: 'README.md/far/below', content: 'x' }],
  ['to look in above the repository', 'search', { pattern: 'root', directory: '../..' }],
  ['to list above the repository', 'list_files', { directory: '..' }],
  ['to search by a pattern that is none', 'search', { pattern: '(' }],
])('a path %s is an error that names no path of the machine', async (_, name, given) => {
  const text = await call(name, given);
  expect(text).toMatch(/^error: /);
  expect(text).not.toContain(host.root);
  expect(text).not.toMatch(/root:|trials/);
});

test('a file of bytes is neither shown nor edited', async () => {
  expect(await call('read_file', { path: 'logo.bin' })).toBe('error: logo.bin is not a text file');
  const edit = { path: 'logo.bin', old_text: 'binary', new_text: 'text' };
  expect(await call('edit_file', edit)).toContain('only a command can change it');
});

test('a text in another encoding is shown, and not edited, since all of it would be written back changed', async () => {
  expect(await call('read_file', { path: 'latin.txt' })).toContain('1| Preis: 3 \uFFFD\n2| more');
  const edit = { path: 'latin.txt', old_text: 'more', new_text: 'less' };
  expect(await call('edit_file', edit)).toContain('only a command can change it');
});

test('a file is shown four hundred lines at a time', async () => {
  const text = await call('read_file', { path: 'long.txt' });
  expect(text).toContain('long.txt, lines 1 to 400 of 3000\n1| line 1\n');
  expect(text).not.toContain('401|');
  expect(await call('read_file', { path: 'long.txt', first_line: 2_990 })).toContain('3000| line 3000');
});

test.each([
  [{ first_line: -5 }, 'wrong arguments: first_line'],
  [{ first_line: 0 }, 'wrong arguments: first_line'],
  [{ first_line: 1.5 }, 'wrong arguments: first_line'],
  [{ first_line: 9, last_line: 3 }, 'last_line is before first_line'],
  [{ first_line: 4_000 }, 'has 3000 lines'],
])('lines that are none are said so: %j', async (lines, words) => {
  expect(await call('read_file', { path: 'long.txt', ...lines })).toContain(words);
});

test('what is too large is not shown whole', async () => {
  expect((await call('read_file', { path: 'wide.txt' })).length).toBeLessThan(13_000);
  expect(await call('read_file', { path: 'huge.txt' })).toMatch(/^error: .* is larger than 8 MiB/);
});

test('a file with carriage returns is shown without them, and keeps them', async () => {
  expect(await call('read_file', { path: 'windows.txt' })).toBe(
    'windows.txt, lines 1 to 2 of 2\n1| one\n2| two',
  );
  const edit = { path: 'windows.txt', old_text: 'one\ntwo', new_text: 'one\nand\ntwo' };
  expect(await call('edit_file', edit)).toBe('replaced, at line 1 of windows.txt');
  expect(await workspace.read('windows.txt')).toBe('one\r\nand\r\ntwo\r\n');
});

test('without a sandbox a command is an error that says what can be done', async () => {
  expect(await call('run', { command: 'true' })).toContain('this machine has no sandbox');
});
