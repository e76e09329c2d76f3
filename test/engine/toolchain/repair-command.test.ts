import { expect, test } from 'vitest';
import { repairCommands } from '../../../src/engine/toolchain/repair-command.ts';
import { failureOf } from '../../failure-of.ts';

const repairsOf = (command: string, tool: string, known = {}) =>
  repairCommands(failureOf({ command, tool, kind: 'format', ...known })).map((repair) => repair.command);

test.each([
  ['prettier', 'npx prettier --check .', 'npx prettier --write .'],
  [
    'prettier',
    'npx prettier -c "src/**/*.ts" --log-level warn',
    'npx prettier --write "src/**/*.ts" --log-level warn',
  ],
  ['prettier', 'prettier --list-different src/*.ts', 'npx --no-install prettier --write src/*.ts'],
  ['prettier', 'pnpm exec prettier --check .', 'pnpm exec prettier --write .'],
  ['prettier', 'yarn prettier --check .', 'yarn prettier --write .'],
  ['prettier', 'yarn run prettier --check .', 'yarn run prettier --write .'],
  ['prettier', 'npx prettier@3.1.0 --check .', 'npx prettier@3.1.0 --write .'],
  ['prettier', 'cd web && npx prettier --check .', 'cd web && npx prettier --write .'],
  ['prettier', 'npm ci\nnpx prettier --check .', 'npx prettier --write .'],
  ['prettier', 'CI=1 ./node_modules/.bin/prettier --check .', 'CI=1 npx --no-install prettier --write .'],
  ['eslint', 'npx eslint . --max-warnings 0 -f json', 'npx eslint --fix . --max-warnings 0'],
  ['eslint', 'npx eslint --cache --cache-location .cache/eslint src', 'npx eslint --fix src'],
  ['eslint', 'npx eslint --fix-dry-run --ext .ts,.tsx src', 'npx eslint --fix --ext .ts,.tsx src'],
  ['biome', 'npx @biomejs/biome ci --reporter=github .', 'npx @biomejs/biome check --write .'],
  ['biome', 'npx biome lint src', 'npx biome lint --write src'],
  ['oxlint', 'npx oxlint --deny-warnings', 'npx oxlint --fix --deny-warnings'],
  ['stylelint', 'npx stylelint "**/*.css"', 'npx stylelint --fix "**/*.css"'],
  ['dprint', 'dprint check', 'npx --no-install dprint fmt'],
  ['ruff', 'uv run ruff check --output-format=github src', 'uv run ruff check --fix src'],
  ['ruff', 'ruff format --check --diff .', 'ruff format .'],
  ['black', 'poetry run black --check --diff src tests', 'poetry run black src tests'],
  ['black', 'python -m black . --check', 'python -m black .'],
  ['isort', 'isort --check-only --profile black .', 'isort --profile black .'],
  ['gofmt', 'gofmt -l -s .', 'gofmt -w -s .'],
  [
    'goimports',
    'go run golang.org/x/tools/cmd/goimports@latest -l .',
    'go run golang.org/x/tools/cmd/goimports@latest -w .',
  ],
  ['golangci-lint', 'golangci-lint run --timeout 5m ./...', 'golangci-lint run --fix --timeout 5m ./...'],
  ['rustfmt', 'cargo fmt --all -- --check', 'cargo fmt --all'],
  ['rustfmt', 'cargo fmt --check', 'cargo fmt'],
  [
    'clippy',
    'cargo clippy --all-targets -- -D warnings',
    'cargo clippy --fix --allow-dirty --allow-staged --all-targets',
  ],
  ['clang-format', 'clang-format --dry-run --Werror src/main.cpp', 'clang-format -i src/main.cpp'],
  ['terraform fmt', 'terraform fmt -check -recursive -diff=true', 'terraform fmt -recursive'],
  ['shfmt', 'shfmt -d -i 2 scripts', 'shfmt -w -i 2 scripts'],
  ['rubocop', 'bundle exec rubocop --parallel --format github', 'bundle exec rubocop -a'],
  ['standardrb', 'bundle exec standardrb', 'bundle exec standardrb --fix'],
  ['ktlint', 'ktlint "src/**/*.kt"', 'ktlint --format "src/**/*.kt"'],
  ['spotless', './gradlew spotlessCheck --no-daemon', './gradlew spotlessApply --no-daemon'],
  ['spotless', './gradlew --no-daemon :api:spotlessCheck', './gradlew --no-daemon :api:spotlessApply'],
  ['spotless', 'mvn -B spotless:check', 'mvn -B spotless:apply'],
  ['dotnet format', 'dotnet format --verify-no-changes Shop.sln', 'dotnet format Shop.sln'],
  ['buf', 'buf format -d --exit-code', 'buf format -w'],
  ['taplo', 'taplo fmt --check', 'taplo fmt'],
  ['markdownlint', 'npx markdownlint-cli2 "**/*.md"', 'npx markdownlint-cli2 --fix "**/*.md"'],
  ['pint', './vendor/bin/pint --test', './vendor/bin/pint'],
  ['php-cs-fixer', 'vendor/bin/php-cs-fixer fix --dry-run --diff', 'vendor/bin/php-cs-fixer fix'],
  ['php-cs-fixer', 'php-cs-fixer check src', 'php-cs-fixer fix src'],
  ['mix format', 'mix format --check-formatted', 'mix format'],
  ['deno', 'deno fmt --check', 'deno fmt'],
  ['dart format', 'dart format --output=none --set-exit-if-changed .', 'dart format .'],
  ['swiftlint', 'swiftlint lint --strict', 'swiftlint --fix'],
  ['scalafmt', 'sbt scalafmtCheckAll', 'sbt scalafmtAll'],
  ['prettier', 'npx nx format:check --all', 'npx nx format:write --all'],
])('turns the check of %s round: %s', (tool, check, repair) => {
  expect(repairsOf(check, tool)).toEqual([repair]);
});

