import { expect, test } from 'vitest';
import { placedByWorkflow, workflowCommands } from '../../../src/engine/toolchain/workflow-commands.ts';
import { workflowJobs } from '../../../src/engine/toolchain/workflow-jobs.ts';

const workflow = `
name: CI
on: pull_request
env: { NODE_ENV: test }
jobs:
  test:
    strategy: { matrix: { node: [20, 22] } }
    env: { CUPS: 3, TOKEN: "\${{ secrets.TOKEN }}" }
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
      - run: npm ci
      - run: sudo apt-get install -y graphviz
      - name: Unit tests
        run: npm test
        env: { NOTE: "it's; reboot" }
      - run: npm run report
        if: always()
      - run: npx upload --token \${{ secrets.TOKEN }}
      - uses: codecov/codecov-action@v4
  till:
    name: till on \${{ matrix.node }}
    defaults: { run: { working-directory: packages/till } }
    steps:
      - run: npm test
      - run: npm run lint
        working-directory: ./packages/till/web
  any:
    name: \${{ matrix.name }}
    steps: [{ run: make any }]
  lint:
    name: lint \${{ matrix.speed }} twice
    steps: [{ run: make lint }]
`;
const jobsIn = (...texts: readonly string[]) =>
  workflowJobs(new Map(texts.map((text, index) => [`${index}.yml`, text])));
const jobs = jobsIn(workflow);
const commandsOf = (check: string, step: string | null = null, text = workflow) =>
  workflowCommands(jobsIn(text), check, step).map(({ command }) => command);

test('finds what a job runs once it is set up, with its folder and its plain variables', () => {
  expect(workflowCommands(jobs, 'test', null)).toEqual([
    {
      command: 'npm test',
      folder: '',
      exports: "export NODE_ENV=test\nexport CUPS=3\nexport NOTE='it'\\''s; reboot'",
    },
  ]);
  expect(workflowCommands(jobs, 'till on 22', null)).toEqual([
    { command: 'npm test', folder: 'packages/till', exports: 'export NODE_ENV=test' },
    { command: 'npm run lint', folder: 'packages/till/web', exports: 'export NODE_ENV=test' },
  ]);
});

test.each(['test', 'test (20)', 'test / 20', 'CI / test', 'CI / test (20) (pull_request)'])(
  'knows the job that the check %j is of',
  (check) => expect(commandsOf(check)).toEqual(['npm test']),
);

test.each([
  'tests',
  'te',
  'lint fast twice more',
  'lint fast',
  'any',
  'build',
  'ci/circleci: test',
  'till',
  'till off 22',
  '',
])('takes the check %j for no job', (check) => expect(commandsOf(check)).toEqual([]));

test('fills in the expressions of a name, but for a name that is nothing else', () => {
  expect(commandsOf('lint very fast twice')).toEqual(['make lint']);
});

test('takes the named step alone', () => {
  expect(commandsOf('till on 20', 'Run npm run lint')).toEqual(['npm run lint']);
  expect(commandsOf('test', 'Unit tests')).toEqual(['npm test']);
  expect(commandsOf('test', 'Run npm run report')).toEqual(['npm run report']);
  expect(commandsOf('test', 'of another name')).toEqual(['npm test']);
});

test('says nothing where two jobs of the same name run different commands', () => {
  const two = jobsIn(workflow, 'jobs: { test: { steps: [{ run: make }] } }');
  expect(workflowCommands(two, 'test', null)).toEqual([]);
  expect(workflowCommands(two, 'CI / test', null)).toHaveLength(1);
  expect(workflowCommands(two, 'test', 'Run make')).toHaveLength(1);
});

test.each([
  ['an expression', `run: npm test -- \${{ matrix.only }}`],
  ['another shell', 'run: npm test\n        shell: pwsh'],
  ['a folder outside', 'run: npm test\n        working-directory: ../..'],
  ['a folder with an expression', `run: npm test\n        working-directory: \${{ matrix.folder }}`],
  ['a folder with a hidden character', 'run: npm test\n        working-directory: "a\\u202eb"'],
  ['a failure that is allowed', 'run: npm test\n        continue-on-error: true'],
  ['a very long script', `run: ${'x'.repeat(10_001)}`],
])('leaves out a step with %s', (_name, step) => {
  expect(commandsOf('a', null, `jobs:\n  a:\n    steps:\n      - run: make\n      - ${step}\n`)).toEqual([
    'make',
  ]);
});

test.each([
  ['name with spaces', 'A B: c', ''],
  ['a value with a hidden character', 'A: "b\\u0007"', ''],
  ['a very long value', `A: ${'b'.repeat(1_001)}`, ''],
  ['a value that the shell would read', 'A: "$(reboot)"', "export A='$(reboot)'"],
])('of the variables, %s', (_name, variable, exports) => {
  const text = `jobs: { a: { env: { ${variable} }, steps: [{ run: make }] } }`;
  expect(workflowCommands(jobsIn(text), 'a', null)[0]?.exports).toBe(exports);
});

test('a hostile file takes no time and says nothing', () => {
  const bomb = [
    'a: &a [x]',
    ...'bcdefghijk'
      .split('')
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghij'[index]}`)}]`),
  ];
  const job = 'jobs: { a: { steps: [{ run: make }] } }\n';
  const hostile = [
    bomb.join('\n'),
    '['.repeat(64_000),
    '{a: '.repeat(16_000),
    `a: ${'"'.repeat(63_001)}`,
    `${job}#${'x'.repeat(64_000)}`,
    '? '.repeat(32_000),
    Array.from({ length: 6_000 }, (_, index) => `k${index}: 1`).join('\n'),
    '- '.repeat(32_000),
    'jobs: { a: { steps: 1 } }',
    'jobs: { __proto__: { steps: [{ run: make }] } }\nname: [',
    '&a { jobs: *a }',
    '',
  ];
  for (const text of hostile) {
    const begun = performance.now();
    expect(commandsOf('a', null, text)).toEqual([]);
    expect(performance.now() - begun, text.slice(0, 30)).toBeLessThan(5_000);
  }
});

test('of a great many files only the first are read', () => {
  const text = `name: CI\njobs: { test: { steps: [{ run: make }] } }\n#${'x'.repeat(60_000)}`;
  const named = Array.from({ length: 8 }, (_, index) => text.replace('test:', `test${index}:`));
  const found = named.map((_, index) => workflowCommands(jobsIn(...named), `test${index}`, null).length);
  expect(found).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
});

test('puts a command of the log where the workflow runs it', () => {
  expect(placedByWorkflow(jobs, 'till on 20', 'npm run lint\n')).toMatchObject({
    folder: 'packages/till/web',
  });
  expect(placedByWorkflow(jobs, 'till on 20', 'make')).toEqual({
    command: 'make',
    folder: '',
    exports: '',
  });
  expect(placedByWorkflow(jobs, 'unknown', 'npm test')).toEqual({
    command: 'npm test',
    folder: '',
    exports: '',
  });
});
