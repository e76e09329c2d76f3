import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installsFor } from '../../../src/engine/toolchain/installs.ts';
import { ecosystems } from '../../../src/engine/toolchain/package-managers.ts';
import { type SandboxedCheckout, sandboxedRepository } from './sandboxed.ts';

const commandsFor = (command: string, files: readonly string[]) =>
  installsFor(command, files, ecosystems).map((install) => install.command);

test.each([
  [['package.json', 'package-lock.json'], [/^npm ci /]],
  [['package.json', 'pnpm-lock.yaml'], [/^pnpm install --frozen-lockfile/]],
  [['package.json', 'yarn.lock'], [/^yarn install --frozen-lockfile/]],
  [['package.json', 'yarn.lock', '.yarnrc.yml'], [/^YARN_ENABLE_SCRIPTS=0 yarn install --immutable/]],
  [['package.json'], [/^npm install --no-package-lock/]],
  [['pyproject.toml', 'uv.lock'], [/^uv sync --frozen$/]],
  [['pyproject.toml', 'poetry.lock'], [/^poetry install/]],
  [['pyproject.toml'], [/pip install --quiet -e/]],
  [
    ['package-lock.json', 'requirements.txt'],
    [/^npm ci /, /^python3 -m venv .* -r requirements\.txt/],
  ],
  [['Gemfile', 'Gemfile.lock'], [/^bundle install$/]],
  [['composer.json', 'composer.lock'], [/^composer install/]],
  [
    ['go.mod', 'Cargo.lock'],
    [/^go mod download$/, /^cargo fetch --locked$/],
  ],
  [['README.md'], []],
])('installs the dependencies of %j by the lock file', (files, expected) => {
  const commands = commandsFor('./check.sh', files);
  expect(commands).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(commands[index]).toMatch(pattern);
});

test.each([
  [
    'cd packages/a && npm test',
    ['packages/a/package-lock.json', 'package.json'],
    /^cd packages\/a && npm ci/,
  ],
  ['npm --prefix web run build', ['web/package-lock.json'], /^cd web && npm ci/],
  ['npm test --prefix=web', ['web/package.json'], /^cd web && npm install/],
  ['cd packages/a && npm test', ['packages/a/package.json', 'package-lock.json'], /^npm ci/],
  ['cd "two words" && pytest', ['two words/requirements.txt'], /^cd 'two words' && python3/],
  ['cd ../elsewhere && npm test', ['package-lock.json'], /^npm ci/],
])('installs for %j where the lock file of its folder stands', (command, files, expected) => {
  expect(commandsFor(command, files)).toEqual([expect.stringMatching(expected)]);
});

test.each([
  [['package.json', 'node_modules/a/index.js']],
  [['go.mod', 'vendor/modules.txt']],
  [['composer.lock', 'vendor/autoload.php']],
])('installs nothing over dependencies that are committed: %j', (files) => {
  expect(commandsFor('./check.sh', files)).toEqual([]);
});

