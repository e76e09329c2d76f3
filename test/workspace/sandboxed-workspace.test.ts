import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findSandbox, type Sandbox } from '../../src/workspace/sandbox.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { createHost, push, roomy, token } from './repository.ts';

let sandbox: Sandbox;
let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;

beforeAll(async () => {
  const found = await findSandbox({ certificates: {}, hidden: [] });
  if ('unavailable' in found) throw new Error(`${found.unavailable} ${found.remedy}`);
  sandbox = found;
});
beforeEach(async () => {
  host = await createHost();
  workspaces = await createWorkspaces({
    dataDirectory: host.dataDirectory,
    sandbox,
    allowedHosts: [],
    ...roomy,
  });
});
afterEach(async () => {
  await workspaces.close();
  await host.close();
});

test('a command sees the edits, git shows them inside, and what it writes is committed', async () => {
  const workspace = await workspaces.open(host.order());
  const untouched = await workspace.diff();
  await workspace.write('src/price.ts', 'export const price = 3;\n');
  await workspace.diff();
  const shown = await workspace.run(
    'git status --porcelain; git ls-files; git log --oneline | wc -l; git diff --exit-code',
  );
  expect(shown.exitCode).toBe(1);
  expect(shown.output).toContain(' M src/price.ts\nREADME.md\nlogo.bin\nsrc/old.ts\nsrc/price.ts\n2\n');
  expect(shown.output).toContain('+export const price = 3;');
  await workspace.run('git diff --name-only >changed.txt; mkdir -p node_modules/x; touch node_modules/x/y');
  expect((await workspace.diff()).files.map(({ path }) => path)).toEqual(['changed.txt', 'src/price.ts']);
  await workspace.restore(untouched.tree);
  expect(await workspace.run('git diff --exit-code && git status --porcelain && ls')).toMatchObject({
    exitCode: 0,
    output: 'README.md\nlogo.bin\nnode_modules\nsrc\n',
  });
});

test('a diff that is asked for again shows what edits and commands have done since', async () => {
  const workspace = await workspaces.open(host.order());
  const contents = async () => (await workspace.diff()).text.match(/^\+export.*$/gm);
  await workspace.write('src/price.ts', 'export const price = 3;\n');
  const { tree } = await workspace.diff();
  expect(await contents()).toEqual(['+export const price = 3;']);
  await workspace.write('src/price.ts', 'export const price = 4;\n');
  expect(await contents()).toEqual(['+export const price = 4;']);
  await workspace.run('sed -i s/4/5/ src/price.ts');
  expect(await contents()).toEqual(['+export const price = 5;']);
  await workspace.restore(tree);
  expect(await contents()).toEqual(['+export const price = 3;']);
  await workspace.run('sed -i s/3/4/ src/price.ts; sed -i s/4/3/ src/price.ts');
  expect((await workspace.diff()).tree).toBe(tree);
});

test('neither the token nor the address of the remote, another trial nor the data folder is inside', async () => {
  const other = await workspaces.open(host.order());
  await other.write('secret-of-the-other-trial.txt', 'x');
  const workspace = await workspaces.open(host.order());
  const { output } = await workspace.run(
    `set +e; env; git config --list; git remote -v; grep -rs 'gh[s]_' /workspace /run /etc /cache; find / -name 'secret-of-the-[o]ther*' 2>/dev/null; ls '${host.dataDirectory}' '${host.root}'; git fetch origin`,
  );
  expect(output).not.toContain(token);
  expect(output).not.toContain(host.server.url);
  expect(output).not.toContain('secret-of-the-other');
  expect(output).toContain(`cannot access '${host.dataDirectory}'`);
});

test('the cache is shared by trials of the repository, and kept from those of forks', async () => {
  const first = await workspaces.open(host.order());
  await first.run('echo cached >/cache/file');
  await first.close();
  const second = await workspaces.open(host.order());
  expect((await second.run('cat /cache/file')).output).toBe('cached\n');
  cpSync(host.bare, join(host.root, 'repositories/eve/shop.git'), { recursive: true });
  const fork = await workspaces.open(
    host.order({ headRepositoryCloneUrl: `${host.server.url}/eve/shop.git` }),
  );
  expect((await fork.run('ls -A /cache')).output).toBe('');
});

test('commands of two trials run at the same time without seeing one another', async () => {
  const opened = await Promise.all([workspaces.open(host.order()), workspaces.open(host.order())]);
  const results = await Promise.all(
    opened.map((workspace, index) =>
      workspace.run(`echo ${index} >mine; sleep 0.5; cat mine; ls /proc | grep -c '^[0-9]'`),
    ),
  );
  for (const [index, { output }] of results.entries()) {
    const [mine, processes] = output.split('\n');
    expect(mine).toBe(String(index));
    expect(Number(processes)).toBeLessThan(8);
  }
});

test('a checkout that its code has made hard to remove is removed', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.run(
    'set +e; mkdir -p locked/in; touch locked/in/file; chmod 000 locked/in locked; for i in {1..120}; do mkdir aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; cd aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done 2>/dev/null',
  );
  await workspaces.close();
  expect(readdirSync(join(host.dataDirectory, 'trials'))).toEqual([]);
});

test('a file that the code replaced by a link or a pipe is neither read nor written', async () => {
  const sha = push(host.clone, 'feature', { 'a/b.txt': 'b', 'c.txt': 'c' });
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha } }));
  await workspace.run('rm -r a c.txt; ln -s /etc a; mkfifo c.txt; ln -s /etc/hostname d.txt');
  await expect(workspace.read('a/passwd')).rejects.toThrow('symbolic link');
  await expect(workspace.write('c.txt', 'x')).rejects.toThrow('not a regular file');
  await expect(workspace.write('d.txt', 'x')).rejects.toThrow('symbolic link');
  const { files, text } = await workspace.diff();
  expect(files.map(({ path }) => path)).toEqual(['a', 'a/b.txt', 'c.txt', 'd.txt']);
  expect(text).toContain('+/etc/hostname');
});
