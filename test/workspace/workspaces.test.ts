import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostCommit } from '../../src/reflexion/ports.ts';
import { pathsOfPatch } from '../../src/workspace/paths-of-patch.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { commitAll, createHost, git, push, roomy, token } from './repository.ts';

let host: Awaited<ReturnType<typeof createHost>>;
let workspaces: Workspaces;

beforeEach(async () => {
  host = await createHost();
  workspaces = await createWorkspaces({
    dataDirectory: host.dataDirectory,
    sandbox: null,
    allowedHosts: [],
    ...roomy,
  });
});
afterEach(async () => {
  await workspaces.close();
  await host.close();
});

/** The only trial's tree, as the sandbox would write to it. */
function treeOf(): string {
  const [trial] = readdirSync(join(host.dataDirectory, 'trials'));
  return join(host.dataDirectory, 'trials', trial ?? 'none', 'tree');
}

test('a fix is made, committed as asked and pushed as a fast-forward', async () => {
  const workspace = await workspaces.open(host.order());
  expect(await workspace.read('src/price.ts')).toBe('export const price = 2;\n');
  expect(await workspace.pullRequestDiff()).toContain('-export const price = 1;\n+export const price = 2;');

  await workspace.write('src/price.ts', 'export const price = 3;\n');
  const commit = await commitAll(workspace, 'fix: price\n\nReflexion-Trial: 1/4\n');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });

  expect(git(host.bare, 'rev-parse', 'feature')).toBe(commit);
  expect(git(host.bare, 'log', '-1', '--format=%P|%an|%ae|%cn|%B', 'feature')).toBe(
    `${host.head}|reflexion[bot]|bot@example.com|reflexion[bot]|fix: price\n\nReflexion-Trial: 1/4`,
  );
  expect(git(host.bare, 'show', 'feature:src/price.ts')).toBe('export const price = 3;');
});

test('a file of the base branch is read whatever the head has, cut, and only if it is a text', async () => {
  const workspace = await workspaces.open(host.order());
  expect(await workspace.readAtBase('src/price.ts', 100)).toBe('export const price = 1;\n');
  expect(await workspace.readAtBase('src/price.ts', 6)).toBe('export');
  for (const path of ['AGENTS.md', 'src', '../outside', '--help', ':(glob)**'])
    expect(await workspace.readAtBase(path, 100), path).toBeNull();
});

test('the diff shows new, changed, deleted, renamed and binary files, and nothing that installing leaves behind', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('src/new/file.ts', 'export {};\n');
  await workspace.write('src/price.ts', 'export const price = 3;\n');
  const tree = treeOf();
  rmSync(join(tree, 'README.md'));
  writeFileSync(join(tree, 'src/renamed.ts'), readFileSync(join(tree, 'src/old.ts')));
  rmSync(join(tree, 'src/old.ts'));
  writeFileSync(join(tree, 'logo.bin'), '\0\u0001changed');
  for (const folder of ['node_modules/left-pad', '.venv/bin', 'pkg/__pycache__', 'target/debug']) {
    mkdirSync(join(tree, folder), { recursive: true });
    writeFileSync(join(tree, folder, 'file'), 'x');
  }

  const { text, files } = await workspace.diff();
  expect(files).toEqual([
    { path: 'README.md', added: 0, removed: 1 },
    { path: 'logo.bin', added: 0, removed: 0 },
    { path: 'src/new/file.ts', added: 1, removed: 0 },
    { path: 'src/price.ts', added: 1, removed: 1 },
    { path: 'src/renamed.ts', added: 0, removed: 0, movedFrom: 'src/old.ts' },
  ]);
  expect(text).toContain('Binary files a/logo.bin and b/logo.bin differ');
  expect(text).toContain('rename from src/old.ts\nrename to src/renamed.ts');
  expect(text).toContain('deleted file mode 100644');

  await commitAll(workspace, 'fix: all');
  await workspace.push();
  expect(git(host.bare, 'ls-tree', '-r', '--name-only', 'feature').split('\n')).toEqual([
    'logo.bin',
    'src/new/file.ts',
    'src/price.ts',
    'src/renamed.ts',
  ]);
});