describe('in the sandbox, without network', () => {
  let repository: Awaited<ReturnType<typeof sandboxedRepository>>;
  let packed: { tarball: string; files: Record<string, string> };
  beforeAll(async () => {
    repository = await sandboxedRepository();
    packed = packShop();
  });
  afterAll(() => repository[Symbol.dispose]());

  const checkOut = (files = packed.files) => {
    const checkout = repository.checkOut(files);
    return {
      ...checkout,
      /** The package itself, without which npm has nothing to install from. */
      bringPackage: () => checkout.run(`echo ${packed.tarball} | base64 -d > money.tgz`),
      install: () => install(checkout, Object.keys(files)),
    };
  };

  test('the second checkout of the same lock file is given what the first installed, and runs no package manager', async () => {
    const first = checkOut();
    await first.bringPackage();
    expect(await first.install()).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('added 1 package'),
    });
    expect((await first.run('node index.js')).output).toBe('EUR\n');

    const second = checkOut();
    await second.run('rm -r /cache/npm; mkdir -p node_modules/stale');
    expect(await second.install()).toMatchObject({ exitCode: 0, output: 'npm: as installed before\n' });
    expect((await second.run('node index.js; ls node_modules; ls -l node_modules/.bin')).output).toMatch(
      /^EUR\nmoney\n.*\n.* money -> /,
    );
    await second.run('echo broken > node_modules/money/index.js');
    const third = checkOut();
    await third.install();
    expect((await third.run('node index.js')).output).toBe('EUR\n');
  });

  test('in one checkout the second install does nothing, until the manifest changes', async () => {
    const checkout = checkOut();
    await checkout.bringPackage();
    await checkout.install();
    await checkout.run('echo mine > node_modules/money/mine');
    expect(await checkout.install()).toMatchObject({ exitCode: 0, output: 'npm: already in place\n' });
    expect(checkout.has('node_modules/money/mine')).toBe(true);
    checkout.write('package.json', '{"name":"shop","dependencies":{"absent":"1.0.0"}}');
    expect((await checkout.install()).output).toContain('npm error');
  });

  test('an entry that is not complete is not used, and is replaced', async () => {
    const first = checkOut();
    await first.bringPackage();
    await first.install();
    await first.run('rm -r /cache/installed/*/complete /cache/installed/*/trees/node_modules/money');
    const second = checkOut();
    await second.bringPackage();
    expect((await second.install()).output).toContain('added 1 package');
    expect((await checkOut().install()).output).toBe('npm: as installed before\n');
  });

  test('two checkouts that install at once both have everything, and leave one entry', async () => {
    const files = { ...packed.files, '.npmrc': 'fund=false\n' };
    const both = [checkOut(files), checkOut(files)];
    for (const checkout of both) await checkout.bringPackage();
    await both[0]?.run('rm -rf /cache/installed');
    await Promise.all(both.map((checkout) => checkout.install()));
    for (const checkout of both) expect((await checkout.run('node index.js')).output).toBe('EUR\n');
    expect((await both[0]?.run('ls -A /cache/installed | wc -l'))?.output).toBe('1\n');
  });

  test('the entry that was not used for the longest time goes first', async () => {
    const checkout = checkOut({ ...packed.files, '.npmrc': 'audit=false\n' });
    await checkout.bringPackage();
    await checkout.run(
      'rm -rf /cache/installed; for n in 1 2 3 4 5 6 7 8 9; do mkdir -p /cache/installed/$n; touch -d "-$n hours" /cache/installed/$n; done; mkdir /cache/installed/.new-left; touch -d "-2 hours" /cache/installed/.new-left',
    );
    await checkout.install();
    expect((await checkout.run('ls -A /cache/installed | grep -Ev "^[0-9a-f]{32}$"')).output).toBe(
      '1\n2\n3\n4\n5\n6\n7\n',
    );
  });

  test('entries that are too large together are thrown out, and one that is too large alone is not kept', async () => {
    const weigh = (kilobytes: number) =>
      `mkdir -p bin; printf '#!/bin/bash\\n[ "$1" = -sk ] || { cat >/dev/null; echo ${kilobytes}; exit; }\\necho 1500000' > bin/du; chmod +x bin/du; export PATH="$PWD/bin:$PATH"`;
    const checkout = checkOut();
    await checkout.bringPackage();
    const { script } = installsFor('npm test', Object.keys(packed.files), ['node'])[0] ?? { script: '' };
    const seen = 'ls -A /cache/installed | tr "\\n" " "';
    await checkout.run(
      'rm -rf /cache/installed; mkdir -p /cache/installed/old; touch -d "-1 hour" /cache/installed/old',
    );
    expect((await checkout.run(`${weigh(3_000_000)}; ${script} >/dev/null; ${seen}`)).output).toBe('old ');
    await checkout.run('rm -r node_modules');
    expect((await checkout.run(`${weigh(100)}; ${script} >/dev/null; ${seen}`)).output).toMatch(
      /^[0-9a-f]{32} $/,
    );
  });

  test('every package of a monorepo has its own dependencies again', async () => {
    const files = {
      'package.json': '{"name":"shop","workspaces":["till"]}',
      'till/package.json': '{"name":"till","version":"1.0.0","main":"index.js"}',
      'till/index.js': '',
    };
    const first = repository.checkOut(files);
    const npm =
      'mkdir -p node_modules till/node_modules/own; echo 1 > till/node_modules/own/a; ln -s ../till node_modules/till';
    const [found] = installsFor('npm test', Object.keys(files), ['node']);
    const script = found?.script.replace(found.manager.install, npm) ?? '';
    await first.run(script);
    const second = repository.checkOut(files);
    expect(
      (await second.run(`${script}; cat till/node_modules/own/a node_modules/till/node_modules/own/a`))
        .output,
    ).toBe('npm: as installed before\n1\n1\n');
  });

  test('a Python environment is the same in the second checkout', async () => {
    const files = { 'requirements.txt': '# nothing\n', 'price.py': '' };
    const first = repository.checkOut(files);
    const [found] = installsFor('pytest', Object.keys(files), ['python']);
    expect(await first.run(found?.script ?? '')).toMatchObject({ exitCode: 0 });
    const second = repository.checkOut(files);
    const { output } = await second.run(
      `${found?.script}; .venv/bin/python -c 'import sys; print(sys.prefix)'; command -v pip`,
    );
    expect(output).toBe('pip: as installed before\n/workspace/.venv\n/workspace/.venv/bin/pip\n');
  });

  test.each([
    ['requirements.txt', './till\n', 'pip'],
    ['poetry.lock', '[package.source]\ntype = "directory"\n', 'poetry'],
    ['uv.lock', 'source = { directory = "till" }\n', 'uv'],
    ['yarn.lock', '"till@file:./till":\n', 'yarn'],
    ['pnpm-lock.yaml', '    resolution: {directory: till, type: directory}\n', 'pnpm'],
  ])('copies of the code of the repository itself are not kept: %s', async (file, content) => {
    const files = { [file]: content };
    const [found] = installsFor('./check.sh', [file], ecosystems);
    const script = found?.script.replace(found.manager.install, 'mkdir -p .venv node_modules') ?? '';
    const checkout = repository.checkOut(files);
    await checkout.run('rm -rf /cache/installed');
    await checkout.run(script);
    expect((await checkout.run('ls -d .venv; ls /cache/installed 2>&1')).output).toBe(
      ".venv\nls: cannot access '/cache/installed': No such file or directory\n",
    );
  });

  test('what lies in the cache anyway is fetched once', async () => {
    const files = {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "1.0.0"\nedition = "2021"\n',
      'Cargo.lock': 'version = 3\n\n[[package]]\nname = "shop"\nversion = "1.0.0"\n',
      'src/lib.rs': '',
    };
    const [found] = installsFor('cargo test', Object.keys(files), ['rust']);
    expect(await repository.checkOut(files).run(found?.script ?? '')).toMatchObject({
      exitCode: 0,
      output: '',
    });
    expect((await repository.checkOut(files).run(found?.script ?? '')).output).toBe(
      'Cargo: as installed before\n',
    );
    const changed = repository.checkOut({ ...files, 'Cargo.lock': 'not a lock file' });
    expect((await changed.run(found?.script ?? '')).exitCode).not.toBe(0);
  });

  test('a program that is not there, or fails, ends the install as it would alone', async () => {
    const composer = installsFor('./check.sh', ['composer.lock'], ['php'])[0]?.script ?? '';
    expect((await repository.checkOut({ 'composer.lock': '{}' }).run(composer)).exitCode).toBe(127);
    const checkout = checkOut({ ...packed.files, '.npmrc': 'loglevel=error\n' });
    await checkout.run('rm -rf /cache/npm');
    const { exitCode, output } = await checkout.install();
    expect(output).toContain('ENOENT');
    expect(exitCode).not.toBe(0);
  });
});

