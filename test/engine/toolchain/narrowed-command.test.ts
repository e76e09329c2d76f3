import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { narrowedCommand } from '../../../src/engine/toolchain/narrowed-command.ts';
import { failureOf } from '../../failure-of.ts';
import { temporaryWorkspace } from './temporary-workspace.ts';

interface Case {
  tool: string;
  command: string;
  lines?: readonly string[];
  failedTests?: readonly string[];
  files: Readonly<Record<string, string>>;
  kind?: 'test' | 'threshold';
}

const narrowed = ({ command, files, kind = 'test', ...failure }: Case) =>
  narrowedCommand(command, failureOf({ ...failure, kind }), {
    files: new Set(Object.keys(files)),
    text: (path) => files[path] ?? '',
  });

const vitest = {
  tool: 'vitest',
  lines: [' FAIL  test/a.test.ts > basket > adds', ' Test Files  1 failed | 3 passed (4)'],
  failedTests: ['test/a.test.ts > basket > adds'],
};
const jest = { tool: 'jest', lines: ['FAIL test/a.test.js', '  ● adds', 'Test Suites: 1 failed, 1 total'] };
const mocha = {
  tool: 'mocha',
  lines: ['  1 failing', '   at Context.<anonymous> (/home/runner/work/s/s/test/a.js:2:6)'],
};
const nodeTest = {
  tool: 'node:test',
  lines: ['test at test/a.test.js:3:1', '✖ adds a cup (1ms)', 'ℹ fail 1'],
  failedTests: ['adds a cup'],
};
const pytest = {
  tool: 'pytest',
  lines: [
    'FAILED tests/test_a.py::test_adds[1-a b] - assert 1 == 2',
    '===== 1 failed, 3 passed in 0.1s =====',
  ],
  failedTests: ['tests/test_a.py::test_adds[1-a b]'],
};
const go = {
  tool: 'go test',
  lines: ['--- FAIL: TestAdds/twice (0.00s)', 'FAIL', 'FAIL\texample.com/shop/basket\t0.002s'],
  failedTests: ['TestAdds/twice', 'TestAdds'],
};
const surefire = { tool: 'surefire', failedTests: ['shop.BasketTest.adds'] };
const javascript = { 'test/a.test.ts': '', 'test/a.test.js': '', 'test/a.js': '' };
const script = (test: string) => ({ ...javascript, 'package.json': JSON.stringify({ scripts: { test } }) });