test('the files of a diff are those that changed, also where their lines hold tabs', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('table.tsv', 'a\tb\tc\nd\te\tf\n');
  expect((await workspace.diff()).files).toEqual([{ path: 'table.tsv', added: 2, removed: 0 }]);
});

test('an attribute of the repository can not hide a text file from the diff', async () => {
  const head = push(host.clone, 'feature', { '.gitattributes': '* binary -diff\n' });
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha: head } }));
  await workspace.write('src/price.ts', 'export const price = 3;\n');
  expect((await workspace.diff()).text).toContain('+export const price = 3;');
});

test('restoring takes back every change since then, and a commit of nothing is refused', async () => {
  const workspace = await workspaces.open(host.order());
  const untouched = await workspace.diff();
  await workspace.write('src/price.ts', 'broken');
  await workspace.write('new/file.txt', 'new');
  rmSync(join(treeOf(), 'README.md'));
  const changed = await workspace.diff();
  await workspace.restore(untouched.tree);
  expect(await workspace.diff()).toEqual({ tree: untouched.tree, text: '', files: [] });
  expect(await workspace.read('README.md')).toBe('# Shop\n');
  expect(await workspace.list()).toEqual(['README.md', 'logo.bin', 'src/old.ts', 'src/price.ts']);
  await expect(workspace.commit('nothing', untouched.tree)).rejects.toThrow('nothing to commit');
  await expect(workspace.push()).rejects.toThrow('no commit');
  await workspace.restore(changed.tree);
  expect((await workspace.diff()).tree).toBe(changed.tree);
  expect(await workspace.read('new/file.txt')).toBe('new');
});

test('files are listed as git sees them, and found by what is in them', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('src/new.ts', 'const a = 1;\nconst price = 5;\n');
  await workspace.write('.gitignore', 'ignored.txt\n');
  await workspace.write('ignored.txt', 'price');
  rmSync(join(treeOf(), 'src/old.ts'));
  expect(await workspace.list('src')).toEqual(['src/new.ts', 'src/price.ts']);
  expect(await workspace.search('price\\s*=')).toEqual([
    { path: 'src/new.ts', line: 2, text: 'const price = 5;' },
    { path: 'src/price.ts', line: 1, text: 'export const price = 2;' },
  ]);
  expect(await workspace.search('--files')).toEqual([]);
  expect(await workspace.search('first', 'src')).toEqual([]);
  await expect(workspace.search('(')).rejects.toThrow("can't be searched for");
});

test('a search is cut to a bounded number of bounded lines', async () => {
  const workspace = await workspaces.open(host.order());
  for (let file = 0; file < 6; file += 1) {
    await workspace.write(`many/${file}.txt`, `needle ${'x'.repeat(5_000)}\n`.repeat(100));
  }
  const matches = await workspace.search('needle');
  expect(matches).toHaveLength(200);
  expect(Math.max(...matches.map(({ text }) => text.length))).toBeLessThan(500);
});

test('no path leads out of the tree, to git, or to anything but a file', async () => {
  const workspace = await workspaces.open(host.order());
  const tree = treeOf();
  symlinkSync('/etc/passwd', join(tree, 'link'));
  symlinkSync('/etc', join(tree, 'folder-link'));
  symlinkSync(join(host.root, 'never-there'), join(tree, 'dangling'));
  execFileSync('mkfifo', [join(tree, 'pipe')]);
  const outside = ['../outside', 'src/../../outside', '/etc/passwd', 'nul\0byte', 'x'.repeat(5_000)];
  const planted = ['.git/config', 'src/.GIT/config', 'link', 'folder-link/passwd', 'dangling'];
  const refusal = { name: 'ReflexionError', code: 'workspace' };
  for (const path of [...outside, ...planted, '', 'pipe', 'src']) {
    await expect(workspace.read(path), path).rejects.toMatchObject(refusal);
    await expect(workspace.write(path, 'x'), path).rejects.toMatchObject(refusal);
  }
  for (const path of [...outside, ...planted]) {
    await expect(workspace.search('root', path), path).rejects.toMatchObject(refusal);
    await expect(workspace.list(path), path).rejects.toMatchObject(refusal);
  }
  expect(existsSync(join(host.root, 'never-there'))).toBe(false);
  expect(existsSync(join(tree, '../outside'))).toBe(false);
});

