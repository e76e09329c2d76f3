/** Settings of checkers and test runners: which files hold them, which values let more through. */

const configurationFile =
  /(?:^|\/)(?:tsconfig[\w.-]*\.json|jsconfig\.json|\.?eslint(?:rc)?[\w.-]*|\.?oxlintrc\.json|biome\.jsonc?|tslint\.json|\.?stylelint(?:rc)?[\w.-]*|\.?prettier(?:rc)?[\w.-]*|\.markdownlint[\w.-]*|\.?commitlint[\w.-]*|(?:jest|vitest|vite|playwright|cypress|karma|wdio|ava|mocha|nyc|stryker|next|turbo|nx|lerna|deno|bunfig|knip|codecov|lefthook|cspell|typedoc|webpack|rollup|astro|svelte|nuxt)(?:\.[\w-]+)*\.(?:[cm]?[jt]s|jsonc?|ya?ml|toml)|\.mocharc[\w.]*|\.(?:nyc|c8)rc[\w.]*|\.swcrc|package\.json|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.pytest\.ini|mypy\.ini|\.mypy\.ini|\.flake8|\.pylintrc|pylintrc|ruff\.toml|\.ruff\.toml|pyrightconfig\.json|\.coveragerc|\.bandit|noxfile\.py|tasks\.py|\.isort\.cfg|\.golangci[\w.-]*|Cargo\.toml|clippy\.toml|\.clippy\.toml|rustfmt\.toml|deny\.toml|nextest\.toml|\.cargo\/config(?:\.toml)?|pom\.xml|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?|gradle\.properties|checkstyle[\w.-]*\.xml|pmd[\w.-]*\.xml|spotbugs[\w.-]*\.xml|detekt[\w.-]*\.ya?ml|suppressions?\.xml|[\w.-]+\.(?:csproj|fsproj|props|targets|runsettings|ruleset|globalconfig)|\.globalconfig|\.editorconfig|stylecop\.json|\.rubocop[\w.-]*|\.reek\.yml|\.simplecov|\.rspec|Rakefile|Gemfile|phpunit[\w.-]*\.xml[\w.]*|phpstan[\w.-]*|psalm[\w.-]*\.xml|\.?codecov\.ya?ml|\.coveralls\.yml|sonar-project\.properties|\.sonarcloud\.properties|\.codeclimate\.yml|\.pre-commit-config\.ya?ml|\.yamllint[\w.]*|\.hadolint\.ya?ml|\.shellcheckrc|\.swiftlint\.yml|\.credo\.exs|\.size-limit[\w.]*|lighthouserc[\w.]*|Makefile|makefile|GNUmakefile|justfile|Justfile|Taskfile[\w.]*|\w+_helper\.rb|conftest\.py)$|\.(?:mk|lintstagedrc)$/;

/** Files that do nothing but take paths away from a checker. */
const ignoreFile =
  /(?:^|\/)\.(?:eslint|prettier|stylelint|markdownlint|ruff|flake8|biome|oxlint|jshint|nyc|coverage|codecov|secretlint|lint|test|vitest|sonar|golangci|semgrep|trivy|gitleaks|snyk|cspell)[\w-]*ignore$|(?:^|\/)\.(?:trivyignore|gitleaksignore|semgrepignore|eslintignore|prettierignore)$|(?:^|\/)\.rubocop_todo\.yml$|(?:^|\/)(?:spotbugs|findbugs|pmd|checkstyle|detekt|owasp|dependency-check)[\w.-]*(?:exclude|exclusion|suppress|baseline|ignore)[\w.-]*\.(?:xml|ya?ml)$|(?:^|\/)(?:exclude-?filter|\.secrets|\.?mypy-baseline|\.basedpyright\/baseline|ruff-baseline|eslint-suppressions|phpstan-baseline|psalm-baseline|detekt-baseline|lint-baseline|checkstyle-suppressions|\.betterer\.results)[\w.]*$/;

const script =
  /\.(?:sh|bash|zsh|ps1|cmd|bat)$|(?:^|\/)(?:Makefile|makefile|GNUmakefile|justfile|Justfile|Dockerfile[\w.-]*|Taskfile[\w.]*|tox\.ini|noxfile\.py|package\.json|Rakefile)$|\.mk$/;

export const isConfiguration = (path: string): boolean => configurationFile.test(path);
export const isIgnoreFile = (path: string): boolean => ignoreFile.test(path);
export const isScript = (path: string): boolean => script.test(path);
export const isRecipe = (path: string): boolean =>
  /(?:^|\/)(?:Makefile|makefile|GNUmakefile)$|\.mk$/.test(path);

