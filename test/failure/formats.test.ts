import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';

const stamp = '2026-03-04T05:06:07.1234567Z ';
const output = [
  '> shop@1.0.0 lint',
  '> eslint .',
  '',
  '/home/runner/work/shop/shop/src/cart.js',
  "  3:20  error  'itm' is not defined  no-undef",
  '',
  '✖ 1 problem (1 error, 0 warnings)',
  '',
];
const steps = [
  '##[group]Run npm run lint',
  '\u001b[36;1mnpm run lint\u001b[0m',
  'shell: /usr/bin/bash -e {0}',
  '##[endgroup]',
  ...output,
  '##[error]Process completed with exit code 1.',
];

/** The same failure as several CI systems print it. */
const systems: Record<string, { log: readonly string[]; command: string | null; step: string | null }> = {
  'GitHub Actions, raw': {
    log: steps.map((line) => stamp + line),
    command: 'npm run lint',
    step: 'Run npm run lint',
  },
  'GitHub Actions, with a byte order mark': {
    log: steps.map((line) => `\ufeff${stamp}${line}`),
    command: 'npm run lint',
    step: 'Run npm run lint',
  },
  'gh run view': {
    log: steps.map((line) => `build (20)\tLint the code\t${stamp}${line}`),
    command: 'npm run lint',
    step: 'Lint the code',
  },
  'gh run view, byte order mark in a wrong code page': {
    log: steps.map((line, at) => `build (20)\tLint the code\t${at === 0 ? '∩╗┐' : ''}${stamp}${line}`),
    command: 'npm run lint',
    step: 'Lint the code',
  },
  Travis: {
    log: [
      'travis_fold:start:install\r\u001b[0K$ npm ci',
      'added 3 packages',
      'travis_time:start:1a2b\r\u001b[0K$ npm run lint',
      ...output,
      'travis_time:end:1a2b:start=1,finish=2,duration=1\r\u001b[0K\u001b[31;1mThe command "npm run lint" exited with 1.\u001b[0m',
      '',
      'Done. Your build exited with 1.',
    ],
    command: 'npm run lint',
    step: null,
  },
  GitLab: {
    log: [
      'section_start:1700000000:step_script\r\u001b[0K\u001b[32;1m$ npm run lint\u001b[0;m',
      ...output,
      'section_end:1700000009:step_script\r\u001b[0K\u001b[31;1mERROR: Job failed: exit code 1\u001b[0;m',
    ],
    command: 'npm run lint',
    step: null,
  },
  'GitLab, with timestamps': {
    log: [
      '00O $ npm run lint',
      ...output.map((line) => `00O ${line}`),
      '00E ERROR: Job failed: exit code 1',
    ].map((line) => `2026-03-04T05:06:07.123456Z ${line}`),
    command: 'npm run lint',
    step: null,
  },
  CircleCI: {
    log: ['#!/bin/bash -eo pipefail', ...output, 'Exited with code exit status 1'],
    command: null,
    step: null,
  },
  Buildkite: {
    log: [
      '\u001b_bk;t=1700000000000\u0007~~~ Running commands',
      '\u001b_bk;t=1700000000001\u0007$ npm run lint',
      ...output.map((line) => `\u001b_bk;t=1700000000002\u0007${line}`),
      '\u001b_bk;t=1700000000003\u0007🚨 Error: The command exited with status 1',
    ],
    command: 'npm run lint',
    step: null,
  },
  Azure: {
    log: [
      '##[section]Starting: Lint',
      ...output,
      "##[error]Bash exited with code '1'.",
      '##[section]Finishing: Lint',
    ].map((line) => stamp + line),
    command: null,
    step: null,
  },
  Jenkins: {
    log: [
      '[Pipeline] sh',
      '+ npm run lint',
      ...output,
      "Build step 'Execute shell' marked build as failure",
      'Archiving artifacts',
      'Finished: FAILURE',
    ],
    command: null,
    step: null,
  },
  'a plain console': { log: output, command: null, step: null },
};

test.each(Object.entries(systems))('reads what %s prints', async (_, { log, command, step }) => {
  const failure = await distil([log.join('\r\n')], { check: 'lint', files: new Set(['src/cart.js']) });
  expect(failure).toMatchObject({ kind: 'lint', tool: 'eslint', command, step });
  expect(failure.echoedCommands).toContain('eslint .');
  expect(failure.excerpt.lines).toContainEqual({
    number: expect.any(Number),
    text: "  3:20  error  'itm' is not defined  no-undef",
  });
  expect(failure.culprits[0]).toMatchObject({ path: 'src/cart.js', line: 3, column: 20 });
});

test('the same failure has one fingerprint on every system', async () => {
  const fingerprints = await Promise.all(
    Object.values(systems).map(
      async ({ log }) => (await distil([log.join('\n')], { check: 'lint' })).fingerprint,
    ),
  );
  expect(new Set(fingerprints).size).toBe(1);
});

const echoes: Record<string, { lines: readonly string[]; echoed: readonly string[] }> = {
  npm: {
    lines: ['> shop@1.0.0 test', '> npm run unit', '', '> shop@1.0.0 unit', '> vitest run'],
    echoed: ['npm run unit', 'vitest run'],
  },
  'npm, for a package without a version': { lines: ['> lint', '> eslint .'], echoed: ['eslint .'] },
  'yarn 1': { lines: ['yarn run v1.22.22', '$ jest --ci'], echoed: ['jest --ci'] },
  'pnpm in a workspace': { lines: ['packages/cart lint$ eslint .'], echoed: ['eslint .'] },
  turbo: { lines: ['shop#lint: cache miss', '@acme/shop:lint: > eslint .'], echoed: ['eslint .'] },
  'bash -x': { lines: ['+ ruff check .'], echoed: ['ruff check .'] },
  'go-task': { lines: ['task: [lint] golangci-lint run'], echoed: ['golangci-lint run'] },
  tox: { lines: ['py312: commands[0]> pytest -q'], echoed: ['pytest -q'] },
  'a quotation, which is no echo': {
    lines: ['> this is what the author said', '> 27 | const a = 1'],
    echoed: [],
  },
  'a diff, which is no echo': { lines: ['+ added line', '- removed line'], echoed: [] },
};

test.each(Object.entries(echoes))(
  'knows the commands that scripts echo: %s',
  async (_, { lines, echoed }) => {
    const log = [
      '##[group]Run ./ci.sh',
      './ci.sh',
      'shell: bash',
      '##[endgroup]',
      ...lines,
      'it broke',
      '##[error]Process completed with exit code 1.',
    ];
    expect((await distil([log.join('\n')], { check: 'ci' })).echoedCommands).toEqual(echoed);
  },
);

test('a recipe that make or just echoes is the inner command', async () => {
  for (const runner of ['make lint', 'just lint']) {
    const log = [
      `##[group]Run ${runner}`,
      runner,
      'shell: bash',
      '##[endgroup]',
      'ruff check src',
      'src/a.py:1:1: F401 unused',
      '##[error]Process completed with exit code 1.',
    ];
    expect((await distil([log.join('\n')], { check: 'ci' })).echoedCommands).toEqual(['ruff check src']);
  }
});

test('a script of several lines is given whole, without how it is run', async () => {
  const log = [
    '##[group]Run set -e',
    'set -e',
    'npm ci',
    'npm test',
    'shell: /usr/bin/bash -e {0}',
    'env:',
    '  CI: true',
    '##[endgroup]',
    'Error: no',
    '##[error]Process completed with exit code 1.',
  ];
  expect((await distil([log.join('\n')], { check: 'ci' })).command).toBe('set -e\nnpm ci\nnpm test');
});
