import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';
import { renderExcerpt } from '../../src/failure/excerpt.ts';
import type { Failure } from '../../src/reflexion/failure.ts';

const read = (name: string, order: Partial<Parameters<typeof distil>[1]> = {}): Promise<Failure> =>
  distil(createReadStream(`test/failure/fixtures/${name}.log`), { check: name, ...order });

interface Expected {
  log: string;
  kind: Failure['kind'];
  tool: string;
  /** Must stand in an excerpt of 200 tokens. */
  says: string;
  command: string;
  echoed: readonly string[];
  tests?: readonly string[];
}

const failures: readonly Expected[] = [
  {
    log: 'prettier',
    kind: 'format',
    tool: 'prettier',
    says: '[warn] src/price.ts',
    command: 'npm run format',
    echoed: ['prettier --check .'],
  },
  {
    log: 'eslint',
    kind: 'lint',
    tool: 'eslint',
    says: "'itm' is not defined",
    command: 'npm run lint',
    echoed: ['eslint .'],
  },
  {
    log: 'biome',
    kind: 'format',
    tool: 'biome',
    says: 'Found 2 errors.',
    command: 'cd b && biome check .',
    echoed: [],
  },
  {
    log: 'tsc',
    kind: 'type',
    tool: 'tsc',
    says: "error TS2322: Type 'string' is not assignable to type 'number'.",
    command: 'npm run typecheck',
    echoed: ['tsc --noEmit'],
  },
  {
    log: 'node-test',
    kind: 'test',
    tool: 'node:test',
    says: 'not ok 1 - adds an item to the cart',
    command: 'npm test',
    echoed: ['node --test'],
    tests: ['adds an item to the cart'],
  },
  {
    log: 'vitest',
    kind: 'test',
    tool: 'vitest',
    says: 'AssertionError: expected [ 1, 2 ] to deeply equal [ 1, 3 ]',
    command: 'npx vitest run spec',
    echoed: [],
    tests: ['spec/cart.spec.ts > adds an item to the cart'],
  },
  {
    log: 'mocha',
    kind: 'test',
    tool: 'mocha',
    says: 'Expected values to be strictly equal',
    command: 'npx mocha mocha.cjs',
    echoed: [],
    tests: ['adds an item'],
  },
  {
    log: 'jest',
    kind: 'test',
    tool: 'jest',
    says: 'Expected: 3',
    command: "npx jest --rootDir . --testMatch '**/*.jest.cjs'",
    echoed: [],
    tests: ['matches the snapshot'],
  },
  {
    log: 'npm-ci',
    kind: 'dependency',
    tool: 'npm',
    says: 'Missing: is-odd@3.0.1 from lock file',
    command: 'npm ci',
    echoed: [],
  },
  {
    log: 'gcc-make',
    kind: 'compile',
    tool: 'gcc',
    says: '‘cuont’ undeclared',
    command: 'make -C c',
    echoed: ['gcc -o main main.c'],
  },
  {
    log: 'javac',
    kind: 'compile',
    tool: 'javac',
    says: 'incompatible types',
    command: 'javac Main.java',
    echoed: [],
  },
  {
    log: 'cargo-build',
    kind: 'compile',
    tool: 'rustc',
    says: 'error[E0308]: mismatched types',
    command: 'cd rust && cargo build --offline',
    echoed: [],
  },
  {
    log: 'cargo-test',
    kind: 'test',
    tool: 'cargo test',
    says: 'left == right',
    command: 'cd rust && cargo test --offline',
    echoed: [],
    tests: ['adds'],
  },
  {
    log: 'unittest',
    kind: 'test',
    tool: 'unittest',
    says: 'Lists differ: [1, 2] != [1, 3]',
    command: 'cd py && python3 -m unittest -v',
    echoed: [],
    tests: ['test_adds_an_item (test_cart.CartTest.test_adds_an_item)'],
  },
  {
    log: 'python-import',
    kind: 'dependency',
    tool: 'unknown',
    says: "No module named 'no_such_module'",
    command: "python3 -c 'import no_such_module'",
    echoed: [],
  },
  { log: 'prove', kind: 'test', tool: 'prove', says: "Failed test 'adds'", command: 'prove t.t', echoed: [] },
  {
    log: 'git-clone',
    kind: 'network',
    tool: 'git',
    says: 'Failed to connect',
    command: 'git clone http://127.0.0.1:9/none.git',
    echoed: [],
  },
  {
    log: 'shell',
    kind: 'dependency',
    tool: 'unknown',
    says: 'no-such-program: command not found',
    command: 'set -x\necho hello\nno-such-program --check',
    echoed: ['echo hello', 'no-such-program --check'],
  },
];