test('the search does not follow a symbolic link out of the tree', async () => {
  const workspace = await workspaces.open(host.order());
  symlinkSync('/etc', join(treeOf(), 'folder-link'));
  symlinkSync('/etc/passwd', join(treeOf(), 'link'));
  expect(await workspace.search('root:')).toEqual([]);
});

test('a commit that the host is to make has the contents of the one made here', async () => {
  const asked: HostCommit[] = [];
  const order = host.order({
    createCommit: async (commit) => {
      asked.push(commit);
      return { kind: 'pushed', commit: 'd'.repeat(40) };
    },
  });
  const workspace = await workspaces.open(order);
  await workspace.write('src/price.ts', 'export const price = 3;\n');
  await workspace.write('häßlich „neu“.txt', 'ü\n');
  rmSync(join(treeOf(), 'src/old.ts'));
  writeFileSync(join(treeOf(), 'logo.bin'), Buffer.from([0, 255, 128]));
  await commitAll(workspace, 'fix: price\n\nReflexion-Trial: 1/4\n');
  expect(await workspace.push()).toEqual({ kind: 'pushed', commit: 'd'.repeat(40) });
  expect(asked).toEqual([
    {
      repository: 'acme/shop',
      branch: 'feature',
      expectedHead: host.head,
      message: expect.stringMatching(/^fix: price\n\nReflexion-Trial: 1\/4\n/),
      additions: [
        { path: 'häßlich „neu“.txt', contents: Buffer.from('ü\n').toString('base64') },
        { path: 'logo.bin', contents: Buffer.from([0, 255, 128]).toString('base64') },
        { path: 'src/price.ts', contents: Buffer.from('export const price = 3;\n').toString('base64') },
      ],
      deletions: ['src/old.ts'],
    },
  ]);
  expect(git(host.bare, 'rev-parse', 'feature')).toBe(host.head);
});

