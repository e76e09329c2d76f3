import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Sample, samples } from '../../playground/samples.ts';
import { typeFixProgram, withTypeFixScript } from '../../src/engine/toolchain/type-fixes.ts';

const named = (name: string): Sample => {
  const found = samples.find((sample) => sample.name === name);
  if (!found) throw new Error(`there is no sample ${name}`);
  return found;
};

/** A checkout of the sample, on `main` or with its pull request, in which the commands of its workflow can be run. */
function checkout(sample: Sample, side: 'base' | 'head', packages: Readonly<Record<string, string>> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'sample-'));
  cpSync(sample.baseDirectory, directory, { recursive: true });
  if (side === 'head') cpSync(sample.changesDirectory, directory, { recursive: true });
  for (const [name, target] of Object.entries(packages)) {
    mkdirSync(join(directory, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(resolve('node_modules', target), join(directory, 'node_modules', name));
  }
  const run = (command: string, environment: Readonly<Record<string, string>> = {}) => {
    const result = spawnSync('bash', ['-e', '-c', command], {
      cwd: directory,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}`,
        HOME: directory,
        CI: 'true',
        npm_config_offline: 'true',
        npm_config_update_notifier: 'false',
        GITHUB_RUN_ATTEMPT: '1',
        ...environment,
      },
    });
    return { status: result.status, output: result.stdout + result.stderr };
  };
  return { directory, run, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The `run:` steps of the sample's jobs, in order. */
function commandsOf(sample: Sample): readonly string[] {
  const workflow = parse(readFileSync(join(sample.baseDirectory, '.github/workflows/ci.yml'), 'utf8')) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  return Object.values(workflow.jobs).flatMap((job) => job.steps.flatMap((step) => step.run ?? []));
}

/** Every file of a folder, relative to it. */
const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));

test.each(samples)('$name is a whole repository, and its pull request changes something of it', (sample) => {
  const base = filesIn(sample.baseDirectory);
  expect(base).toEqual(
    expect.arrayContaining(['package.json', 'package-lock.json', '.gitignore', 'README.md']),
  );
  expect(filesIn(sample.changesDirectory).length).toBeGreaterThan(0);
  for (const path of filesIn(sample.changesDirectory).filter((file) => base.includes(file)))
    expect(readFileSync(join(sample.changesDirectory, path), 'utf8')).not.toBe(
      readFileSync(join(sample.baseDirectory, path), 'utf8'),
    );
  for (const path of sample.deletions) expect(base).toContain(path);
});

test.each(samples)('$name names no registry in its lock files', (sample) => {
  for (const path of filesIn(sample.baseDirectory).filter((file) => file.endsWith('package-lock.json')))
    expect(readFileSync(join(sample.baseDirectory, path), 'utf8').includes('"resolved"')).toBe(false);
});

test.each(samples)('$name declares endings that fit together', ({ expected }) => {
  for (const { ending, rewards, trials, commits } of [expected.withoutModel, expected.withModel]) {
    expect(rewards[0]).toBe(0);
    expect(rewards.at(-1)).toBe(ending === 'passed' ? 1 : 0);
    expect(commits).toBeLessThanOrEqual(trials);
  }
});

test('commits as git would: nothing that matters is ignored', () => {
  for (const { baseDirectory, changesDirectory } of samples) {
    const listed = execFileSync(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', baseDirectory, changesDirectory],
      { encoding: 'utf8' },
    );
    const present = [...filesIn(baseDirectory), ...filesIn(changesDirectory)].filter(
      (file) => !file.includes('node_modules/'),
    );
    expect(listed.split('\n').filter((path) => path !== '' && existsSync(path))).toHaveLength(present.length);
  }
});

const compiler = { typescript: 'typescript-classic', '.bin/tsc': 'typescript-classic/bin/tsc' };

test('tea-shop hides a type error behind a format check, and the type error has a code fix', () => {
  const sample = named('tea-shop');
  expect(commandsOf(sample)).toEqual(['npm ci', 'npm run format:check', 'npm run typecheck']);
  using base = checkout(sample, 'base', compiler);
  expect(base.run('npm run typecheck').status).toBe(0);
  using head = checkout(sample, 'head', compiler);
  expect(head.run('npm run typecheck').output).toContain(
    "src/gift-wrap.ts(13,68): error TS2304: Cannot find name 'formatMoney'.",
  );
  expect(head.run(withTypeFixScript(typeFixProgram)).output).toContain('0 type errors left');
  expect(head.run('npm run typecheck').status).toBe(0);
});

test('book-shop asks for a package that its lock file does not know', () => {
  const { baseDirectory, changesDirectory } = named('book-shop');
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  const lock = read(join(baseDirectory, 'newsletter/package-lock.json'));
  const before = read(join(baseDirectory, 'newsletter/package.json'));
  const after = read(join(changesDirectory, 'newsletter/package.json'));
  expect(lock.packages[''].dependencies).toEqual(before.dependencies);
  expect(Object.keys(after.dependencies).filter((name) => !lock.packages[`node_modules/${name}`])).toEqual([
    'plur',
  ]);
});

test('book-shop breaks lint rules that its main branch keeps', () => {
  const { baseDirectory, changesDirectory } = named('book-shop');
  const broken = /^\s*var |\b(\w+): \1\b/m;
  expect(readFileSync(join(baseDirectory, 'src/shelf.js'), 'utf8')).not.toMatch(broken);
  expect(readFileSync(join(changesDirectory, 'src/staff-picks.js'), 'utf8')).toMatch(broken);
});

test('coffee-bar is green on its main branch, and its pull request fails one test', () => {
  const sample = named('coffee-bar');
  using base = checkout(sample, 'base');
  for (const command of commandsOf(sample)) expect(base.run(command).status).toBe(0);
  using head = checkout(sample, 'head');
  const { status, output } = head.run('npm ci && npm test');
  expect(status).toBe(1);
  expect(output).toContain('✖ takes nothing for the tenth cup');
  expect(output).toContain('620 !== 240');
  expect(output).toContain('ℹ fail 1');
});

test('bike-rental fails in the same way with its pull request and without', () => {
  const sample = named('bike-rental');
  for (const side of ['base', 'head'] as const) {
    using folder = checkout(sample, side);
    const { status, output } = folder.run('npm ci && npm test');
    expect(status).toBe(1);
    expect(output).toContain('✖ takes fifteen percent off for the spring voucher');
    expect(output).toContain('ℹ fail 1');
  }
});

test('spice-market loses its connection on the first attempt only, and never on its main branch', () => {
  const sample = named('spice-market');
  using base = checkout(sample, 'base');
  for (const command of commandsOf(sample)) expect(base.run(command).status).toBe(0);
  using head = checkout(sample, 'head');
  const first = head.run('npm ci && npm run check:suppliers');
  expect(first.status).toBe(1);
  expect(first.output).toContain('ECONNRESET');
  const again = head.run('npm run check:suppliers', { GITHUB_RUN_ATTEMPT: '2' });
  expect(again).toMatchObject({ status: 0, output: expect.stringContaining('Saffron Valley: 2 prices') });
});