test.each(failures)(
  'reads the failure of $log from its log',
  async ({ log, kind, tool, says, command, echoed, tests }) => {
    const failure = await read(log, { budgetTokens: 200 });
    expect(renderExcerpt(failure.excerpt)).toContain(says);
    expect(failure).toMatchObject({
      checks: [log],
      kind,
      tool,
      command,
      echoedCommands: echoed,
      failedTests: tests ?? failure.failedTests,
    });
    expect(failure.step).toBe(`Run ${command.split('\n')[0]}`);
    expect(failure.summary).not.toBe('');
  },
);

test('tells what a test expected and what it got', async () => {
  for (const log of ['jest', 'cargo-test'])
    expect(await read(log)).toMatchObject({ expected: '3', actual: '2' });
  expect(await read('vitest')).toMatchObject({ expected: '[ 1, 3 ]', actual: '[ 1, 2 ]' });
});

test('takes what node:test prints as fields of an object, and its own headings for no tests', async () => {
  const lines = [
    '✖ failing tests:',
    'test at a.test.js:8:1',
    '✖ takes nothing (3.3ms)',
    '    actual: 620,',
    '    expected: 240,',
  ];
  const failure = await distil([lines.join('\n')], { check: 'test' });
  expect(failure).toMatchObject({ expected: '240', actual: '620', failedTests: ['takes nothing'] });
});

test('names the place in the code, with what was said of it', async () => {
  const { culprits } = await read('tsc');
  expect(culprits[0]).toEqual({
    path: 'src/price.ts',
    line: 4,
    column: 3,
    message: "error TS2322: Type 'string' is not assignable to type 'number'.",
    touched: null,
  });
});

test('accuses only files of the checkout, and says which the pull request touches', async () => {
  const files = new Set(['src/cart.js', 'src/other.js']);
  const diff = '--- a/src/cart.js\n+++ b/src/cart.js\n@@ -1 +1 @@\n-a\n+b\n';
  const { culprits } = await read('eslint', { files, diff });
  expect(culprits).toContainEqual(expect.objectContaining({ path: 'src/cart.js', line: 3, touched: true }));
  expect(new Set(culprits.map(({ path }) => path))).toEqual(new Set(['src/cart.js']));
  const elsewhere = await read('eslint', { files: new Set(['docs/readme.md']) });
  expect(elsewhere.culprits).toEqual([]);
});

test('puts the places that the pull request touches first', async () => {
  const log =
    'src/a.ts(1,1): error TS2304: Cannot find name a.\nsrc/b.ts(2,2): error TS2304: Cannot find name b.\n';
  const { culprits } = await distil([log], { check: 'types', diff: '+++ b/src/b.ts\n' });
  expect(culprits.map(({ path, touched }) => [path, touched])).toEqual([
    ['src/b.ts', true],
    ['src/a.ts', false],
  ]);
});

test('reads the same from a log however its pieces are cut', async () => {
  const whole = await read('vitest');
  const pieces = createReadStream('test/failure/fixtures/vitest.log', { highWaterMark: 7 });
  expect(await distil(pieces, { check: 'vitest' })).toEqual(whole);
});