test('the host is not asked for a commit that it can not make', async () => {
  const createCommit = async () => {
    throw new Error('it was asked');
  };
  const workspace = await workspaces.open(host.order({ createCommit }));
  writeFileSync(join(treeOf(), 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await commitAll(workspace, 'fix');
  expect(await workspace.push()).toEqual({ kind: 'refused', reason: expect.stringContaining('run.sh') });
});

test.for([
  { title: 'nor for one that takes a script its right to be executed', change: toText, kind: 'refused' },
  { title: 'but for one that takes the script away', change: rmSync, kind: 'pushed' },
])('$title', async ({ change, kind }) => {
  writeFileSync(join(host.clone, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  const head = { ref: 'feature', sha: push(host.clone, 'feature', {}) };
  const createCommit = async () => ({ kind: 'pushed', commit: 'd'.repeat(40) }) as const;
  const workspace = await workspaces.open(host.order({ createCommit, head }));
  change(join(treeOf(), 'run.sh'));
  await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind });
});

function toText(path: string): void {
  chmodSync(path, 0o644);
}

test('a change that was packed names all that it touches, and where a file was that it moves', async () => {
  const workspace = await workspaces.open(host.order());
  const tree = treeOf();
  mkdirSync(join(tree, 'moved'));
  renameSync(join(tree, 'src/old.ts'), join(tree, 'moved/né b src.ts'));
  writeFileSync(join(tree, 'logo.bin'), '\0\u0001changed');
  writeFileSync(join(tree, 'empty'), '');
  const patch = await workspace.patch((await workspace.diff()).tree, () => true);
  expect(pathsOfPatch(patch ?? '').toSorted()).toEqual([
    'empty',
    'logo.bin',
    'moved/né b src.ts',
    'src/old.ts',
  ]);
  await workspace.close();
});

test('a change that was packed makes the same tree again in another checkout', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('src/price.ts', 'export const price = 3;\n');
  await workspace.write('new file.txt', 'no line end');
  rmSync(join(treeOf(), 'src/old.ts'));
  const { tree } = await workspace.diff();
  const patch = await workspace.patch(tree, () => true);
  await workspace.close();
  const another = await workspaces.open(host.order());
  expect(await another.apply(patch ?? '')).toBe(tree);
  expect((await another.diff()).files).toEqual([]);
  await another.commit('fix', tree);
  expect(await another.push()).toMatchObject({ kind: 'pushed' });
  expect(git(host.bare, 'rev-parse', 'feature^{tree}')).toBe(tree);
});

test('a change that people could not read as it is, or too large, is not packed', async () => {
  const workspace = await workspaces.open(host.order());
  const packed = async (content: string) => {
    await workspace.write('README.md', content);
    return workspace.patch((await workspace.diff()).tree, (text) => !text.includes('secret'));
  };
  expect(await packed('plain\n')).not.toBeNull();
  expect(await packed('\u001b[201~rm -rf ~\n')).toBeNull();
  expect(await packed('right \u202e to left\n')).toBeNull();
  expect(await packed('line\n'.repeat(10_000))).toBeNull();
  expect(await packed('x /*\rEND-OF-PATCH\rtouch /tmp/owned\r*/\n')).toBeNull();
  expect(await packed('const \u3164 = 1;\n')).toBeNull();
  expect(await packed('two\r\nlines\r\n')).not.toBeNull();
  expect(await packed('a secret\n')).toBeNull();
  writeFileSync(join(treeOf(), 'latin.txt'), Buffer.from([0xe9, 0x0a]));
  expect(await packed('plain again\n')).toBeNull();
});

test('the diff of a commit is what it changed, and empty for one that is not known', async () => {
  const workspace = await workspaces.open(host.order());
  const diff = await workspace.commitDiff(host.head);
  expect(diff).toContain('+export const price = 2;');
  expect(diff.match(/^diff /gm)).toHaveLength(1);
  expect(await workspace.commitDiff('0'.repeat(40))).toBe('');
});

test('a commit is taken out of what came after it, unless that is in the way or the commit is elsewhere', async () => {
  const { clone, head: before } = host;
  const made = push(clone, 'feature', { 'README.md': '# Tea shop\n', 'new.txt': 'new\n' });
  const elsewhere = push(clone, 'other', { 'elsewhere.txt': 'x\n' });
  git(clone, 'checkout', '--quiet', '-B', 'work', made);
  const after = push(clone, 'feature', { 'later.txt': 'later\n' });
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha: after } }));
  const tree = await workspace.revert(made);
  expect(git(clone, 'diff-tree', '-r', '--name-only', before, after).split('\n')).toContain('new.txt');
  await workspace.commit('Revert', tree ?? '');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  git(clone, 'fetch', '--quiet', 'origin');
  const left = git(clone, 'diff-tree', '-r', '--name-only', before, 'origin/feature');
  expect(left).toBe('later.txt');
  expect(await workspace.revert(elsewhere)).toBeNull();
  expect(await workspace.revert('f'.repeat(40))).toBeNull();
  await workspace.close();

  const changed = push(clone, 'clash', { 'README.md': '# Coffee shop\n' });
  const clashing = await workspaces.open(host.order({ head: { ref: 'clash', sha: changed } }));
  expect(await clashing.revert(made)).toBeNull();
});

test('a branch that moved meanwhile is left alone', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('README.md', 'fixed');
  await commitAll(workspace, 'fix');
  const moved = push(host.clone, 'feature', { 'README.md': 'by the author' });
  expect(await workspace.push()).toEqual({ kind: 'moved-on' });
  expect(git(host.bare, 'rev-parse', 'feature')).toBe(moved);
});

test('commits that the author took back are not brought back, nor a branch that was deleted', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('README.md', 'fixed');
  await commitAll(workspace, 'fix');
  git(host.bare, 'update-ref', 'refs/heads/feature', host.base);
  expect(await workspace.push()).toEqual({ kind: 'moved-on' });
  expect(git(host.bare, 'rev-parse', 'feature')).toBe(host.base);
  git(host.bare, 'update-ref', '-d', 'refs/heads/feature');
  expect(await workspace.push()).toEqual({ kind: 'moved-on' });
  expect(git(host.bare, 'for-each-ref', 'refs/heads/feature')).toBe('');
});