/** Names of programs that check code. */
export const tool =
  /\b(?:vitest|jest|mocha|jasmine|ava|karma|tap|c8|nyc|playwright|cypress|wdio|eslint|oxlint|tslint|biome|prettier|stylelint|tsc|vue-tsc|svelte-check|knip|depcheck|publint|attw|markdownlint|cspell|commitlint|size-limit|pytest|unittest|nose2?|tox|nox|mypy|pyright|ty|ruff|flake8|pylint|black|isort|bandit|pydocstyle|vulture|pip-audit|safety|coverage|interrogate|golangci-lint|staticcheck|govulncheck|gofmt|goimports|gosec|revive|clippy|rustfmt|cargo-deny|nextest|miri|checkstyle|spotbugs|pmd|spotless|errorprone|jacoco|detekt|ktlint|surefire|failsafe|rubocop|rspec|minitest|standardrb|reek|brakeman|sorbet|steep|phpunit|phpstan|psalm|shellcheck|hadolint|yamllint|actionlint|semgrep|trivy|gitleaks|snyk|(?:go|cargo|npm|pnpm|yarn|dotnet|bun|deno|mix|swift|gradle|gradlew|mvn|rake|make|rails|flutter)\s+(?:run\s+)?(?:test|lint|check|verify|audit|vet|fmt|clippy|format|typecheck|spec)[\w:-]*)\b/g;