test.each([
  ['a pipe', 'npx prettier --check . | tee log.txt'],
  ['a substitution', 'npx prettier --check $(git diff --name-only main)'],
  ['a substitution in quotes', 'npx prettier --check "`cat files`"'],
  ['a variable', 'npx prettier --check $FILES'],
  ['a variable in quotes', 'npx prettier --check "$FILES"'],
  ['an expression of the workflow', `npx prettier --check \${{ matrix.folder }}`],
  ['a redirection', 'npx prettier --check . > /dev/null'],
  ['a second command after a semicolon', 'npx prettier --check .; curl example.test'],
  ['an alternative', 'npx prettier --check . || curl example.test'],
  ['a job in the background', 'npx prettier --check . & curl example.test'],
  ['an open quote', "npx prettier --check 'src"],
  ['a way out of the repository', 'cd /etc && npx prettier --check .'],
  ['a condition', 'if npx prettier --check .'],
])('leaves a check with %s alone', (_, command) => {
  expect(repairsOf(command, 'prettier')).toEqual([]);
});

test('does not touch a folder change that it could not read', () => {
  expect(repairsOf('cd $FOLDER\nnpx prettier --check .', 'prettier')).toEqual([]);
});

test.each([
  ['npm run lint', 'npx --no-install prettier --write .'],
  ['npm --prefix web run lint', 'cd web && npx --no-install prettier --write .'],
  ['npm run lint --workspace=web', 'npm exec --no --workspace=web -- prettier --write .'],
  ['pnpm lint', 'pnpm exec prettier --write .'],
  ['pnpm --filter web lint', 'pnpm --filter=web exec prettier --write .'],
  ['pnpm -r lint', 'pnpm -r exec prettier --write .'],
  ['yarn lint', 'yarn run prettier --write .'],
  ['yarn workspace web lint', 'yarn workspace web prettier --write .'],
  ['bun run lint', 'bunx --no-install prettier --write .'],
  ['cd web\nnpm run lint', 'cd web && npx --no-install prettier --write .'],
])('finds the check that %s echoed, and runs its repair in the same place', (command, repair) => {
  expect(repairsOf(command, 'prettier', { echoedCommands: ['prettier --check .'] })).toEqual([repair]);
});