test('a push that the host refuses is answered with its reason', async () => {
  writeFileSync(
    join(host.bare, 'hooks/update'),
    '#!/bin/sh\necho "refusing to allow a GitHub App to create or update workflow without workflows permission" >&2\nexit 1\n',
    { mode: 0o755 },
  );
  const workspace = await workspaces.open(host.order());
  await workspace.write('.github/workflows/ci.yml', 'on: push\n');
  await commitAll(workspace, 'ci: mend');
  expect(await workspace.push()).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('without workflows permission'),
  });
  expect(git(host.bare, 'rev-parse', 'feature')).toBe(host.head);
});

test('a host that fails or refuses is an error with a remedy, which never holds the token', async () => {
  const workspace = await workspaces.open(host.order());
  await workspace.write('README.md', 'fixed');
  await commitAll(workspace, 'fix');
  host.server.fault.answer = (_request, response) => {
    response.writeHead(502).end(`token ${token}`);
    return true;
  };
  await expect(workspace.push()).rejects.toMatchObject({
    code: 'workspace',
    message: 'The git host could not be reached.',
    remedy: expect.stringContaining('tried again'),
  });
  host.server.fault.answer = null;
  const wrong = workspaces.open(host.order({ repository: 'acme/other', token: async () => 'ghs_wrong' }));
  const error = await wrong.then(
    () => null,
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({ message: 'The git host refused access to the repository.' });
  expect(`${error?.message}${error?.stack}${error?.cause}`).not.toContain('ghs_wrong');
});

test('the token is in no file, no address and no argument', async () => {
  const seen: string[] = [];
  host.server.fault.answer = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        // Gone meanwhile.
      }
    }
    return false;
  };
  const workspace = await workspaces.open(host.order());
  await workspace.write('README.md', 'fixed');
  await commitAll(workspace, 'fix');
  await workspace.push();
  expect(seen.some((line) => line.includes('git'))).toBe(true);
  const encoded = Buffer.from(`x-access-token:${token}`).toString('base64');
  for (const secret of [token, encoded]) {
    expect(seen.filter((line) => line.includes(secret))).toEqual([]);
    expect(JSON.stringify(host.server.requests)).not.toContain(secret);
    for (const name of readdirSync(host.dataDirectory, { recursive: true, encoding: 'utf8' })) {
      const path = join(host.dataDirectory, name);
      if (statSync(path).isFile()) expect(readFileSync(path, 'latin1').includes(secret), name).toBe(false);
    }
  }
});

test('trials on one repository at once do not disturb one another', async () => {
  for (const number of [1, 2, 3, 4]) {
    git(host.clone, 'checkout', '--quiet', '-B', `feature-${number}`, host.base);
    push(host.clone, `feature-${number}`, { [`file-${number}.txt`]: `${number}\n` });
  }
  const results = await Promise.all(
    [1, 2, 3, 4].map(async (number) => {
      const ref = `feature-${number}`;
      const sha = git(host.bare, 'rev-parse', ref);
      const workspace = await workspaces.open(host.order({ head: { ref, sha } }));
      await workspace.write(`file-${number}.txt`, 'fixed\n');
      const { files } = await workspace.diff();
      await commitAll(workspace, `fix: ${number}`);
      const published = await workspace.push();
      await workspace.close();
      return { files: files.map(({ path }) => path), published };
    }),
  );
  expect(results).toMatchObject(
    [1, 2, 3, 4].map((number) => ({ files: [`file-${number}.txt`], published: { kind: 'pushed' } })),
  );
});

test('a second trial fetches nothing that is there already', async () => {
  const first = await workspaces.open(host.order());
  await first.pullRequestDiff();
  await first.close();
  expect(host.server.requests).not.toEqual([]);
  host.server.requests.length = 0;
  const workspace = await workspaces.open(host.order());
  await workspace.pullRequestDiff();
  expect(host.server.requests).toEqual([]);
});