/** Values that let more through, as a line says them. */
export const laxSettings: readonly { pattern: RegExp; text: string; files?: RegExp }[] = [
  {
    pattern: /^\s*["']?[\w@/-]+["']?\s*:\s*(?:\[\s*)?(?:off|warn|0|1)\b/,
    text: 'A rule is no longer an error.',
    files: /(?:eslintrc|oxlintrc|stylelintrc)(?:\.ya?ml)?$/,
  },
  {
    pattern:
      /(?<![\w-])(?:strict\w{0,40}|noImplicit\w{1,20}|noUnused\w{1,20}|noUnchecked\w{1,40}|exactOptional\w{1,30}|noFallthrough\w{1,30}|noProperty\w{1,40}|noUncheckedSideEffectImports|noErrorTruncation|alwaysStrict|useUnknownInCatchVariables|checkJs|forceConsistentCasingInFileNames|erasableSyntaxOnly|verbatimModuleSyntax|isolatedModules|disallow_\w{1,40}|warn_\w{1,40}|check_untyped_defs|no_implicit_\w{1,20}|extra_checks|xfail_strict|branch|fail_?on_?\w{1,20}|failOn\w{1,20}|failsOn\w{1,20}|check-coverage|checkCoverage|TreatWarningsAsErrors|CodeAnalysisTreatWarningsAsErrors|EnforceCodeStyleInBuild|RunAnalyzers\w{0,20}|EnableNETAnalyzers|Nullable|allWarningsAsErrors|typeCheckingMode|reportUnused\w{1,30}|report[A-Z]\w{1,40}|forbidOnly|errorOnDeprecated|collectCoverage|informational|enabled?|Enabled|recommended|check_filenames|test|doctest|required|tests|haltOnFailure|consoleOutput|throwOn\w{1,20}|autotests)["'>]?\s{0,3}[:=>]\s{0,3}["'{]?\s?(?:[Ff]alse|FALSE|off|no|none|0|disabled?)\b/,
    text: 'A check is turned off.',
  },
  {
    pattern:
      /(?<![\w-])(?:skipLibCheck|skipDefaultLibCheck|allowUnreachableCode|allowUnusedLabels|allowJs|suppress\w{1,40}|ignoreDeprecations|noCheck|noResolve|ignore_errors|ignore_missing_imports|implicit_optional|implicit_reexport|allow_untyped_\w{1,20}|allow_redefinition|skip_empty|skip_covered|passWithNoTests|skip|skipTests|skipITs|maven\.test\.skip|maven\.test\.failure\.ignore|testFailureIgnore|ignoreFailures|ignore_?failures|allow_failure|continue-on-error|ignoreDuringBuilds|ignoreBuildErrors|dangerouslyIgnoreUnhandledErrors|exit-zero|allowOnly|allowEmpty|noWarnings|quiet|ignoreTestFailures|ignore_unhandled|allowEmptyResults|MSBuildTreatWarningsAsErrors=false|SkipTests|IsTestProject=false|disableAllRules|DisabledByDefault|ignoreExitCode|forceExit|updateSnapshots?)["'>]?\s{0,3}[:=>]\s{0,3}["']?(?:[Tt]rue|TRUE|on|yes|1|all)\b/,
    text: 'Failures are let through.',
  },
  {
    pattern:
      /\bfilterwarnings\b[^\n]{0,100}["'\s](?:ignore|default|once)\b|(?:^|\s)-W\s?(?:ignore|default)\b|\bfollow_imports\s*=\s*["']?(?:skip|silent)|\bnormal\s*=\s*skip/,
    text: 'A check is turned off.',
  },
  {
    pattern: /[:[,]\s{0,3}\[?\s?["']off["']|["'][\w@/-]+["']\s*:\s*(?:\[\s*)?0\b(?=\s*[,\]}]|\s*$)/,
    text: 'A rule is turned off.',
    files: /eslint|tslint|oxlint|biome|stylelint|commitlint|package\.json|knip/,
  },
  {
    pattern:
      /["']?[\w@/-]+["']?\s*:\s*\[?\s*["'](?:warn|warning|info|on)["']|["'][\w@/-]+["']\s*:\s*\[?\s*1\b/,
    text: 'A rule is no longer an error.',
    files: /eslint|tslint|oxlint|biome|stylelint|package\.json/,
  },
  {
    pattern: /["'][\w@/-]+["']\s*:\s*(?:false|null)\b/,
    text: 'A rule is turned off.',
    files: /tslint|stylelint|markdownlint/,
  },
  {
    pattern:
      /^\s*["']?[\w:-]+["']?\s*=\s*(?:\{\s*level\s*=\s*)?["'](?:allow|warn)["']|\blevel\s*=\s*["'](?:allow)["']/,
    text: 'A lint is let through.',
    files: /Cargo\.toml|clippy\.toml|deny\.toml/,
  },
  {
    pattern: /\.severity\s*=\s*(?:none|silent|suggestion|warning)\b/,
    text: 'A rule is no longer an error.',
    files: /editorconfig|globalconfig/,
  },
  {
    pattern:
      /<(?:Compile|Content)\s[^>\n]{0,80}(?:Remove|Exclude)="[^"\n]{0,120}(?:Tests?|Specs?)\b|<(?:NoWarn|WarningsNotAsErrors|MSBuildWarningsAsMessages)>|\bAction="None"|<suppress\b|<excludeFilterFile>/,
    text: 'Warnings are let through.',
  },
  {
    pattern:
      /(?:^|[\s"'=,[])-(?:A|W)["',\s]{0,5}(?:warnings|clippy::\w{1,40}|dead_code|unused\w{0,20})|-Wno-[\w=-]{2,40}|-nowarn\b|--allow\s|--cap-lints\s/,
    text: 'Warnings are let through.',
  },
  {
    pattern:
      /\b(?:ignoreFailures|isIgnoreFailures)\s*=\s*true|\btasks?\b[^\n]{0,60}\benabled\s*=\s*false|\bonlyIf\s*\{\s*false|\bexclude\s*\(?\s*["'](?!META-INF|module-info)|\bexclude(?:Tags|Groups|Categories|Engines|TestsMatching|Test)\b|\b(?:setF|f)ailOnNoMatchingTests\s*(?:\(|=)\s*false|\bfailBuildOnCVSS|\babortOnError\s*=?\s*false|\bcheckReleaseBuilds\s*=?\s*false/,
    text: 'Failures are let through.',
    files: /gradle/,
  },
  {
    pattern: /\bstatus:\s*(?:off|false|no|disabled)|\b(?:patch|project):\s*(?:off|false|no)\b/,
    text: 'A check of coverage is turned off.',
    files: /codecov/,
  },
  {
    pattern:
      /\bNewCops:\s*disable|\bissues-exit-code:\s*0|["']?typeCheckingMode["']?\s*[:=]\s*["'](?:basic|standard)|<Analysis(?:Level|Mode)>[^<\n]{0,40}(?:none|minimum|default)/i,
    text: 'A check is less strict.',
  },
  {
    pattern: /\bstyle\s*=\s*["']?off|\bexit_code\s*=\s*0|\bfail_ci_if_error:\s*false/,
    text: 'A check is turned off.',
  },
];

/** Strict settings that may not go without a trace; the first group is the name. */
export const strictSettings =
  /(?<![\w-])["'<]?(strict\w{0,40}|noImplicit\w{1,20}|noUnused\w{1,20}|noUnchecked\w{1,40}|exactOptional\w{1,30}|noFallthrough\w{1,30}|noProperty\w{1,40}|alwaysStrict|checkJs|forceConsistentCasingInFileNames|disallow_\w{1,40}|warn_\w{1,40}|check_untyped_defs|no_implicit_\w{1,20}|xfail_strict|failOn\w{1,20}|fail_?on_?\w{1,20}|TreatWarningsAsErrors|EnforceCodeStyleInBuild|EnableNETAnalyzers|RunAnalyzers|allWarningsAsErrors|isWarningsAsErrors|forbidOnly|check-coverage|collectCoverage|Nullable)["'>]?\s{0,3}[:=>]\s{0,3}["']?(?:[Tt]rue|TRUE|on|yes|1|enable|error)\b/;
export const ruleSettings =
  /^\s*["']?([\w@/.:-]+)["']?\s*[:=]\s*(?:\[\s*|\{\s*(?:level\s*[:=]\s*)?)?(?:["'](?:error|deny|forbid)["']|2\b)/;
export const thresholdSettings =
  /(?<![\w.])["']?(--?cov-fail-under|--?fail-under|fail[_-]?under|branches|functions|lines|statements|minimum_coverage|coverageThreshold|thresholds?|--max-warnings|max-warnings|minimum|mutationThreshold)["']?\s{0,3}(?:[:= >(]|=>)\s{0,3}["'{]?\d?/;

/** Rules and goals that XML names one by one. */
export const namedRules =
  /<module name="(\w{1,60})"|<rule ref="([^"\n]{1,120})"|<goal>\s*(check|verify|test|integration-test)\s*</;

/** Lists whose entries are left alone by a checker, and lists of what is checked. */
export const exclusions =
  /^["'<]?(?:\w{1,40}\.)*(?:exclude|excludes|excluded?[-_]?\w{0,40}|exclude-\w+|omit|ignore|ignores|ignored|ignore[-_]?\w{1,40}|globalIgnores|extend-ignore|extend-exclude|extend-per-file-ignores|per-file-ignores|per_file_ignores|disable|disabled?|disable_error_code|skip|skips|skipFiles|skip_?\w{1,20}|testPathIgnorePatterns|coveragePathIgnorePatterns|modulePathIgnorePatterns|testIgnore|watchPathIgnorePatterns|norecursedirs|collect_ignore\w*|exclude_lines|exclude_also|unfixable|Exclude|AllowedMethods|AllowedPatterns|sonar\.\w*exclusions?|sonar\.[\w.]*exclusions|nowarn|NoWarn|suppress|ignorePatterns|ignoreFiles|excludedFiles|disable-\w+|skip-files|skip-dirs|exclude-rules|exclude-files|exclude-dirs|ignore_patterns|deselect|markers_skip|add_filter|excludeSpecPattern|modulePathIgnore)["'>]?$/;
export const inclusions =
  /^["'<]?(?:\w{1,40}\.)*(?:include|includes|select|extend-select|enable|enable_error_code|extends|files|testpaths|test_?[mM]atch|testRegex|testDir|roots|linters|presets|collectCoverageFrom|python_files|python_functions|python_classes|source|specs|spec|projects|rules|plugins|hooks|repos|members|checks|specPattern|reporters|require|steps|commands|tests|pattern|test_files|test_globs)["'>]?$/;

/** Folders that hold nothing of an author's own. */
export const notOwn =
  /^["']?!?(?:\*\*\/|\.\/|\/|\^)?\(?(?:node_modules|dist|build|coverage|out|target|vendor|third_party|\.next|\.nuxt|\.output|\.svelte-kit|\.venv|venv|\.tox|\.nox|\.mypy_cache|\.pytest_cache|\.ruff_cache|__pycache__|\.git|\.cache|\.turbo|\.idea|\.vscode|storybook-static|playwright-report|test-results|bin|obj|tmp|\.eggs|site-packages|public\/build|\.yarn|\.pnp[\w.]*|pnpm-lock\.yaml|package-lock\.json|yarn\.lock|CHANGELOG\.md|\*\.min\.js|.*\.d\.ts|.*\.log|.*generated.*|.*\.gen\.\w+|.*_pb2.*|.*\.pb\.go|migrations)\b/;

/** Arguments and shell tricks by which a failing check passes. */
export const laxCommands: readonly { pattern: RegExp; text: string; needsTool: boolean }[] = [
  {
    pattern:
      /\|\|\s*(?:true\b|:(?:\s|$|["';&])|exit\s+0|echo\b|return\s+0|printf\b|\/bin\/true|\(exit 0\)|ver\b|cd \.)/,
    text: 'A failure is let through.',
    needsTool: true,
  },
  {
    pattern: /(?:;|&&?)\s*(?:true|exit\s+0|:)\s*(?:$|["'])/,
    text: 'A failure is let through.',
    needsTool: true,
  },
  {
    pattern:
      /--(?:pass-?[wW]ith-?[nN]o-?[tT]ests|no-tests=pass|exit-zero|allow-empty|warn-only|soft-fail|no-error-on-unmatched-pattern|no-fail(?!-fast)\w*|exit-code[= ]0|issues-exit-code[= ]0|ignore-errors|keep-going|suppress-all|no-strict\w*|skipLibCheck|noCheck|no-verify|no-exit-code|suppress-tests|allow-no-tests|quiet|forceExit|force-exit|no-coverage|no-cov|skip-checks|no-error-summary)\b/,
    text: 'A failure is let through.',
    needsTool: false,
  },
  {
    pattern:
      /(?:^|\s)-D(?:skipTests|maven\.test\.skip|skipITs|maven\.test\.failure\.ignore|checkstyle\.skip|spotbugs\.skip|pmd\.skip|jacoco\.skip)\b(?!=false)|(?:^|\s)-x\s+(?:test|check|lint|spotless\w*)\b|--exclude-task/,
    text: 'Tests are not run.',
    needsTool: false,
  },
  {
    pattern:
      /--(?:ignore|deselect|ignore-glob|exclude|testPathIgnorePatterns|skip|grep-invert|ignore-pattern|ignore-path|filter-out|exclude-dir|ignore-missing-imports|extend-ignore|disable|exclude-tag|skip-tag)(?:[= ]|$)|--tags?[= ]+["']?(?:~|not\b|-)|(?:^|\s)-(?:k|m)[ =]["'\\]{0,3}\s*not\b|(?:^|\s)--\s+--skip\b|\bTESTFLAGS=\S*skip|-run\s+["']?\^?\$|-skip[= ]|--invert\b|--test-name-pattern/,
    text: 'Something is left out of a check.',
    needsTool: false,
  },
  {
    pattern:
      /(?:^|\s)(?:-u|--update|--updateSnapshot|--update-snapshots?|--snapshot-update|--inline-snapshot=\w+|--accept|--bless)(?:\s|$|["'])|\bINSTA_UPDATE=(?:always|unseen|1)|\bUPDATE_(?:GOLDEN|SNAPSHOTS?|EXPECT)=1/,
    text: 'Expected results are overwritten when tests run.',
    needsTool: true,
  },
  {
    pattern:
      /(?:^|\s)-(?:short|test\.short)\b|\bPYTHONOPTIMIZE=|\bpython3?\s+-O+\b|-p\s+no:\w+|\bexpression:\s*false|--noconftest|--collect-only|--co\b|--listTests|--list-tests|--dry-run|--no-run|--findRelatedTests|--onlyChanged|--only-changed|--changed\b/,
    text: 'Less is tested.',
    needsTool: false,
  },
  {
    pattern:
      /\bset\s+\+(?:e|o\s+errexit|o\s+pipefail)|\btrap\s+["']?(?:exit 0|true|:)?["']?\s+(?:ERR|EXIT)\b|\$ErrorActionPreference\s*=\s*["']?(?:SilentlyContinue|Continue|Ignore)/,
    text: 'A script carries on after a failure.',
    needsTool: false,
  },
  {
    pattern:
      /(?:^|\s)(?:-t|-k|--testNamePattern|--test-name-pattern|--grep|--tests)[= ]\s*["'\\\w]|\bdotnet\s+test\b[^\n]{0,200}--filter|\bgrep\s+-\w{0,3}v/,
    text: 'Less is tested.',
    needsTool: true,
  },
  {
    pattern:
      /--rule\s+["'\\]{0,3}[\w@/-]{1,60}["']?\s*:\s*(?:off|0|warn)|\bsuccess_codes\s*=\s*\[[^\]\n]{0,40}[1-9]/,
    text: 'A failure is let through.',
    needsTool: true,
  },
  { pattern: /^\s*exit\s+0\s*$/, text: 'A script ends as if all were well.', needsTool: false },
];

/** Arguments that make a check find more, or fail for more. */
export const strictOptions =
  /(?<![\w-])(?:--(?:strict[\w-]{0,20}|doctest-modules|doctest-glob|max-warnings|cov-fail-under|fail-under|fail-on[\w-]{0,20}|error-on[\w-]{0,20}|forbid-only|deny-warnings|warnings-as-errors|warn-?aserror|check-coverage|all-targets|all-features|locked|frozen-lockfile|immutable|report-unused-disable-directives|unsafe-fixes-never|randomize|enable-error-code|disallow-[\w-]{1,40}|warn-[\w-]{1,40}|fatal-warnings|noEmitOnError|cov\b(?!-))|-race\b|-Werror\b|-W[ =]?error\b|-D[ =]?warnings\b|-warnaserror|\/warnaserror|-shuffle=on)/g;
