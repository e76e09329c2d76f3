import type { FileChange, Region } from '../change.ts';
import { finding, isReformatted, lineAt, placeOf, quoted, type Rule } from '../facts.ts';
import { isPartOfNewTest } from '../new-tests.ts';
import { isProse, isRunnerConfig } from '../paths.ts';
import type { Finding } from '../verdict.ts';

interface Limit {
  rule: string;
  /** Which way is laxer. */
  laxer: 'higher' | 'lower';
  /** Tests and what steers them, or every file that configures a tool. */
  scope: 'test' | 'configuration';
  /** Laxer too where it was not set before. */
  whenNew: boolean;
  /** Its first group is the name, its second the number. */
  pattern: RegExp;
  text: string;
}

const limits: readonly Limit[] = [
  {
    rule: 'timeout-raised',
    laxer: 'higher',
    scope: 'test',
    whenNew: true,
    pattern:
      /\b(\w{0,30}timeout\w{0,20}|slowTestThreshold|wait_?for|slow)["']?\s{0,3}(?:[:=,(]|=>)\s{0,3}(?:\w{1,12}\.\w{1,12}\(|\()?(\d[\d_.]{0,15})/gi,
    text: 'A test may take longer.',
  },
  {
    rule: 'timeout-raised',
    laxer: 'higher',
    scope: 'test',
    whenNew: false,
    pattern: /(^\s*\}\s*,)\s*(\d[\d_]{2,12})\s*,?\s*\)\s*;?\s*$/gm,
    text: 'A test may take longer.',
  },
  {
    rule: 'timeout-raised',
    laxer: 'higher',
    scope: 'test',
    whenNew: true,
    pattern:
      /\b((?:time\.|Thread\.|Task\.)?(?:sleep|delay|Sleep|Delay|setTimeout))\b\s*\(?\s*(?:\(?[\w.]{0,20}\)?\s*(?:=>\s*[\w.]{1,20}(?:\(\))?\s*)?,\s*)?(\d[\d_.]{0,12})/g,
    text: 'A test waits longer.',
  },
  {
    rule: 'retries-raised',
    laxer: 'higher',
    scope: 'test',
    whenNew: true,
    pattern:
      /(?<![\w.-])(-{0,2}(?:retry|retries|reruns|max_?retries|retryTimes|rerun|repeat_?on_?failure|test-retry|flakyTestRetries|rerunFailingTestsCount|surefire\.rerunFailingTestsCount|max_?failures|maxFailures|retry_count))["'>]?\s{0,3}(?:[:=( >]|=>)\s{0,3}(?:process\.env\.CI\s*\?\s*)?["']?([1-9]\d{0,6})/gi,
    text: 'A failing test is tried again.',
  },
  {
    rule: 'fewer-examples',
    laxer: 'lower',
    scope: 'test',
    whenNew: false,
    pattern:
      /\b(max_examples|numRuns|num_runs|examples|iterations|MaxCount|maxCount|MaxTest|EndSize|cases|tries|minSuccessful|invocationCount|RepeatedTest|repetitions|with_cases|successPercentage|QUICKCHECK_TESTS|PROPTEST_CASES)["']?\s{0,3}(?:[:=(]|=>)\s{0,3}(\d[\d_]{0,9})/g,
    text: 'A test looks at fewer examples.',
  },
  {
    rule: 'threshold-lowered',
    laxer: 'lower',
    scope: 'configuration',
    whenNew: false,
    pattern:
      /(?<![\w.]|\w-)(--?cov-fail-under|--?fail-under|fail[_-]?under|branches|functions|lines|statements|minimum_coverage(?:_by_file)?(?:\s+line:?)?|minimum|target|threshold|min(?:imum)?[_-]?coverage|covered[_-]?ratio|score|minScore|min-?msi|mutationThreshold|high|low|break|perFile|fail-on|interrogate|--threshold|coverage)["'>]?\s{0,3}(?:[:= >(]|=>)\s{0,3}["']?(\d[\d._]{0,12})/gi,
    text: 'A threshold is lowered.',
  },
  {
    rule: 'limit-raised',
    laxer: 'higher',
    scope: 'configuration',
    whenNew: false,
    pattern:
      /(?<![\w.])(max|max[_-][\w-]{1,40}|Max\w{0,40}|[\w-]{0,40}[_-]threshold|complexity|line[_-]length|lineLength|LineLength|-{0,2}max-warnings|printWidth|lines-per-function|statements-per-\w{1,20}|min-complexity|cyclomatic\w{0,20}|maxAllowedViolations|maxSize|limit|maxErrors)["'>]?(?:\s+value)?\s{0,3}(?:[:= >(,]|=>)\s{0,3}["']?(\d[\d._]{0,12})/g,
    text: 'A limit is raised.',
  },
];

const configuration =
  /\.(?:json5?|jsonc|ya?ml|toml|ini|cfg|conf|xml|props|csproj|fsproj|targets|runsettings|gradle|kts|editorconfig|properties|rc)$|(?:^|\/)(?:\.[\w.-]*rc|\.flake8|pylintrc|[\w.-]+\.config\.[cm]?[jt]s|\.?eslint[\w.]*|Makefile|noxfile\.py|\.coveragerc|\.simplecov|\.rspec|Rakefile|Cargo\.toml|\w+_helper\.rb|biome\.json)$/i;
/** `minimum` and the like in data or in a package's own settings say nothing of checks. */
const checking =
  /(?:jest|vitest|vite|nyc|c8|mocha|karma|playwright|cypress|eslint|biome|tslint|stylelint|prettier|tsconfig|pytest|tox|setup\.cfg|pyproject|coverage|mypy|ruff|flake8|pylint|bandit|golangci|clippy|rubocop|simplecov|spec_helper|test_helper|checkstyle|pmd|detekt|codecov|sonar|stryker|infection|phpunit|phpstan|package\.json|pom\.xml|\.gradle|\.csproj|Directory\.Build|runsettings|Makefile|noxfile|Rakefile|\.coveragerc|lighthouse|size-limit|bundlesize|commitlint|editorconfig|rustfmt|Cargo\.toml|yamllint|markdownlint|\.github)/i;

/** Time-outs, retries, thresholds and limits that let more through than before. */
export const numbers: Rule = ({ files }) =>
  files
    .filter((change) => change.file.status !== 'deleted' && !isProse(change.path) && !isReformatted(change))
    .flatMap((change) =>
      limits.filter(({ scope }) => isIn(scope, change)).flatMap((limit) => loosened(change, limit)),
    );

function isIn(scope: Limit['scope'], { path, isTest }: FileChange): boolean {
  if (scope === 'test')
    return (
      isTest ||
      isRunnerConfig(path) ||
      /(?:pom\.xml|\.gradle(?:\.kts)?|nextest\.toml|Makefile|\.runsettings)$/.test(path)
    );
  return configuration.test(path) && checking.test(path);
}

interface Setting {
  name: string;
  value: number;
  row: number;
  isChanged: boolean;
}

function loosened(change: FileChange, limit: Limit): Finding[] {
  const isNew = change.file.status === 'added';
  return change.regions.flatMap((region) => {
    const before = settingsIn(region, 'before', limit);
    return settingsIn(region, 'after', limit)
      .filter(({ isChanged }) => isChanged)
      .filter((setting) => {
        const at = before.findIndex((old) => old.isChanged && old.name === setting.name);
        const [old] = at === -1 ? [] : before.splice(at, 1);
        // A test that is new may take the time it needs.
        if (!old)
          return limit.whenNew && !isNew && !isPartOfNewTest(region, setting.row) && setting.value > 0;
        return limit.laxer === 'higher' ? setting.value > old.value : setting.value < old.value;
      })
      .map(({ row }) => {
        const at = { path: change.path, ...placeOf(region.after, row) };
        return finding('refuse', limit.rule, at, `${limit.text} ${quoted(lineAt(region.after, row))}`);
      });
  });
}

function settingsIn(region: Region, when: 'before' | 'after', { pattern }: Limit): Setting[] {
  const side = region[when];
  const found: Setting[] = [];
  for (let row = 0; row < side.rows.length; row += 1) {
    const line = side.code
      .slice(side.starts[row] ?? 0, (side.starts[row + 1] ?? side.code.length + 1) - 1)
      .slice(0, 2_000);
    for (const match of line.matchAll(pattern)) {
      const name = (match[1] ?? '').toLowerCase().trim();
      const number = Number.parseFloat((match[2] ?? '').replaceAll('_', ''));
      // Runners wait for ever where the time-out is none.
      const value = number === 0 && name === 'timeout' ? Number.POSITIVE_INFINITY : number;
      found.push({ name, value, row, isChanged: side.rows[row]?.isChanged ?? false });
    }
  }
  return found;
}
