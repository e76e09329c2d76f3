/** What a file is for, by its name alone. */

const testFile =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress)\/(?:.*\/)?[^/]+\.(?:[cm]?[jt]sx?|py|rb|rs|java|kt|cs|go|php|swift|exs?|dart|scala)$|(?:^|[._/-])(?:test|tests|spec|specs|cy|e2e)\.[cm]?[jt]sx?$|(?:^|\/)test-[^/]+\.[cm]?[jt]sx?$|(?:^|[_/])tests?\.(?:py|rs|rb|exs|dart|cc|cpp)$|_test\.go$|_spec\.rb$|(?:^|\/)test_[^/]+\.(?:py|rb)$|(?:^|\/)conftest\.py$|(?:Test|Tests|TestCase|IT|Spec|Specs)\.(?:java|kt|cs|scala|groovy|php|swift)$|(?:^|\/)(?:[^/]*(?:\.|Unit|Integration))?Tests?\/.*\.cs$|(?:^|\/)src\/(?:test|androidTest|integrationTest)\/|\.(?:bats|feature|robot)$/;

/** What a test runner picks up, as opposed to what tests merely use. */
const collected =
  /(?:^|[._/-])(?:test|tests|spec|specs|cy|e2e)\.[cm]?[jt]sx?$|(?:^|\/)test-[^/]+\.[cm]?[jt]sx?$|(?:^|[_/])tests?\.(?:py|rs|rb|exs|dart|cc|cpp)$|_test\.go$|_spec\.rb$|(?:^|\/)test_[^/]+\.(?:py|rb)$|(?:Test|Tests|TestCase|IT|Spec|Specs)\.(?:java|kt|cs|scala|groovy|php|swift)$|(?:^|\/)tests\/[^/]+\.rs$|(?:^|\/)__tests__\/.*\.[cm]?[jt]sx?$|(?:^|\/)tests?\/(?!.*(?:helpers?|fixtures?|support|utils?|setup|mocks?|__mocks__)[/.]).*\.[cm]?jsx?$|(?:^|\/)[^/]*\.Tests?\/.*\.cs$/;

const snapshotFile =
  /\.snap(?:\.new)?$|(?:^|\/)__(?:image_)?snapshots__\/|(?:^|\/)snapshots?\/|\.ambr$|\.(?:golden|approved|verified|expected|snapshot)(?:\.\w{1,8})?$|(?:^|\/)(?:golden|goldens|expected|cassettes|vcr_cassettes|baselines?)\//;

const fixtureFile =
  /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test[_-]data|test[_-]resources|test\/resources|golden|tests?\/data)\//;

const lockFile =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|Cargo\.lock|go\.sum|go\.work\.sum|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|packages\.lock\.json|gradle\.lockfile|mix\.lock|pubspec\.lock|Podfile\.lock|Package\.resolved|flake\.lock)$/;

const prose = /\.(?:md|mdx|markdown|rst|adoc|txt)$|(?:^|\/)(?:LICENSE|NOTICE|CHANGELOG|README)[^/]*$/i;

const runnerConfig =
  /(?:^|\/)(?:(?:jest|vitest|vite|playwright|cypress|karma|wdio|ava|mocha|nightwatch)(?:\.[\w-]+)*\.(?:config|conf|workspace|setup|[cm]?[jt]s|json)(?:\.[cm]?[jt]s|\.json)?|\.mocharc[\w.]*|\.nycrc[\w.]*|\.c8rc[\w.]*|conftest\.py|noxfile\.py|\.rspec|spec_helper\.rb|rails_helper\.rb|test_helper\.rb|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|package\.json)$/;

export const isTestFile = (path: string): boolean => testFile.test(path);
export const isCollected = (path: string): boolean => collected.test(path);
export const isSnapshot = (path: string): boolean =>
  snapshotFile.test(path) && !/\.(?:[cm]?[jt]sx?|py|go|rs|java|cs|rb)$/.test(path);
export const isFixture = (path: string): boolean => fixtureFile.test(path) && !isSnapshot(path);
export const isLockFile = (path: string): boolean => lockFile.test(path);
export const isProse = (path: string): boolean => prose.test(path);
export const isRunnerConfig = (path: string): boolean => runnerConfig.test(path);
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What a file is about: `src/cart/total.ts` and `test/cart/total.test.ts` alike. */
export function subjectOf(path: string): string {
  return nameOf(path)
    .replace(/\.snap$/, '')
    .replace(/(?:\.\w+)+$/, '')
    .replace(/^(?:test_)|(?:_test|_spec|Tests?|IT|Spec)$/g, '')
    .toLowerCase();
}
