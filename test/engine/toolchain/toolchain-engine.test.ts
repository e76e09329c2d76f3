import { expect, test } from 'vitest';
import { createToolchainEngine } from '../../../src/engine/toolchain/toolchain-engine.ts';
import { reflectionSchema } from '../../../src/reflexion/episode.ts';
import type { Failure } from '../../../src/reflexion/failure.ts';
import type { Workspace } from '../../../src/reflexion/ports.ts';
import { failureOf } from '../../failure-of.ts';
import { contentJudge } from '../../judges.ts';
import { briefOf, trialOf } from './brief-of.ts';
import { temporaryWorkspace } from './temporary-workspace.ts';

const engine = createToolchainEngine();
const reflectOn = async (failures: readonly Failure[], ...trials: Parameters<typeof briefOf>[1] & object) =>
  (await engine.reflect(briefOf(failures, trials))).reflection;

const badFormat = failureOf({
  check: 'quality',
  command: 'npm run format:check',
  echoedCommands: ['prettier --check .'],
  tool: 'prettier',
  kind: 'format',
  summary: 'prettier found one file that is not formatted',
  lines: [
    'Checking formatting...',
    '[warn] src/basket.ts',
    '[warn] Code style issues found in the above file.',
  ],
  culprits: [{ path: 'src/basket.ts', touched: true }],
});
const badTypes = failureOf({
  check: 'quality',
  command: 'npm run typecheck',
  echoedCommands: ['tsc --noEmit'],
  tool: 'tsc',
  kind: 'type',
  summary: "Cannot find name 'formatMoney'",
  lines: ["src/basket.ts(3,9): error TS2304: Cannot find name 'formatMoney'."],
});
const staleLock = failureOf({
  check: 'mailer',
  command: 'npm ci --prefix mailer',
  tool: 'npm',
  kind: 'dependency',
  lines: [
    'npm error code EUSAGE',
    'npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with `npm install` before continuing.',
  ],
});
const badLogic = failureOf({
  check: 'test',
  command: 'npm test',
  echoedCommands: ['node --test'],
  tool: 'node:test',
  kind: 'test',
  summary: 'one test failed',
  lines: ['✖ takes ten percent off', 'AssertionError: Expected values to be strictly equal', '+ 91', '- 90'],
  failedTests: ['takes ten percent off'],
  expected: '90',
  actual: '91',
  culprits: [{ path: 'src/discount.js', line: 4, touched: true }],
});

test('plans one repair for each failure it can tackle, those that others may undo first', async () => {
  const reflection = await reflectOn([badFormat, staleLock, badLogic]);
  expect(reflection.commands).toEqual([
    'npm install --package-lock-only --ignore-scripts --no-audit --no-fund --prefix mailer',
    'npx --no-install prettier --write .',
  ]);
  expect(reflection.plan).toHaveLength(2);
  expect(reflection.tackles).toEqual(['quality', 'mailer']);
  expect(reflection).toMatchObject({
    engine: 'toolchain',
    blame: 'pr',
    confidence: 'high',
    lesson: null,
    avoid: [],
  });
  expect(reflection.diagnosis).toContain('no formatter, linter or compiler knows what it should do instead');
  expect(() => reflectionSchema.parse(reflection)).not.toThrow();
});

test('quotes up to six lines just as they stand in the log, and every failure has its say', async () => {
  const failures = [badFormat, badTypes, badLogic];
  const { evidence } = await reflectOn(failures);
  expect(evidence.length).toBeLessThanOrEqual(6);
  for (const { check, line, text } of evidence) {
    const failure = failures.find((one) => one.excerpt.lines.some((known) => known.text === text));
    expect(failure?.checks).toContain(check);
    expect(failure?.excerpt.lines.find((known) => known.text === text)?.number).toBe(line);
  }
  for (const failure of failures)
    expect(evidence.some(({ text }) => failure.excerpt.lines.some((line) => line.text === text))).toBe(true);
});

test('quotes nothing that says nothing, and the closing line where none is telling', async () => {
  const lines = ['added 2 packages in 1s', '', 'npm error', 'npm error code EUSAGE', 'up to date'];
  const texts = async (known: Parameters<typeof failureOf>[0]) =>
    (await reflectOn([failureOf(known)])).evidence.map(({ text }) => text);
  expect(await texts({ lines, summary: 'npm error code EUSAGE' })).toEqual(['npm error code EUSAGE']);
  expect(await texts({ lines: ['one', 'two'], summary: 'It ended.' })).toEqual(['two']);
});

