import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';
import { recognisers } from '../../src/failure/tools/all.ts';
import type { FailureKind } from '../../src/reflexion/failure.ts';

/** What tools print when they fail: tool, kind, the command, the lines. */
const samples: readonly [tool: string, kind: FailureKind, command: string, ...lines: string[]][] = [
  [
    'standard',
    'lint',
    'npx standard',
    'standard: Use JavaScript Standard Style',
    '  /app/src/a.js:3:1: Extra semicolon. (semi)',
  ],
  [
    'stylelint',
    'lint',
    'npx stylelint "**/*.css"',
    'src/a.css',
    '  3:1  ✖  Unexpected empty block  block-no-empty',
    '1 problem (1 error, 0 warnings)',
  ],
  ['ava', 'test', 'npx ava', '  ✖ adds an item', '  1 test failed'],
  ['tap', 'test', 'npx tap', 'not ok 3 - adds an item', '  ---', '  found: 2', '  wanted: 3'],
  [
    'karma',
    'test',
    'npx karma start',
    'Chrome Headless (Linux) Cart adds an item FAILED',
    'Chrome Headless (Linux): Executed 3 of 3 (1 FAILED)',
  ],
  [
    'playwright',
    'test',
    'npx playwright test',
    '  1) [chromium] › cart.spec.ts:3:1 › adds an item ───',
    '    Error: expect(received).toBe(expected)',
    '  1 failed',
  ],
  [
    'next build',
    'type',
    'npx next build',
    'Failed to compile.',
    './src/a.tsx:3:1',
    "Type error: Property 'a' does not exist on type 'B'.",
  ],
  [
    'webpack',
    'compile',
    'npx webpack',
    'ERROR in ./src/a.js 3:1',
    'Module parse failed: Unexpected token (3:1)',
    'webpack 5.99.9 compiled with 1 error in 300 ms',
  ],
  ['esbuild', 'compile', 'npx esbuild src/a.ts', '✘ [ERROR] Expected ";" but found "b"', '    src/a.ts:3:1:'],
  [
    'pnpm',
    'dependency',
    'pnpm install',
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with package.json',
  ],
  [
    'yarn',
    'dependency',
    'yarn install',
    'error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.',
  ],
  ['bun', 'test', 'bun test', '(fail) cart > adds an item [1.20ms]', ' 1 fail'],
  ['deno', 'format', 'deno fmt --check', 'error: Found 1 not formatted file in 3 files'],
  ['size-limit', 'threshold', 'npx size-limit', '  Package size limit has exceeded by 3 kB'],
  [
    'pytest',
    'test',
    'pytest -q',
    'tests/test_cart.py:7: AssertionError',
    'FAILED tests/test_cart.py::test_adds - assert 2 == 3',
    '1 failed, 3 passed in 0.12s',
  ],
  [
    'pytest',
    'threshold',
    'pytest --cov',
    'FAIL Required test coverage of 80% not reached. Total coverage: 69.00%',
  ],
  [
    'mypy',
    'type',
    'mypy src',
    'src/cart.py:3: error: Incompatible return value type (got "str", expected "int")  [return-value]',
    'Found 1 error in 1 file (checked 3 source files)',
  ],
  [
    'pyright',
    'type',
    'pyright',
    '  /app/src/cart.py:3:5 - error: Type "str" is not assignable to type "int"',
    '1 error, 0 warnings, 0 informations',
  ],
  ['ruff', 'lint', 'ruff check .', 'src/cart.py:1:8: F401 [*] `os` imported but unused', 'Found 1 error.'],
  ['ruff', 'format', 'ruff format --check .', 'Would reformat: src/cart.py', '1 file would be reformatted'],
  [
    'black',
    'format',
    'black --check .',
    'would reformat src/cart.py',
    'Oh no!',
    '1 file would be reformatted, 3 files would be left unchanged.',
  ],
  [
    'isort',
    'format',
    'isort --check .',
    'ERROR: /app/src/cart.py Imports are incorrectly sorted and/or formatted.',
  ],
  ['flake8', 'lint', 'flake8 src', 'src/cart.py:3:80: E501 line too long (99 > 79 characters)'],
  [
    'pip',
    'dependency',
    'pip install -r requirements.txt',
    'ERROR: Could not find a version that satisfies the requirement no-such==9 (from versions: none)',
    'ERROR: No matching distribution found for no-such==9',
  ],
  [
    'uv',
    'dependency',
    'uv sync --locked',
    'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.',
  ],
  [
    'pre-commit',
    'lint',
    'pre-commit run --all-files',
    'trim trailing whitespace.................................................Failed',
    '- hook id: trailing-whitespace',
  ],
  [
    'surefire',
    'test',
    'mvn test',
    '[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0 <<< FAILURE! - in shop.CartTest',
    '[ERROR]   CartTest.adds:12 expected: <2> but was: <3>',
  ],
  [
    'javac',
    'compile',
    'mvn compile',
    '[ERROR] COMPILATION ERROR : ',
    '[ERROR] /app/src/main/java/shop/Cart.java:[3,9] cannot find symbol',
  ],
  [
    'gradle test',
    'test',
    './gradlew test',
    'CartTest > adds() FAILED',
    '    org.opentest4j.AssertionFailedError at CartTest.java:12',
    '3 tests completed, 1 failed',
  ],
  [
    'kotlinc',
    'compile',
    './gradlew compileKotlin',
    "e: file:///app/src/main/kotlin/Cart.kt:3:9 Unresolved reference 'itm'.",
    "Execution failed for task ':compileKotlin'.",
  ],
  [
    'scalac',
    'compile',
    'sbt compile',
    '[error] /app/src/main/scala/Cart.scala:3:9: not found: value itm',
    '[error] one error found',
  ],
  [
    'go test',
    'test',
    'go test ./...',
    '--- FAIL: TestAdds (0.00s)',
    '    cart_test.go:9: got 2, want 3',
    'FAIL\tshop/cart\t0.012s',
  ],
  ['go build', 'compile', 'go build ./...', './cart.go:3:9: undefined: itm'],
  ['golangci-lint', 'lint', 'golangci-lint run', 'cart.go:3:9: Error return value is not checked (errcheck)'],
  ['rustfmt', 'format', 'cargo fmt --check', 'Diff in /app/src/lib.rs:3:', '-fn a(){}', '+fn a() {}'],
  [
    'clang-tidy',
    'lint',
    'clang-tidy src/a.cpp',
    '/app/src/a.cpp:3:9: error: variable is not initialized [cppcoreguidelines-init-variables,-warnings-as-errors]',
  ],
  ['ctest', 'test', 'ctest', '67% tests passed, 1 tests failed out of 3', '          2 - adds (Failed)'],
  ['googletest', 'test', './cart_test', '[  FAILED  ] Cart.Adds (0 ms)', 'cart_test.cc:9: Failure'],
  ['swift', 'compile', 'swift build', "/app/Sources/Cart.swift:3:9: error: cannot find 'itm' in scope"],
  [
    'swiftlint',
    'lint',
    'swiftlint --strict',
    '/app/Sources/Cart.swift:3:9: error: Line Length Violation: too long (line_length)',
    'Done linting! Found 1 violation, 1 serious in 3 files.',
  ],
  [
    'rspec',
    'test',
    'bundle exec rspec',
    '     Failure/Error: expect(2).to eq(3)',
    '3 examples, 1 failure',
    'rspec ./spec/cart_spec.rb:9 # Cart adds an item',
  ],
  [
    'minitest',
    'test',
    'rails test',
    'Failure:',
    'CartTest#test_adds [test/cart_test.rb:9]:',
    'Expected: 3',
    '  Actual: 2',
    '3 runs, 3 assertions, 1 failures, 0 errors, 0 skips',
  ],
  [
    'rubocop',
    'lint',
    'bundle exec rubocop',
    'app/cart.rb:3:9: C: [Correctable] Style/StringLiterals: Prefer single-quoted strings.',
    '3 files inspected, 1 offense detected',
  ],
  [
    'bundler',
    'dependency',
    'bundle install',
    "Could not find gem 'no-such' in rubygems repository or installed locally.",
  ],
  [
    'phpunit',
    'test',
    'vendor/bin/phpunit',
    '1) Shop\\CartTest::testAdds',
    'Failed asserting that 2 is identical to 3.',
    'FAILURES!',
    'Tests: 3, Assertions: 3, Failures: 1.',
  ],
  [
    'composer',
    'dependency',
    'composer install',
    '  Your requirements could not be resolved to an installable set of packages.',
    '  Problem 1',
    '    - Root composer.json requires no/such, it could not be found in any version',
  ],
  [
    'phpcs',
    'lint',
    'vendor/bin/phpcs',
    'FOUND 1 ERROR AFFECTING 1 LINE',
    ' 3 | ERROR | [x] Expected 1 space; 0 found',
  ],
  [
    'dotnet build',
    'compile',
    'dotnet build',
    '/app/Cart.cs(3,9): error CS0103: The name itm does not exist in the current context [/app/Shop.csproj]',
    '    1 Error(s)',
  ],
  [
    'dotnet test',
    'test',
    'dotnet test',
    '  Failed Shop.CartTest.Adds [12 ms]',
    '  Assert.Equal() Failure: Values differ',
    'Failed!  - Failed:     1, Passed:     2',
  ],
  [
    'mix test',
    'test',
    'mix test',
    '  1) test adds an item (Shop.CartTest)',
    '     Assertion with == failed',
    '3 tests, 1 failure',
  ],
  [
    'mix format',
    'format',
    'mix format --check-formatted',
    '** (Mix) mix format failed due to --check-formatted.',
    'The following files are not formatted:',
    '  * lib/cart.ex',
  ],
  ['ghc', 'compile', 'cabal build', 'src/Cart.hs:3:9: error: Variable not in scope: itm'],
  [
    'dart analyze',
    'lint',
    'dart analyze',
    "  error - lib/cart.dart:3:9 - Undefined name 'itm'. - undefined_identifier",
    '1 issue found.',
  ],
  [
    'docker build',
    'configuration',
    'docker buildx build .',
    '#5 ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RNU',
  ],
  [
    'shellcheck',
    'lint',
    'shellcheck run.sh',
    'In run.sh line 3:',
    'echo $a',
    'SC2086 (info): Double quote to prevent globbing and word splitting.',
  ],
  [
    'git',
    'permission',
    'git push',
    'remote: Permission to acme/shop.git denied to robot.',
    "fatal: unable to access 'https://github.com/acme/shop/': The requested URL returned error: 403",
  ],
];