test('the blobs of history that nobody asks for stay on the host', async () => {
  const secret = git(host.clone, 'hash-object', join(host.clone, 'src/price.ts'));
  const old = push(host.clone, 'feature', { 'src/price.ts': 'a version in between\n' });
  const sha = push(host.clone, 'feature', { 'src/price.ts': 'the last version\n' });
  expect(secret).toHaveLength(40);
  await workspaces.open(host.order({ head: { ref: 'feature', sha } }));
  const [generation] = readdirSync(join(host.dataDirectory, 'mirrors/acme/shop'));
  const mirror = join(host.dataDirectory, 'mirrors/acme/shop', generation ?? '');
  const present = git(mirror, 'cat-file', '--batch-check', '--batch-all-objects');
  expect(present).toContain(git(host.bare, 'rev-parse', `${sha}:src/price.ts`));
  expect(present).not.toContain(git(host.bare, 'rev-parse', `${old}:src/price.ts`));
});

test.each(['truncated packs', 'missing packs', 'broken configuration', 'left locks'])(
  'a mirror damaged on disk is noticed and made anew: %s',
  async (damage) => {
    await (await workspaces.open(host.order())).close();
    const folder = join(host.dataDirectory, 'mirrors/acme/shop');
    const [generation] = readdirSync(folder);
    const mirror = join(folder, generation ?? '');
    for (const name of readdirSync(join(mirror, 'objects/pack'))) {
      const path = join(mirror, 'objects/pack', name);
      if (damage === 'truncated packs' && name.endsWith('.pack')) truncateSync(path, 40);
      if (damage === 'missing packs') rmSync(path);
    }
    if (damage === 'broken configuration') writeFileSync(join(mirror, 'config'), '[core');
    if (damage === 'left locks') {
      writeFileSync(join(mirror, 'config.lock'), '');
      writeFileSync(join(mirror, 'refs/reflexion', `${host.head}.lock`), '');
    }
    await workspaces.close();
    workspaces = await createWorkspaces({
      dataDirectory: host.dataDirectory,
      sandbox: null,
      allowedHosts: [],
      ...roomy,
    });
    const sha = push(host.clone, 'feature', { 'after.txt': 'after\n' });
    const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha } }));
    expect(await workspace.read('after.txt')).toBe('after\n');
    expect(await workspace.pullRequestDiff()).toContain('+++ b/after.txt');
    await workspace.write('after.txt', 'fixed');
    await commitAll(workspace, 'fix');
    expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  },
);

test('a fetch that is called off leaves nothing in the way of the next', async () => {
  const stop = new AbortController();
  host.server.fault.answer = (request, response) => {
    if (request.method !== 'POST') return false;
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    response.write('000dpackfile\n');
    setTimeout(() => stop.abort(), 100);
    return true;
  };
  await expect(workspaces.open(host.order({ signal: stop.signal }))).rejects.toThrow('called off');
  host.server.fault.answer = null;
  expect(readdirSync(join(host.dataDirectory, 'trials'))).toEqual([]);
  expect(await (await workspaces.open(host.order())).read('README.md')).toBe('# Shop\n');
});

test('a head that is no longer on the host is said so', async () => {
  const sha = 'f'.repeat(40);
  await expect(workspaces.open(host.order({ head: { ref: 'feature', sha } }))).rejects.toThrow(
    'no longer on the git host',
  );
});

test('a fork is fetched from and pushed to where it is', async () => {
  const fork = join(host.root, 'repositories/ada/shop.git');
  git(host.root, 'clone', '--quiet', '--bare', host.bare, fork);
  git(host.clone, 'remote', 'set-url', 'origin', fork);
  const sha = push(host.clone, 'feature', { 'fork.txt': 'from the fork\n' });
  const workspace = await workspaces.open(
    host.order({ head: { ref: 'feature', sha }, headRepositoryCloneUrl: `${host.server.url}/ada/shop.git` }),
  );
  expect(await workspace.pullRequestDiff()).toContain('+from the fork');
  await workspace.write('fork.txt', 'fixed\n');
  const commit = await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  expect(git(fork, 'rev-parse', 'feature')).toBe(commit);
  expect(git(host.bare, 'rev-parse', 'feature')).toBe(host.head);
});