test('without a repair, tells what a person would look for', async () => {
  const { diagnosis, plan, commands, tackles, confidence } = await reflectOn([badLogic]);
  expect(diagnosis).toBe(
    '**test** failed at `npm test`. one test failed. The failing test is “takes ten percent off”. It expected `90` and got `91`. The log points at `src/discount.js:4` (changed by this pull request). The base branch passes this check. A failing test is about what the code does; no formatter, linter or compiler knows what it should do instead.',
  );
  expect({ plan, commands, tackles, confidence }).toEqual({
    plan: [],
    commands: [],
    tackles: [],
    confidence: 'low',
  });
});

test('learns that a repair uncovered the next failure', async () => {
  const reflection = await reflectOn([badTypes], trialOf(badFormat, ['npx --no-install prettier --write .']));
  expect(reflection.lesson).toBe(
    "Trial 1 ran `npx --no-install prettier --write .`, and what it set out to mend is gone: “prettier found one file that is not formatted”. That had hidden the next failure, which only now could show: “Cannot find name 'formatMoney'”.",
  );
  expect(reflection.commands).toEqual(['reflexion-type-fixes']);
});

test('does not plan again what was run against the same failure in this episode', async () => {
  const command = 'npx --no-install prettier --write .';
  const reflection = await reflectOn([badFormat], trialOf(badFormat, [command]));
  expect(reflection).toMatchObject({ plan: [], commands: [], tackles: [], confidence: 'low' });
  expect(reflection.avoid).toEqual([
    `\`${command}\`: trial 1 ran it against this same failure, and it did not help.`,
  ]);
  expect(reflection.lesson).toContain('the same failure came back');
});

test('plans it again after the author has pushed', async () => {
  const command = 'npx --no-install prettier --write .';
  const reflection = await reflectOn([badFormat], trialOf(badFormat, [command], { commit: 'd'.repeat(40) }));
  expect(reflection.commands).toEqual([command]);
  expect(reflection.lesson).toBeNull();
});

test('takes up again a trial that never ran', async () => {
  const command = 'npx --no-install prettier --write .';
  const unfinished = trialOf(badFormat, [command], {
    state: 'reflected',
    commit: null,
    head: 'a'.repeat(40),
  });
  expect((await reflectOn([badFormat], unfinished)).commands).toEqual([command]);
});

test('leaves what is the fault of the base branch or the network', async () => {
  const atBase = { ...badFormat, atBase: 'same' } as const;
  const network = failureOf({ check: 'deploy', kind: 'network', lines: ['Error: read ECONNRESET'] });
  expect(await reflectOn([atBase])).toMatchObject({ blame: 'base', confidence: 'high', plan: [] });
  expect(await reflectOn([network])).toMatchObject({ blame: 'infrastructure', confidence: 'high', plan: [] });
  expect(await reflectOn([network, atBase])).toMatchObject({ plan: [] });
  expect((await reflectOn([atBase, staleLock])).tackles).toEqual(['mailer']);
});

test('says so when the linter itself can fix nothing', async () => {
  const lines = [
    "  3:7  error  'total' is never reassigned  no-unused-vars",
    '✖ 1 problem (1 error, 0 warnings)',
  ];
  const unfixable = failureOf({
    check: 'lint',
    command: 'npx eslint .',
    tool: 'eslint',
    kind: 'lint',
    lines: [...lines, ''],
  });
  const { plan, diagnosis } = await reflectOn([unfixable]);
  expect(plan).toEqual([]);
  expect(diagnosis).toContain('eslint itself says that it can fix none of these');
  const fixable = failureOf({
    command: 'npx eslint .',
    tool: 'eslint',
    kind: 'lint',
    lines: [...lines, '  1 error and 0 warnings potentially fixable with the `--fix` option.'],
  });
  expect((await reflectOn([fixable])).commands).toEqual(['npx eslint --fix .']);
  const cutOff = failureOf({ command: 'npx eslint .', tool: 'eslint', kind: 'lint', lines });
  expect((await reflectOn([cutOff])).commands).toEqual(['npx eslint --fix .']);
});

const checkedIn = ['diff --git a/schema.json b/schema.json', '-{"version":1}', '+{"version":2}'];
test.each([
  ['npm ci\nnpm run generate\ngit diff --exit-code', [], ['npm run generate']],
  ['make generate && git diff --exit-code -- api', [], ['make generate']],
  ['go generate ./...\ntest -z "$(git status --porcelain)"', [], ['go generate ./...']],
  ['npm run check', ['graphql-codegen && git diff --quiet'], ['npx --no-install graphql-codegen']],
])(
  'runs the generator of a check that generates and compares: %j',
  async (command, echoedCommands, expected) => {
    const stale = failureOf({ check: 'generated', command, echoedCommands, lines: checkedIn });
    expect((await reflectOn([stale])).commands).toEqual(expected);
  },
);