test.each(samples)('knows %s by what it prints (%s)', async (tool, kind, command, ...lines) => {
  const log = [
    `##[group]Run ${command}`,
    command,
    'shell: bash',
    '##[endgroup]',
    'working',
    ...lines,
    '##[error]Process completed with exit code 1.',
  ];
  expect(await distil([log.join('\n')], { check: 'ci' })).toMatchObject({ tool, kind });
});

/** What no tool needs to be known for. */
const words: readonly [kind: FailureKind, ...lines: string[]][] = [
  ['memory', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  ['crash', './run: line 3:  4711 Segmentation fault      (core dumped) ./shop'],
  ['infrastructure', 'write error: No space left on device'],
  ['network', 'curl: (6) Could not resolve host: example.test'],
  ['network', 'Error: Request failed: 503 Service Unavailable'],
  ['permission', 'Error: Resource not accessible by integration'],
  ['timeout', 'panic: test timed out after 10m0s'],
  ['dependency', "Error: Cannot find module 'left-pad'"],
  ['configuration', 'error: unknown option --colour'],
  ['threshold', 'Error: coverage for lines (71%) does not meet the threshold (80%)'],
];

test.each(words)('knows a failure of kind %s by its words alone', async (kind, ...lines) => {
  const log = [
    '##[group]Run ./ci.sh',
    './ci.sh',
    'shell: bash',
    '##[endgroup]',
    'working',
    ...lines,
    '##[error]Process completed with exit code 1.',
  ];
  expect((await distil([log.join('\n')], { check: 'ci' })).kind).toBe(kind);
});

test('every tool has a name of its own and at least one sign', () => {
  const names = recognisers.map(({ tool }) => tool);
  expect(new Set(names).size).toBe(names.length);
  for (const { tool, signs } of recognisers) expect(signs.length, tool).toBeGreaterThan(0);
});

test('no sign is global or sticky, for then it would remember', () => {
  for (const { signs, command, test: name } of recognisers)
    for (const pattern of [...signs.map((sign) => sign.pattern), command, name])
      expect(pattern?.flags ?? '').not.toMatch(/[gy]/);
});