test.each<[string, Case, string]>([
  [
    'vitest',
    { ...vitest, command: 'npx vitest run', files: javascript },
    'npx vitest run --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
  [
    'vitest through pnpm',
    { ...vitest, command: 'pnpm vitest --project unit', files: javascript },
    'pnpm vitest --project unit --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
  [
    'vitest by a script of npm',
    { ...vitest, command: 'npm ci\nnpm test', files: script('vitest run') },
    'npm test -- --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
  [
    'vitest by a script of yarn',
    { ...vitest, command: 'yarn test', files: script('CI=1 vitest') },
    'yarn test --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
  [
    'a script with arguments already',
    { ...vitest, command: 'npm run test -- --reporter=dot', files: script('vitest run') },
    'npm run test -- --reporter=dot --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
  [
    'jest',
    { ...jest, command: 'jest --ci src', files: javascript },
    'jest --ci --passWithNoTests=false --coverage=false --runTestsByPath test/a.test.js',
  ],
  [
    'mocha',
    { ...mocha, command: "mocha --recursive 'test/**'", files: javascript },
    'mocha --recursive --fail-zero test/a.js',
  ],
  [
    'node:test',
    { ...nodeTest, command: 'node --test test/', files: javascript },
    'node --test test/a.test.js',
  ],
  [
    'ava',
    { tool: 'ava', lines: ['  test/a.test.js:5', '  1 test failed'], command: 'npx ava', files: javascript },
    'npx ava test/a.test.js',
  ],
  [
    'Playwright',
    {
      tool: 'playwright',
      failedTests: ['[chromium] › test/a.test.ts:3:1 › pays'],
      command: 'npx playwright test --project chromium',
      files: javascript,
    },
    'npx playwright test --project chromium test/a.test.ts',
  ],
  [
    'pytest',
    { ...pytest, command: 'python -m pytest -q tests', files: { 'tests/test_a.py': '' } },
    'python -m pytest -q tests/test_a.py::test_adds',
  ],
  [
    'pytest with a threshold of coverage',
    {
      ...pytest,
      command: 'pytest',
      files: { 'tests/test_a.py': '', 'setup.cfg': 'addopts = --cov-fail-under=90' },
    },
    'pytest --no-cov tests/test_a.py::test_adds',
  ],
  [
    'unittest',
    {
      tool: 'unittest',
      failedTests: ['test_adds (tests.test_a.BasketTest)'],
      command: 'python3 -m unittest -v',
      files: { 'tests/test_a.py': '' },
    },
    'python3 -m unittest -v tests.test_a.BasketTest.test_adds',
  ],
  [
    'go test',
    {
      ...go,
      command: 'go test -race ./...',
      files: { 'go.mod': 'module example.com/shop\n', 'basket/a_test.go': '' },
    },
    "go test -race -v -run '^(TestAdds)$' ./basket",
  ],
  [
    'go test of one package',
    { ...go, command: 'go test ./basket', files: { 'go.mod': 'module example.com/shop\n' } },
    "go test ./basket -v -run '^(TestAdds)$'",
  ],
  [
    'cargo test',
    {
      tool: 'cargo test',
      failedTests: ['basket::tests::adds'],
      command: 'cargo test --all -- --nocapture',
      files: {},
    },
    'cargo test --all -- --nocapture basket::tests::adds',
  ],
  [
    'rspec',
    {
      tool: 'rspec',
      failedTests: ['./spec/a_spec.rb:12', './spec/a_spec.rb[1:2]'],
      command: 'bundle exec rspec --color spec',
      files: { 'spec/a_spec.rb': '' },
    },
    "bundle exec rspec --color spec/a_spec.rb:12 'spec/a_spec.rb[1:2]'",
  ],
  [
    'rails',
    {
      tool: 'minitest',
      lines: ['rails test test/a_test.rb:4', '8 runs, 9 assertions, 1 failures, 0 errors'],
      command: 'bin/rails test',
      files: { 'test/a_test.rb': '' },
    },
    'bin/rails test test/a_test.rb',
  ],
  [
    'rake',
    {
      tool: 'minitest',
      lines: ['bin/rails test test/a_test.rb:4'],
      command: 'bundle exec rake test',
      files: { 'test/a_test.rb': '' },
    },
    'bundle exec rake test TEST=test/a_test.rb',
  ],
  [
    'PHPUnit',
    {
      tool: 'phpunit',
      failedTests: ['App\\BasketTest::testAdds with data set #0'],
      command: 'vendor/bin/phpunit -c app',
      files: {},
    },
    'vendor/bin/phpunit -c app --filter testAdds',
  ],
  [
    'dotnet',
    {
      tool: 'dotnet test',
      failedTests: ['Shop.BasketTest.Adds(cups: 3)'],
      command: 'dotnet test --no-build',
      files: {},
    },
    "dotnet test --no-build --filter 'FullyQualifiedName~Shop.BasketTest.Adds'",
  ],
  [
    'Maven',
    { ...surefire, command: './mvnw -B verify', files: {} },
    "./mvnw -B verify '-Dtest=BasketTest#adds' -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false",
  ],
  [
    'Gradle',
    { tool: 'gradle test', failedTests: ['BasketTest > adds()'], command: './gradlew test', files: {} },
    './gradlew test --tests BasketTest.adds',
  ],
  [
    'a folder',
    { ...vitest, command: 'cd "till two" && vitest', files: { 'till two/test/a.test.ts': '' } },
    'cd "till two" && vitest --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
  [
    'a folder of npm',
    {
      ...vitest,
      command: 'npm --prefix till test',
      files: { 'till/package.json': '{"scripts":{"test":"vitest"}}', 'till/test/a.test.ts': '' },
    },
    'npm --prefix till test -- --passWithNoTests=false --coverage.enabled=false test/a.test.ts',
  ],
])('asks %s for the failed tests alone', (_name, given, expected) => {
  expect(narrowed(given)?.command).toBe(expected);
});

test.each<[string, Case]>([
  ['a command that can not be read', { ...vitest, command: 'vitest | tee log', files: javascript }],
  ['two commands', { ...vitest, command: 'npm run build\nvitest', files: javascript }],
  [
    'a script that is more than one command',
    { ...vitest, command: 'npm test', files: script('tsc && vitest') },
  ],
  ['a script that wraps the runner', { ...vitest, command: 'npm test', files: script('c8 vitest') }],
  ['a script that names files', { ...mocha, command: 'npm test', files: script('mocha test') }],
  [
    'a script that is not there',
    { ...vitest, command: 'npm test', files: { ...javascript, 'package.json': '{' } },
  ],
  [
    'a script named like what every object has',
    { ...vitest, command: 'npm run constructor', files: script('vitest') },
  ],
  ['a package of a workspace', { ...vitest, command: 'npm test -w till', files: script('vitest') }],
  ['an option whose value may be a file', { ...vitest, command: 'vitest --odd test', files: javascript }],
  ['a run that is narrower already', { ...vitest, command: 'vitest -t adds', files: javascript }],
  [
    'another tool than the one that failed',
    { ...jest, tool: 'vitest', command: 'npx jest', files: javascript },
  ],
  ['a command that goes on elsewhere', { ...vitest, command: 'vitest\ncd /tmp && jest', files: javascript }],
  ['a threshold', { ...vitest, command: 'vitest', files: javascript, kind: 'threshold' }],
  [
    'more failed files than the excerpt shows',
    {
      ...vitest,
      command: 'vitest',
      files: javascript,
      lines: [...vitest.lines, ' Test Files  2 failed (4)'],
    },
  ],
  [
    'more failed tests than the excerpt shows',
    { ...mocha, command: 'mocha', files: javascript, lines: [...mocha.lines, '  2 failing'] },
  ],
  [
    'a name that can not be looked up',
    { ...go, command: 'go test ./...', files: {}, failedTests: ['ExampleAdds'] },
  ],
  ['no name at all', { tool: 'pytest', command: 'pytest', files: {} }],
  [
    'a file that names only itself as failed',
    { ...nodeTest, command: 'node --test', files: javascript, failedTests: ['test/a.test.js'] },
  ],
  [
    'an integration test of Maven',
    { ...surefire, command: 'mvn verify', files: {}, failedTests: ['shop.BasketIT.adds'] },
  ],
  [
    'a build of several projects',
    {
      tool: 'gradle test',
      failedTests: ['BasketTest > adds()'],
      command: './gradlew test',
      files: { 'settings.gradle': '' },
    },
  ],
  [
    'all checks of a build',
    { tool: 'gradle test', failedTests: ['BasketTest > adds()'], command: './gradlew check', files: {} },
  ],
  ['a folder outside', { ...vitest, command: 'cd ../.. && vitest', files: javascript }],
  [
    'more than twenty',
    {
      tool: 'cargo test',
      command: 'cargo test',
      files: {},
      failedTests: Array.from({ length: 21 }, (_, index) => `adds_${index}`),
    },
  ],
])('leaves the command whole for %s', (_name, given) => {
  expect(narrowed(given)).toBeNull();
});

test.each([
  '--config=evil.js',
  '-r',
  'test/$(reboot).test.ts',
  'test/`reboot`.test.ts',
  "test/'; reboot; '.test.ts",
  'test/*.test.ts',
  'test/a.test.ts:1',
  'test/\u001b[2K.test.ts',
  'test/\u202eevil.test.ts',
  'test/a\nreboot.test.ts',
  `${'long/'.repeat(80)}a.test.ts`,
])('lets no file named %j into a command, even where there is one', (path) => {
  const files = { ...javascript, [path]: '' };
  expect(narrowed({ ...vitest, command: 'vitest', files, lines: [` FAIL  ${path} > adds`] })).toBeNull();
  expect(narrowed({ ...pytest, command: 'pytest', files, failedTests: [`${path}::test_a`] })).toBeNull();
});

test('lets no file into a command that is not in the checkout', () => {
  for (const path of ['test/b.test.ts', '../test/a.test.ts', '/etc/passwd', ''])
    expect(
      narrowed({ ...vitest, command: 'vitest', files: javascript, lines: [` FAIL  ${path} > adds`] }),
    ).toBeNull();
});

test.each([
  ['pytest', 'pytest', 'tests/test_a.py::test_a;reboot'],
  ['cargo test', 'cargo test', 'adds --config evil'],
  ['cargo test', 'cargo test', '--list'],
  ['go test', 'go test ./...', 'TestA|.*$(reboot)'],
  ['phpunit', 'phpunit', 'A::test$(reboot)'],
  ['dotnet test', 'dotnet test', "Shop.A'; reboot"],
  ['surefire', 'mvn test', 'shop.BasketTest.adds -Dexec=reboot'],
  ['gradle test', 'gradle test', 'BasketTest > --init-script evil'],
  ['unittest', 'python -m unittest', '-x (tests.test_a)'],
])('lets no test of %s into %j that is named %j', (tool, command, name) => {
  expect(narrowed({ tool, command, failedTests: [name], files: { 'tests/test_a.py': '' } })).toBeNull();
});

describe('as it is run', () => {
  const run = (files: Readonly<Record<string, string>>, given: Omit<Case, 'files'>) => {
    using workspace = temporaryWorkspace(
      { ...files, 'package.json': '{"type":"module"}' },
      { vitest: 'vitest', '.bin/vitest': '.bin/vitest' },
    );
    const script = narrowed({ ...given, files })?.script ?? 'exit 99';
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', script], {
      cwd: workspace.directory,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}`, CI: 'true' },
    });
    return { status, output: stdout + stderr };
  };
  const passing = (name: string) => `import test from 'node:test'; test('${name}', () => {});`;
  const throwing = "throw new Error('the whole suite was run');";

  test('node:test runs the failed file alone, and its status is the runner’s', () => {
    const files = { 'test/a.test.js': passing('adds a cup'), 'test/b.test.js': throwing };
    const given = { ...nodeTest, command: 'node --test' };
    expect(run(files, given)).toMatchObject({ status: 0, output: expect.stringContaining('adds a cup') });
    expect(run({ ...files, 'test/a.test.js': throwing }, given).status).toBe(1);
    expect(run(files, { ...given, command: './absent/node --test' }).status).toBe(127);
  });

  test('a file whose failed test is gone does not pass for one that was mended', () => {
    for (const left of ['', passing('takes a cup away')]) {
      const { status, output } = run({ 'test/a.test.js': left }, { ...nodeTest, command: 'node --test' });
      expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining('No test was run.') });
    }
  });

  test('vitest runs the failed file alone, without thresholds of coverage, and fails where it has no test', () => {
    const config = 'export default { test: { passWithNoTests: true, coverage: { enabled: true } } };';
    const files = { 'vitest.config.js': config, 'test/b.test.ts': throwing };
    const given = { ...vitest, command: 'vitest run' };
    const mended = { ...files, 'test/a.test.ts': "import { test } from 'vitest'; test('adds', () => {});" };
    expect(run(mended, given)).toMatchObject({ status: 0, output: expect.stringContaining('1 passed') });
    expect(run({ ...files, 'test/a.test.ts': '' }, given).status).toBe(1);
    const elsewhere = {
      ...mended,
      'vitest.config.js': config.replace('{ pass', "{ include: ['none'], pass"),
    };
    expect(run(elsewhere, given)).toMatchObject({
      status: 1,
      output: expect.stringContaining('No test files found'),
    });
  });

  const hasPytest = spawnSync('python3', ['-m', 'pytest', '--version']).status === 0;
  test.skipIf(!hasPytest)(
    'pytest runs the failed test alone, and fails where it is gone (needs pytest)',
    () => {
      const given = { ...pytest, command: 'python3 -m pytest -q' };
      const file = (content: string) => run({ 'tests/test_a.py': content }, given);
      expect(file('def test_adds(): pass\ndef test_other(): assert False')).toMatchObject({
        status: 0,
        output: expect.stringContaining('1 passed'),
      });
      expect(file('def test_adds(): assert False').status).toBe(1);
      expect(file('def test_other(): pass').status).toBe(4);
    },
  );
});
