import { expect, test } from 'vitest';
import { reflect } from '../../../src/engine/toolchain/reflect.ts';
import { repair } from '../../../src/engine/toolchain/repair.ts';
import { verificationPlanOf } from '../../../src/engine/toolchain/verification-plan.ts';
import type { Workspace } from '../../../src/reflexion/ports.ts';
import type { VerificationPlan } from '../../../src/reflexion/verify.ts';
import { failureOf } from '../../failure-of.ts';
import { briefOf } from './brief-of.ts';
import { sandboxedRepository } from './sandboxed.ts';

const checkoutOf = (files: Readonly<Record<string, string>>) => ({
  list: async () => Object.keys(files),
  read: async (path: string) => {
    const text = files[path];
    if (text === undefined || text === 'a link') throw new Error(`${path} can't be read`);
    return text;
  },
});
const shownOf = ({ prepare, commands }: VerificationPlan) => ({
  prepare: prepare.map(({ shown }) => shown),
  commands: commands.map(({ shown }) => shown),
});
const scriptsOf = ({ commands }: VerificationPlan) => commands.map(({ script }) => script);

test('judges a repair by the failed commands, each once, with what they need installed', async () => {
  const failures = [
    failureOf({ command: 'npm run lint\n', echoedCommands: ['eslint .'] }),
    failureOf({ command: 'npm run lint' }),
    failureOf({ command: null, echoedCommands: ['tsc --noEmit'] }),
    failureOf({ command: 'npm run deploy', kind: 'network' }),
    failureOf({ command: `deploy \${{ github.ref }}` }),
    failureOf({ command: null }),
  ];
  const files = { 'package.json': '{}', 'package-lock.json': '{}', 'go.mod': '' };
  expect(shownOf(await verificationPlanOf(failures, checkoutOf(files)))).toEqual({
    prepare: ['npm ci --ignore-scripts --no-audit --no-fund', 'go mod download'],
    commands: ['npm run lint', 'tsc --noEmit'],
  });
});

test('looks in the workflow for what the log does not tell, and for where', async () => {
  const workflow = `
jobs:
  web:
    defaults: { run: { working-directory: web } }
    env: { CUPS: 3 }
    steps:
      - run: npm ci
      - run: npm run check
`;
  const files = {
    '.github/workflows/ci.yml': workflow,
    '.github/workflows/z.yml': 'a link',
    'web/package-lock.json': '',
  };
  const silent = failureOf({ check: 'web (20)', source: 'status' });
  const judged = await verificationPlanOf([silent], checkoutOf(files));
  expect(scriptsOf(judged)).toEqual(['export CUPS=3\ncd web\nnpm run check']);
  expect(shownOf(judged).prepare).toEqual(['cd web && npm ci --ignore-scripts --no-audit --no-fund']);
  const told = await verificationPlanOf(
    [failureOf({ check: 'web', command: 'npm run check' })],
    checkoutOf(files),
  );
  expect(told.commands).toEqual(judged.commands);
  expect(await verificationPlanOf([failureOf({ check: 'other' })], checkoutOf(files))).toMatchObject({
    commands: [],
  });
});

test('finds the programs of a Python environment in a folder', async () => {
  const failure = failureOf({ command: 'cd api && pytest' });
  const plan = await verificationPlanOf([failure], checkoutOf({ 'api/requirements.txt': '' }));
  expect(scriptsOf(plan)).toEqual(['export PATH="$PWD"/api/.venv/bin:"$PATH" && cd api && pytest']);
});

test('in the sandbox, what the repair installed serves the judgement, which runs the failed test alone', async () => {
  using repository = await sandboxedRepository();
  const files = {
    'package.json': '{"name":"shop","version":"1.0.0","type":"module","scripts":{"test":"node --test"}}',
    'package-lock.json':
      '{"name":"shop","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"shop","version":"1.0.0"}}}',
    'test/a.test.js': "import test from 'node:test'; test('adds a cup', () => {});",
    'test/b.test.js': "throw new Error('the whole suite was run');",
  };
  const failure = failureOf({
    command: 'npm test',
    tool: 'node:test',
    kind: 'test',
    failedTests: ['adds a cup'],
    lines: ['test at test/a.test.js:1:30', '✖ adds a cup (1ms)', 'ℹ fail 1'],
  });
  const checkout = repository.checkOut(files);
  const ran: string[] = [];
  const workspace = {
    ...checkout,
    run: (command: string) => {
      ran.push(command);
      return checkout.run(command);
    },
    diff: async () => ({ text: '', files: [] }),
  };
  const brief = briefOf([failure]);
  const plan = { ...reflect(brief), commands: ['npm exec --no -c true'] };
  await repair(brief, plan, workspace as unknown as Workspace);

  const verification = await verificationPlanOf([failure], checkout);
  const { prepare } = verification;
  expect(prepare.map(({ script }) => script)).toEqual([ran[0]]);
  const again = await checkout.run(ran[0] ?? '');
  expect(again).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^npm: a/) });
  const judged = await checkout.run(scriptsOf(verification).join('\n'));
  expect(judged).toMatchObject({ exitCode: 0, output: expect.stringContaining('adds a cup') });
});