async function install(checkout: SandboxedCheckout, files: readonly string[]) {
  const installs = installsFor('npm test', files, ['node']);
  return checkout.run(installs.map(({ script }) => script).join('\n'));
}

/** A shop that depends on a package in a file, so that nothing need be fetched. */
function packShop() {
  const directory = mkdtempSync(join(tmpdir(), 'shop-'));
  try {
    const npm = (...words: readonly string[]) =>
      execFileSync('npm', [...words, '--offline', '--no-audit', '--no-fund'], {
        cwd: directory,
        stdio: 'pipe',
      });
    const money = { name: 'money', version: '1.0.0', main: 'index.js', bin: 'index.js' };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(money));
    writeFileSync(join(directory, 'index.js'), "module.exports = 'EUR';\n");
    npm('pack');
    rmSync(join(directory, 'index.js'));
    const shop = { name: 'shop', version: '1.0.0', dependencies: { money: 'file:money.tgz' } };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(shop));
    execFileSync('mv', ['money-1.0.0.tgz', 'money.tgz'], { cwd: directory });
    npm('install', '--package-lock-only');
    return {
      tarball: readFileSync(join(directory, 'money.tgz'), 'base64'),
      files: {
        'package.json': JSON.stringify(shop),
        'package-lock.json': readFileSync(join(directory, 'package-lock.json'), 'utf8'),
        'index.js': "console.log(require('money'));\n",
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