test('says so when a step only compares and does not tell what generates', async () => {
  const stale = failureOf({ check: 'generated', command: 'git diff --exit-code', lines: checkedIn });
  const { plan, diagnosis } = await reflectOn([stale]);
  expect(plan).toEqual([]);
  expect(diagnosis).toContain('the command that generates them ran in another step');
});

test.each([
  [
    'pnpm install --frozen-lockfile',
    'ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"',
    'pnpm install --lockfile-only --no-frozen-lockfile --ignore-scripts',
  ],
  [
    'yarn --frozen-lockfile',
    'error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.',
    'yarn install --ignore-scripts --non-interactive',
  ],
  [
    'yarn install --immutable',
    '➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.',
    'YARN_ENABLE_SCRIPTS=0 YARN_ENABLE_IMMUTABLE_INSTALLS=0 yarn install --mode=update-lockfile',
  ],
  [
    'uv sync --locked',
    'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.',
    'uv lock',
  ],
  [
    'poetry install',
    'pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.',
    'poetry lock --no-update || poetry lock',
  ],
  [
    'cargo build --locked',
    'error: the lock file /w/Cargo.lock needs to be updated but --locked was passed to prevent this',
    'cargo update --workspace',
  ],
  ['go build ./...', 'go: updates to go.mod needed; to update it:', 'go mod tidy'],
  [
    'composer install',
    '- The lock file is not up to date with the latest changes in composer.json.',
    'composer update --lock --no-interaction --no-scripts',
  ],
  [
    'cd web && npm ci',
    '`npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
    'cd web && npm install --package-lock-only --ignore-scripts --no-audit --no-fund',
  ],
])('brings the lock file in step after %s', async (command, line, expected) => {
  const stale = failureOf({ command, kind: 'dependency', lines: [line] });
  expect((await reflectOn([stale])).commands).toEqual([expected]);
});

test('carries its plan out with a real tool, and records what it ran', async () => {
  using workspace = temporaryWorkspace(
    {
      '.gitignore': 'node_modules\n',
      'biome.json': '{ "formatter": { "indentStyle": "space" } }\n',
      'src/basket.js': 'const basket = {items:[ ]}\nexport  { basket }\n',
    },
    { '.bin/biome': '.bin/biome' },
  );
  const failure = failureOf({ command: 'biome format .', tool: 'biome', kind: 'format' });
  const brief = briefOf([failure]);
  const { reflection } = await engine.reflect(brief);
  const repair = await engine.repair(brief, reflection, workspace, contentJudge);
  expect(repair.outcome).toBe('submitted');
  expect(repair.summary).toBe('Ran `npx --no-install biome format --write .`; one file changed.');
  expect(repair.actions.map((action) => action.call)).toEqual(['npx --no-install biome format --write .']);
  expect(await workspace.read('src/basket.js')).toBe('const basket = { items: [] };\nexport { basket };\n');
});

test('gives up with the reason when nothing changed', async () => {
  using workspace = temporaryWorkspace({ 'main.go': 'package main\n' });
  const failure = failureOf({ command: 'no-such-formatter-here', tool: 'gofumpt', kind: 'format' });
  const brief = briefOf([failure]);
  const { reflection } = await engine.reflect(brief);
  const repair = await engine.repair(brief, reflection, workspace, contentJudge);
  expect(repair.outcome).toBe('gave-up');
  expect(repair.summary).toBe('Nothing was changed: `gofumpt -w .` is not installed here (exit status 127).');
});

test('brings the dependencies in once, by the lock file of the folder it works in, and leaves none of them behind', async () => {
  using workspace = temporaryWorkspace({
    'web/package.json': '{"name":"web","version":"1.0.0","private":true}',
    'web/package-lock.json':
      '{"name":"web","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"web","version":"1.0.0"}}}',
    'web/basket.js': '\n',
  });
  const commands = [
    'cd web && npm exec --no --offline -c "echo sum > basket.js && mkdir -p node_modules/a && touch node_modules/a/b"',
    'cd web && node -e 0',
  ];
  const brief = briefOf([badFormat]);
  const { reflection } = await engine.reflect(brief);
  const repair = await engine.repair(brief, { ...reflection, commands }, workspace, contentJudge);
  expect(repair.actions.map((action) => action.call)).toEqual([
    'cd web && npm ci --ignore-scripts --no-audit --no-fund',
    ...commands,
  ]);
  expect(repair.outcome).toBe('submitted');
  expect((await workspace.diff()).files.map((file) => file.path)).toEqual(['web/basket.js']);
});

