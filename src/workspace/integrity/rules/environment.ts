import type { FileChange } from '../change.ts';
import { isConfiguration } from '../configuration.ts';
import {
  type Fact,
  finding,
  isReformatted,
  lineAt,
  novel,
  placeOf,
  quoted,
  type Rule,
  rowAt,
} from '../facts.ts';
import type { Language } from '../languages.ts';
import { isRunnerConfig } from '../paths.ts';

/** How code finds out that a test or a CI runs it. */
const signs: Record<Language, RegExp> = {
  javascript:
    /\benv\??(?:\.|(?:\?\.)?\[\s*["'`])(?:CI|CONTINUOUS_INTEGRATION|GITHUB_ACTIONS|GITLAB_CI|JEST_WORKER_ID|VITEST\w{0,20}|VITEST_POOL_ID|MOCHA\w{0,20}|NODE_TEST_CONTEXT|TEST|TESTING|IS_TEST|RUNNING_TESTS|TEST_ENV|PLAYWRIGHT\w{0,20}|CYPRESS)\b|\bNODE_ENV\b["'`\]]{0,3}\s*[!=]==?\s*["'`]test|["'`]test\w{0,3}["'`]\s*[!=]==?\s*[\w.]{0,40}NODE_ENV|["'`](?:describe|it|expect|vi|jest)["'`]\s+in\s+(?:globalThis|global|window)\b|\bimport\.meta\.(?:vitest|jest|env\.(?:VITEST|TEST|MODE\s*===?\s*["'`]test))|["'`]vitest["'`]\s+in\s+import\.meta|(?<![:<|]\s{0,2})\btypeof\s+(?:jest|vi|vitest|describe|it|test|expect|beforeEach|mocha|jasmine|cy|Cypress|__karma__)\b|\b(?:globalThis|global|window|self)(?:\s+as\s+[^)\n]{0,60})?\)?(?:\?\.|\.|\[\s*["'`])(?:jest|vi|vitest|describe|it|expect|beforeEach|mocha|jasmine|Cypress|__karma__|__coverage__|__vitest_\w{0,30})\b|\bnavigator\.webdriver\b|\bprocess\.(?:argv|execArgv|title)\b[^\n]{0,60}(?:jest|mocha|vitest|test|karma|ava)|\brequire\.main\b[^\n]{0,60}(?:jest|mocha|test)|\bnew\s+Error\s*\([^)\n]{0,60}\)\)?\.stack\b|\bError\.prepareStackTrace\b|\bmodule\.parent\b|\brequire\.cache\b|\.stack\b[^\n]{0,80}(?:test|spec|jest|mocha|vitest)|\bnpm_lifecycle_event\b/g,
  python:
    /["'](?:pytest|_pytest|unittest|nose|hypothesis|tox)["']\s+(?:not\s+)?in\s+sys\.modules|\bsys\.modules\b[^\n]{0,40}["'](?:_?pytest|unittest|nose)|["']_?pytest["']|\bPYTEST_\w{1,40}|\b(?:environ|getenv)\b[^\n]{0,20}["'](?:CI|GITHUB_ACTIONS|GITLAB_CI|TOX_ENV_NAME|TESTING|TEST|UNIT_TEST|IS_TEST|TEST_MODE|PYTEST)["']|\bsys\.argv\b[^\n]{0,40}(?:pytest|test|unittest)|\b_called_from_test\b|\bsys\._called_from|\binspect\.(?:stack|currentframe)\b[^\n]{0,120}|\btraceback\.(?:extract_stack|format_stack)\b|\bsys\._getframe\b|\bimportlib\.util\.find_spec\(\s*["']pytest|\bsettings\.TESTING\b|\bif\s+__debug__\b/g,
  go: /\btesting\.Testing\s*\(|\bflag\.Lookup\s*\(\s*["'`]test\.|\bos\.Args\b[^\n]{0,60}["'`][^"'`\n]{0,10}test|\bos\.(?:Getenv|LookupEnv)\s*\(\s*["'`](?:CI|GITHUB_ACTIONS|GO_TEST|TEST|TESTING|GO_ENV)["'`]|\bruntime\.Caller(?:s)?\s*\([^\n]{0,100}|\bdebug\.(?:Stack|ReadBuildInfo)\s*\(|\btesting\.(?:Short|Verbose|CoverMode)\s*\(/g,
  rust: /\bcfg!\s*\(\s*(?:not\s*\(\s*)?(?:any\s*\(\s*)?test\b|#\[\s*cfg\s*\(\s*not\s*\(\s*test\s*\)\s*\)\s*\]|#\[\s*cfg\s*\(\s*test\s*\)\s*\](?!\s*(?:#\[[^\]\n]{0,100}\]\s*)*(?:pub(?:\([^)\n]{0,20}\))?\s+)?(?:mod|use)\b)|\benv(?:::var\w{0,3}|!)\s*\(\s*["'](?:CI|GITHUB_ACTIONS|RUST_TEST\w{0,20}|CARGO_TARGET_TMPDIR|TEST)["']|\boption_env!\s*\(\s*["'](?:CI|TEST)\b|\bcurrent_exe\s*\(|\bRUST_TEST_THREADS\b|\bthread::current\(\)\.name\b/g,
  java: /\bClass\.forName\s*\(\s*["'](?:org\.junit|org\.testng|org\.mockito)|\bgetStackTrace\b[^\n]{0,100}|\bgetenv\s*\(\s*["'](?:CI|GITHUB_ACTIONS|TEST|TESTING)["']|\bgetProperty\s*\(\s*["'](?:surefire\.\w{1,30}|test|testing|junit[\w.]{0,20}|env\.test|is\.test)["']|["'](?:org\.)?(?:junit|testng|surefire)|\bacceptsProfiles\b[^\n]{0,60}["']test|\bStackWalker\b|["']test["']\s*\.equals/g,
  csharp:
    /\bGetEnvironmentVariable\s*\(\s*["'](?:CI|GITHUB_ACTIONS|TF_BUILD|TEST|TESTING|DOTNET_RUNNING_IN_TEST)["']|["'](?:xunit|nunit|testhost|Microsoft\.VisualStudio\.TestPlatform)[\w.]{0,40}|\bGetAssemblies\s*\(\s*\)[^\n]{0,100}(?:xunit|nunit|test)|\bnew\s+StackTrace\b|\bIsEnvironment\s*\(\s*["']Test|\bProcessName\b[^\n]{0,60}test/gi,
  ruby: /\bENV(?:\[|\.fetch\(|\.key\?\()\s*["'](?:CI|GITHUB_ACTIONS|TEST|TESTING|RSPEC\w{0,10})["']|\bRails\.env\.test\?|\bRails\.env\s*==\s*["']test|\bdefined\?\s*\(?\s*(?:RSpec|Minitest|Test::Unit|Spec)|\bENV(?:\[|\.fetch\()\s*["'](?:RAILS|RACK|APP|HANAMI)_ENV["'][\]),]{1,2}[^\n]{0,20}==\s*["']test|\$(?:0|PROGRAM_NAME)\b[^\n]{0,40}(?:rspec|rake|test|minitest)|\bcaller(?:_locations)?\b[^\n]{0,60}(?:spec|test)|\bObject\.const_defined\?\s*\(?\s*:?["']?(?:RSpec|Minitest)/g,
};

interface Sign extends Fact {
  quote: string;
}

/** Code that behaves otherwise when it is tested. */
export const environment: Rule = ({ files }) => {
  const own = files.filter(
    (change) => !(isRunnerConfig(change.path) || isConfiguration(change.path)) && !isReformatted(change),
  );
  const before = own.flatMap((change) => signsIn(change, 'before'));
  return novel(
    before,
    own.flatMap((change) => signsIn(change, 'after')),
  ).map((sign) =>
    finding(
      'refuse',
      'behaves-otherwise-under-test',
      sign,
      `It finds out whether it is tested. ${quoted(sign.quote)}`,
    ),
  );
};

function signsIn(change: FileChange, when: 'before' | 'after'): Sign[] {
  const { language, path } = change;
  if (!language) return [];
  return change.regions.flatMap(({ [when]: side, heading }) => {
    if (language === 'rust' && (change.isTest || /\bmod tests?\b/.test(heading))) return [];
    return [...side.code.matchAll(signs[language])].map((match) => {
      const row = rowAt(side, match.index);
      return { key: match[0].replaceAll(/\s+/g, ''), path, quote: lineAt(side, row), ...placeOf(side, row) };
    });
  });
}