test('the checkout is gone after closing, and those of processes that died are removed at the start', async () => {
  const trials = join(host.dataDirectory, 'trials');
  const workspace = await workspaces.open(host.order());
  mkdirSync(join(trials, '1-12345-0123456789abcdef/tree'), { recursive: true });
  const second = await createWorkspaces({
    dataDirectory: host.dataDirectory,
    sandbox: null,
    allowedHosts: [],
    ...roomy,
  });
  expect(readdirSync(trials)).toHaveLength(1);
  await workspace.close();
  await workspace.close();
  await expect(workspace.read('README.md')).rejects.toThrow('closed');
  await expect.poll(() => readdirSync(trials), { timeout: 10_000 }).toEqual([]);
  await second.close();
});

test('nothing that the repository planted is run by git', async () => {
  const proof = join(host.root, 'proof');
  const head = push(host.clone, 'feature', {
    '.gitattributes': '*.txt filter=evil diff=evil merge=evil\n',
    'a.txt': 'a\n',
    '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = ext::touch proof\n\tupdate = !touch proof\n',
  });
  const workspace = await workspaces.open(host.order({ head: { ref: 'feature', sha: head } }));
  const untouched = await workspace.diff();
  const tree = treeOf();
  // What code in the sandbox could leave in the tree: repositories with commands in their configuration, at its root and below.
  for (const place of ['', 'sub']) {
    const planted = join(tree, place);
    mkdirSync(planted, { recursive: true });
    git(planted, 'init', '--quiet');
    writeFileSync(
      join(planted, '.git/config'),
      `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = touch ${proof}\n\tpager = touch ${proof}\n[filter "evil"]\n\tclean = touch ${proof}\n\tsmudge = touch ${proof}\n\trequired = true\n[diff "evil"]\n\ttextconv = touch ${proof}\n\tcommand = touch ${proof}\n`,
    );
    mkdirSync(join(planted, '.git/hooks'), { recursive: true });
    for (const hook of [
      'pre-commit',
      'post-checkout',
      'post-index-change',
      'pre-push',
      'reference-transaction',
    ]) {
      writeFileSync(join(planted, '.git/hooks', hook), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    }
  }
  writeFileSync(join(tree, 'sub/b.txt'), 'b\n');
  await workspace.write('a.txt', 'changed\n');
  expect((await workspace.diff()).files.map(({ path }) => path)).toEqual(['a.txt']);
  await workspace.list();
  await workspace.search('a');
  await commitAll(workspace, 'fix');
  expect(await workspace.push()).toMatchObject({ kind: 'pushed' });
  await workspace.write('a.txt', 'changed again\n');
  await workspace.restore(untouched.tree);
  expect(existsSync(proof)).toBe(false);
  // The same commands do run where git listens to the tree.
  writeFileSync(join(tree, '.git/HEAD'), 'ref: refs/heads/x\n');
  git(tree, 'add', 'a.txt');
  expect(existsSync(proof)).toBe(true);
});

test('without a sandbox nothing is run', async () => {
  const workspace = await workspaces.open(host.order());
  expect(await workspace.run('touch ran')).toEqual({
    exitCode: null,
    output: '',
    endedBy: 'no-sandbox',
    seconds: 0,
  });
  expect(await workspace.list()).not.toContain('ran');
});

test('an edit that keeps the size of a file is seen, however soon after the checkout it came', async () => {
  const workspace = await workspaces.open(host.order());
  writeFileSync(join(treeOf(), 'src/price.ts'), 'export const price = 9;\n');
  const { mtimeMs } = statSync(join(treeOf(), 'src/price.ts'));
  await new Promise((resolve) => setTimeout(resolve, 1_100 - (mtimeMs % 1_000)));
  expect((await workspace.diff()).files.map(({ path }) => path)).toEqual(['src/price.ts']);
});