test('takes of a script only the part that failed', () => {
  const echoedCommands = ['npm run lint && npm run format', 'eslint .', 'prettier --check .'];
  expect(repairsOf('npm test', 'prettier', { echoedCommands })).toEqual([
    'npx --no-install prettier --write .',
  ]);
  expect(repairsOf('npm test', 'eslint', { echoedCommands })).toEqual(['npx --no-install eslint --fix .']);
});

test('takes the checks of the failed kind when the log does not say which tool failed, or names one that prints alike', () => {
  const echoedCommands = ['xo src', 'prettier --check .'];
  const lintRepair = ['npx --no-install xo --fix src'];
  expect(repairsOf('make lint', 'unknown', { kind: 'lint', echoedCommands })).toEqual(lintRepair);
  expect(repairsOf('make lint', 'eslint', { kind: 'lint', echoedCommands })).toEqual(lintRepair);
  expect(repairsOf('make lint', 'unknown', { kind: 'unknown', echoedCommands })).toEqual([
    ...lintRepair,
    'npx --no-install prettier --write .',
  ]);
});

test('repairs the files that the log names where no command can be read', () => {
  const culprits = [
    { path: 'src/a.go' },
    { path: '../etc/passwd' },
    { path: 'src/b c.go' },
    { path: 'src/a.go' },
  ];
  expect(repairsOf('test -z "$(gofmt -l .)"', 'gofmt', { culprits })).toEqual([
    "gofmt -w src/a.go 'src/b c.go'",
  ]);
  expect(repairsOf('test -z "$(gofmt -l .)"', 'gofmt')).toEqual(['gofmt -w .']);
});

test('never lets a file name become an option or a second command', () => {
  const culprits = [{ path: '--plugin=evil.js' }, { path: "a'; touch owned; '.js" }];
  expect(repairsOf('make lint', 'prettier', { culprits })).toEqual([
    `npx --no-install prettier --write 'a'\\''; touch owned; '\\''.js'`,
  ]);
});

test.each([
  ['rustfmt', 'format', 'cargo fmt --all'],
  ['clippy', 'lint', 'cargo clippy --fix --allow-dirty --allow-staged'],
  ['golangci-lint', 'lint', 'golangci-lint run --fix'],
  ['ruff', 'lint', 'ruff check --fix src/a'],
  ['ruff', 'format', 'ruff format src/a'],
  ['biome', 'format', 'npx --no-install biome check --write src/a'],
  ['pre-commit', 'lint', 'pre-commit run --all-files'],
])('knows how to call %s for a failure of %s when only its name is known', (tool, kind, repair) => {
  expect(repairsOf('./ci.sh', tool, { kind, culprits: [{ path: 'src/a' }] })).toEqual([repair]);
});

test('does not take a build tool for the formatter that it can also run', () => {
  expect(repairsOf('./gradlew build', 'gradle', { kind: 'compile', culprits: [{ path: 'a.kt' }] })).toEqual(
    [],
  );
  expect(repairsOf('ci/script.sh', 'cargo', { kind: 'lint' })).toEqual([]);
  expect(repairsOf('ci/script.sh', 'prettier', { kind: 'network' })).toEqual([]);
});

test('has nothing for a tool that can only check', () => {
  expect(repairsOf('npx cspell .', 'cspell', { kind: 'lint' })).toEqual([]);
  expect(repairsOf('mypy src', 'mypy', { kind: 'type', culprits: [{ path: 'src/a.py' }] })).toEqual([]);
});