test('brings in the environment of a Python tool and calls it from there', async () => {
  using real = temporaryWorkspace({ 'uv.lock': '', 'a.py': 'x=1\n' });
  const workspace: Workspace = {
    ...real,
    run: (command) =>
      real.run(
        `uv() { mkdir -p .venv/bin; printf '#!/bin/sh\\necho "x = 1" > a.py' > .venv/bin/ruff; chmod +x .venv/bin/ruff; }; export -f uv; ${command}`,
      ),
  };
  const brief = briefOf([failureOf({ command: 'ruff format --check .', tool: 'ruff', kind: 'format' })]);
  const { reflection } = await engine.reflect(brief);
  expect(reflection.commands).toEqual(['ruff format .']);
  const repair = await engine.repair(brief, reflection, workspace, contentJudge);
  expect(repair.actions.map((action) => action.call)).toEqual(['uv sync --frozen', 'ruff format .']);
  expect(repair.outcome).toBe('submitted');
  expect(await workspace.read('a.py')).toBe('x = 1\n');
  expect((await workspace.diff()).files.map((file) => file.path)).toEqual(['a.py']);
});

test('leaves dependencies that are committed as they are', async () => {
  using workspace = temporaryWorkspace({
    'package.json': '{}',
    'package-lock.json': '{}',
    'node_modules/a/index.js': '',
    'a.txt': '',
  });
  const brief = briefOf([badFormat]);
  const { reflection } = await engine.reflect(brief);
  await engine.repair(
    brief,
    { ...reflection, commands: ['node -e "" && echo b > a.txt'] },
    workspace,
    contentJudge,
  );
  expect(workspace.ran).toHaveLength(1);
  expect((await workspace.diff()).files.map((file) => file.path)).toEqual(['a.txt']);
});

test('tells in its summary what the failed command said last', async () => {
  using workspace = temporaryWorkspace({ '.gitignore': 'node_modules\n' }, { typescript: 'typescript' });
  const brief = briefOf([badTypes]);
  const { reflection } = await engine.reflect(brief);
  const repair = await engine.repair(brief, reflection, workspace, contentJudge);
  expect(repair.outcome).toBe('gave-up');
  expect(repair.summary).toContain('TypeScript 7.0.2 has no JavaScript API to ask for code fixes.');
});

test('runs nothing more where there is no sandbox', async () => {
  using real = temporaryWorkspace({});
  const workspace: Workspace = {
    ...real,
    run: async () => ({ exitCode: null, output: '', endedBy: 'no-sandbox', seconds: 0 }),
  };
  const brief = briefOf([badFormat, staleLock]);
  const { reflection } = await engine.reflect(brief);
  const repair = await engine.repair(brief, reflection, workspace, contentJudge);
  expect(repair).toMatchObject({ outcome: 'gave-up', summary: expect.stringContaining('no sandbox') });
  expect(repair.actions).toHaveLength(1);
});

test('cuts what it records of a long run', async () => {
  using workspace = temporaryWorkspace({ 'a.txt': '' });
  const brief = briefOf([badFormat]);
  const { reflection } = await engine.reflect(brief);
  const commands = ['seq 1 5000 > a.txt && cat a.txt'];
  const { actions } = await engine.repair(brief, { ...reflection, commands }, workspace, contentJudge);
  expect(actions[0]?.result.length).toBeLessThanOrEqual(2_000);
  expect(actions[0]?.result).toMatch(/^exited with status 0\n1\n2\n[\s\S]*\n5000\n$/);
});

test('takes no more actions than it may, and stops when it is told to', async () => {
  using workspace = temporaryWorkspace({ 'a.txt': '' });
  const brief = briefOf([badFormat]);
  const { reflection } = await engine.reflect(brief);
  const plan = { ...reflection, commands: ['echo 1 >> a.txt', 'echo 2 >> a.txt', 'echo 3 >> a.txt'] };
  const limited = await engine.repair(
    { ...brief, limits: { ...brief.limits, maxActions: 2 } },
    plan,
    workspace,
    contentJudge,
  );
  expect(limited).toMatchObject({ outcome: 'cut-off', summary: 'It took all of its 2 actions.' });
  expect(await workspace.read('a.txt')).toBe('1\n2\n');
  const stopped = await engine.repair(
    { ...brief, signal: AbortSignal.abort() },
    plan,
    workspace,
    contentJudge,
  );
  expect(stopped).toMatchObject({ outcome: 'cut-off', actions: [] });
});
