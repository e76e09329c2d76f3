/** How a tool's check is turned into its repair. One row per tool, or per subcommand where a tool has several. */
export interface Counterpart {
  /** As failures name it. */
  tool: string;
  programs: readonly string[];
  /** The subcommand that checks, and the one that repairs. A row without has no subcommand. */
  subcommands?: Readonly<Record<string, string>>;
  /** Only with one of these is the command a check. */
  marks?: readonly string[];
  /** Options that only check or report. */
  drop?: readonly string[];
  /** The same, with a value of their own. */
  dropWithValue?: readonly string[];
  /** Options that repair. */
  add?: readonly string[];
  /** Lives in the repository's `node_modules`. */
  node?: boolean;
  /** `lint` runs before `format`, since what a linter writes may need formatting. */
  stage: 'lint' | 'format';
  /** What to repair when neither the command nor the log says where; without it, the files that the log names. */
  everywhere?: string;
  /** Matches the excerpt of a failure of which the tool itself says that nothing can be fixed automatically. */
  nothingFixable?: (text: string) => boolean;
}

const lint = 'lint';
const format = 'format';
const node = true;

/** The first row that fits a command is used. */
export const counterparts: readonly Counterpart[] = [
  // JavaScript and TypeScript
  {
    tool: 'prettier',
    programs: ['prettier'],
    marks: ['--check', '-c', '--list-different', '-l'],
    drop: ['--check', '-c', '--list-different', '-l'],
    add: ['--write'],
    node,
    stage: format,
  },
  {
    tool: 'eslint',
    programs: ['eslint', 'eslint_d'],
    drop: ['--no-fix', '--fix-dry-run'],
    dropWithValue: ['-f', '--format', '-o', '--output-file'],
    add: ['--fix'],
    node,
    stage: lint,
    nothingFixable: (text) => /✖ \d+ problems?/.test(text) && !/potentially fixable/.test(text),
  },
  {
    tool: 'biome',
    programs: ['biome', '@biomejs/biome'],
    subcommands: { ci: 'check', check: 'check', lint: 'lint', format: 'format' },
    dropWithValue: ['--reporter', '--max-diagnostics'],
    add: ['--write'],
    node,
    stage: lint,
  },
  {
    tool: 'oxlint',
    programs: ['oxlint'],
    dropWithValue: ['-f', '--format'],
    add: ['--fix'],
    node,
    stage: lint,
  },
  {
    tool: 'oxfmt',
    programs: ['oxfmt'],
    drop: ['--check', '--list-different'],
    add: ['--write'],
    node,
    stage: format,
  },
  {
    tool: 'stylelint',
    programs: ['stylelint'],
    dropWithValue: ['-f', '--formatter', '-o', '--output-file'],
    add: ['--fix'],
    node,
    stage: lint,
  },
  {
    tool: 'standard',
    programs: ['standard', 'ts-standard', 'semistandard'],
    add: ['--fix'],
    node,
    stage: lint,
  },
  { tool: 'xo', programs: ['xo'], dropWithValue: ['--reporter'], add: ['--fix'], node, stage: lint },
  { tool: 'tslint', programs: ['tslint'], add: ['--fix'], node, stage: lint },
  { tool: 'eslint', programs: ['next'], subcommands: { lint: 'lint' }, add: ['--fix'], node, stage: lint },
  { tool: 'eslint', programs: ['ng'], subcommands: { lint: 'lint' }, add: ['--fix'], node, stage: lint },
  {
    tool: 'prettier',
    programs: ['nx'],
    subcommands: { 'format:check': 'format:write' },
    node,
    stage: format,
  },
  {
    tool: 'markdownlint',
    programs: ['markdownlint', 'markdownlint-cli2'],
    add: ['--fix'],
    node,
    stage: lint,
  },
  {
    tool: 'dprint',
    programs: ['dprint'],
    subcommands: { check: 'fmt' },
    drop: ['--list-different'],
    node,
    stage: format,
    everywhere: 'dprint fmt',
  },
  {
    tool: 'sort-package-json',
    programs: ['sort-package-json'],
    drop: ['--check', '-c', '--quiet', '-q'],
    node,
    stage: format,
  },
  {
    tool: 'deno',
    programs: ['deno'],
    subcommands: { fmt: 'fmt' },
    drop: ['--check'],
    stage: format,
    everywhere: 'deno fmt',
  },
  { tool: 'deno', programs: ['deno'], subcommands: { lint: 'lint' }, add: ['--fix'], stage: lint },
  // Python
  {
    tool: 'ruff',
    programs: ['ruff'],
    subcommands: { format: 'format' },
    drop: ['--check', '--diff'],
    stage: format,
  },
  {
    tool: 'ruff',
    programs: ['ruff'],
    subcommands: { check: 'check' },
    drop: ['--no-fix', '--diff', '--fix-only'],
    dropWithValue: ['--output-format', '--output-file', '-o'],
    add: ['--fix'],
    stage: lint,
    nothingFixable: (text) => /Found \d+ errors?\./.test(text) && !/fixable with/.test(text),
  },
  { tool: 'black', programs: ['black'], drop: ['--check', '--diff', '--color'], stage: format },
  {
    tool: 'isort',
    programs: ['isort'],
    drop: ['--check-only', '--check', '-c', '--diff', '--df'],
    stage: lint,
  },
  {
    tool: 'yapf',
    programs: ['yapf'],
    drop: ['--diff', '-d', '--quiet', '-q'],
    add: ['--in-place'],
    stage: format,
  },
  {
    tool: 'autoflake',
    programs: ['autoflake'],
    drop: ['--check', '-c', '--check-diff', '-cd'],
    add: ['--in-place'],
    stage: lint,
  },
  {
    tool: 'docformatter',
    programs: ['docformatter'],
    drop: ['--check', '-c'],
    add: ['--in-place'],
    stage: format,
  },
  {
    tool: 'djlint',
    programs: ['djlint'],
    marks: ['--check'],
    drop: ['--check'],
    add: ['--reformat'],
    stage: format,
  },
  {
    tool: 'sqlfluff',
    programs: ['sqlfluff'],
    subcommands: { lint: 'fix' },
    dropWithValue: ['--format', '-f', '--annotation-level'],
    stage: lint,
  },
  {
    tool: 'pre-commit',
    programs: ['pre-commit', 'prek'],
    subcommands: { run: 'run' },
    drop: ['--show-diff-on-failure'],
    stage: lint,
    everywhere: 'pre-commit run --all-files',
  },
  // Go
  {
    tool: 'gofmt',
    programs: ['gofmt'],
    drop: ['-l', '-d'],
    add: ['-w'],
    stage: format,
    everywhere: 'gofmt -w .',
  },
  {
    tool: 'gofumpt',
    programs: ['gofumpt'],
    drop: ['-l', '-d'],
    add: ['-w'],
    stage: format,
    everywhere: 'gofumpt -w .',
  },
  {
    tool: 'goimports',
    programs: ['goimports'],
    drop: ['-l', '-d'],
    add: ['-w'],
    stage: format,
    everywhere: 'goimports -w .',
  },
  {
    tool: 'golangci-lint',
    programs: ['golangci-lint'],
    subcommands: { run: 'run' },
    dropWithValue: ['--out-format'],
    add: ['--fix'],
    stage: lint,
  },
  {
    tool: 'golangci-lint',
    programs: ['golangci-lint'],
    subcommands: { fmt: 'fmt' },
    drop: ['--diff', '-d'],
    stage: format,
  },
  // Rust
  {
    tool: 'rustfmt',
    programs: ['cargo'],
    subcommands: { fmt: 'fmt' },
    drop: ['--check'],
    stage: format,
    everywhere: 'cargo fmt --all',
  },
  { tool: 'rustfmt', programs: ['rustfmt'], drop: ['--check'], stage: format },
  {
    tool: 'clippy',
    programs: ['cargo'],
    subcommands: { clippy: 'clippy' },
    drop: ['-Dwarnings', '--no-deps'],
    dropWithValue: ['-D', '--deny', '--message-format'],
    add: ['--fix', '--allow-dirty', '--allow-staged'],
    stage: lint,
  },
  {
    tool: 'taplo',
    programs: ['taplo'],
    subcommands: { fmt: 'fmt', format: 'format' },
    drop: ['--check', '--diff'],
    stage: format,
  },
  // Ruby
  {
    tool: 'rubocop',
    programs: ['rubocop'],
    drop: ['--parallel', '-P'],
    dropWithValue: ['--format', '-f', '--out', '-o'],
    add: ['-a'],
    stage: lint,
    nothingFixable: (text) =>
      /offenses? detected/.test(text) && !/autocorrectable|\[Correctable\]/.test(text),
  },
  {
    tool: 'standardrb',
    programs: ['standardrb'],
    drop: ['--no-fix'],
    dropWithValue: ['--format', '-f'],
    add: ['--fix'],
    stage: lint,
  },
  // JVM, .NET, Swift, Dart
  { tool: 'ktlint', programs: ['ktlint'], dropWithValue: ['--reporter'], add: ['--format'], stage: format },
  {
    tool: 'spotless',
    programs: ['gradlew', 'gradle'],
    subcommands: { spotlessCheck: 'spotlessApply' },
    stage: format,
  },
  {
    tool: 'ktlint',
    programs: ['gradlew', 'gradle'],
    subcommands: { ktlintCheck: 'ktlintFormat' },
    stage: format,
  },
  {
    tool: 'spotless',
    programs: ['mvnw', 'mvn'],
    subcommands: { 'spotless:check': 'spotless:apply' },
    stage: format,
  },
  { tool: 'scalafmt', programs: ['scalafmt'], drop: ['--check', '--test', '--list'], stage: format },
  {
    tool: 'scalafmt',
    programs: ['sbt'],
    subcommands: { scalafmtCheckAll: 'scalafmtAll', scalafmtCheck: 'scalafmt' },
    stage: format,
  },
  {
    tool: 'dotnet format',
    programs: ['dotnet'],
    subcommands: { format: 'format' },
    drop: ['--verify-no-changes', '--check'],
    dropWithValue: ['--report'],
    stage: format,
    everywhere: 'dotnet format',
  },
  {
    tool: 'csharpier',
    programs: ['csharpier', 'dotnet-csharpier'],
    subcommands: { check: 'format' },
    stage: format,
  },
  { tool: 'swiftformat', programs: ['swiftformat'], drop: ['--lint', '--strict'], stage: format },
  {
    tool: 'swiftlint',
    programs: ['swiftlint'],
    drop: ['lint', '--strict'],
    dropWithValue: ['--reporter'],
    add: ['--fix'],
    stage: lint,
  },
  {
    tool: 'dart format',
    programs: ['dart'],
    subcommands: { format: 'format' },
    drop: ['--set-exit-if-changed'],
    dropWithValue: ['--output', '-o'],
    stage: format,
    everywhere: 'dart format .',
  },
  // C, shell, infrastructure, schemas
  {
    tool: 'clang-format',
    programs: ['clang-format'],
    drop: ['--dry-run', '-n', '--Werror', '-Werror'],
    add: ['-i'],
    stage: format,
  },
  { tool: 'shfmt', programs: ['shfmt'], drop: ['-d', '--diff', '-l', '--list'], add: ['-w'], stage: format },
  {
    tool: 'terraform fmt',
    programs: ['terraform', 'tofu', 'terragrunt'],
    subcommands: { fmt: 'fmt' },
    drop: ['-check', '--check', '-diff', '--diff', '-list', '-write'],
    stage: format,
    everywhere: 'terraform fmt -recursive',
  },
  {
    tool: 'buf',
    programs: ['buf'],
    subcommands: { format: 'format' },
    drop: ['-d', '--diff', '--exit-code'],
    add: ['-w'],
    stage: format,
    everywhere: 'buf format -w',
  },
  // PHP, Elixir, Lua, Zig, Nix
  {
    tool: 'pint',
    programs: ['pint'],
    drop: ['--test', '--bail'],
    stage: format,
    everywhere: 'vendor/bin/pint',
  },
  {
    tool: 'php-cs-fixer',
    programs: ['php-cs-fixer'],
    subcommands: { fix: 'fix', check: 'fix' },
    drop: ['--dry-run', '--diff', '--stop-on-violation'],
    dropWithValue: ['--format'],
    stage: format,
  },
  {
    tool: 'mix format',
    programs: ['mix'],
    subcommands: { format: 'format' },
    drop: ['--check-formatted', '--check-equivalent', '--dry-run'],
    stage: format,
    everywhere: 'mix format',
  },
  { tool: 'stylua', programs: ['stylua'], drop: ['--check', '-c'], stage: format },
  { tool: 'zig fmt', programs: ['zig'], subcommands: { fmt: 'fmt' }, drop: ['--check'], stage: format },
  { tool: 'nixfmt', programs: ['nixfmt', 'alejandra'], drop: ['--check', '-c'], stage: format },
];
