import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** Ruby, PHP, Perl, Lua, R, PowerShell, Julia. */
export const scripting: readonly Recogniser[] = [
  {
    tool: 'rspec',
    kind: 'test',
    command: /\brspec\b/,
    test: /^rspec (\S{1,200}(?:\[[\d:]{1,40}\])?)(?: #.*)?$/,
    signs: [
      locus(/^rspec \.{0,2}\/?\S{1,200}(?::\d+|\[[\d:]+\])/),
      cause(/^\s{3,12}Failure\/Error: /, { after: 6 }),
      total(/^\d+ examples?, [1-9]\d* failures?/),
      total(/^An error occurred while loading/, { after: 6 }),
    ],
  },
  {
    tool: 'minitest',
    kind: 'test',
    command: /\b(?:minitest|rails test|rake test|ruby -I)\b/,
    test: /^([\w:]{1,120}#test_[\w?!]{1,200})/,
    signs: [
      locus(/^\s{1,4}\d+\) (?:Failure|Error):$/, { after: 6 }),
      locus(/^(?:Failure|Error|FAIL|ERROR):?$/, { after: 5, needsCommand: true }),
      locus(/^[\w:]{1,120}#test_[\w?!]{1,200}/, { after: 4 }),
      locus(/^\s{0,6}(?:test_\S{1,200}\s{1,4}(?:FAIL|ERROR)|(?:FAIL|ERROR)\S{0,4} {1,4}test_)/),
      total(/^\d+ (?:runs|tests), \d+ assertions, (?:[1-9]\d* failures|\d+ failures, [1-9]\d* errors)/),
    ],
  },
  {
    tool: 'rubocop',
    kind: 'lint',
    command: /\b(?:rubocop|standardrb)\b/,
    signs: [
      cause(/^\S{1,300}\.\w{1,8}:\d+:\d+: [CWEF]: (?:\[\w{1,20}\] )?[A-Z]\w{1,40}\//),
      total(/^\d+ files? inspected, [1-9]\d* offenses? detected/),
    ],
  },
  {
    tool: 'rake',
    wrapper: true,
    kind: 'unknown',
    command: /\brake\b/,
    signs: [
      cause(/^rake aborted!$/, { after: 3 }),
      cause(/^No Rakefile found/, { kind: 'configuration' }),
      cause(/^Don't know how to build task/, { kind: 'configuration' }),
    ],
  },
  {
    tool: 'bundler',
    kind: 'dependency',
    command: /\bbundle(?:r)?(?: install)?\b/,
    signs: [
      cause(
        /^(?:Bundler could not find compatible versions|Could not find (?:compatible versions|gem|\S{1,80}-\d[\w.]{0,20} in)|Your (?:bundle|lockfile|Ruby version|Gemfile)|The gemspecs? for|You must use Bundler|Bundler::\w{3,40}Error)/,
        { after: 6 },
      ),
      cause(/^An error occurred while installing \S/, { after: 3 }),
      cause(/^Gem::\w{3,40}(?:Error|Exception)/, { after: 3 }),
    ],
  },
  {
    tool: 'awesome_bot',
    kind: 'network',
    command: /\b(?:awesome_bot|linkinator|lychee|markdown-link-check|linkcheck|htmlproofer|html-proofer)\b/,
    signs: [
      locus(/^Issues :-\(/, { after: 6 }),
      cause(/^\s{0,4}\d+\. \[L\d+\] /, { after: 1 }),
      cause(/^\s{0,4}\[(?:[45]\d\d|0)\] https?:/),
      cause(/^\s{0,4}\[✖\] \S/),
      total(/^(?:ERROR: )?(?:Detected )?\d+ (?:broken|dead) links?/),
    ],
  },
  {
    tool: 'phpunit',
    kind: 'test',
    command: /\b(?:phpunit|simple-phpunit|pest|paratest|artisan test)\b/,
    test: /^\d+\) ([\w\\]{1,200}::\S.{0,120})$/,
    signs: [
      locus(/^\d+\) [\w\\]{1,200}::\S/, { after: 5 }),
      total(/^(?:FAILURES|ERRORS)!$/, { after: 1 }),
      total(/^Tests: \d+, Assertions: \d+,.{0,80}(?:Failures|Errors): [1-9]/),
      locus(/^\s{0,4}(?:⨯|FAILED) {1,4}\S/, { needsCommand: true }),
    ],
  },
  {
    tool: 'phpt',
    kind: 'test',
    command: /run-tests\.php/,
    test: /^(?:FAIL|BORK|LEAK) (\S.{1,200}? \[\S{1,200}\.phpt\])/,
    signs: [
      locus(/^(?:FAIL|BORK|LEAK) \S.{0,200} \[\S{1,200}\.phpt\]/),
      locus(/^\S.{1,200} \[\S{1,200}\.phpt\]$/, { needsCommand: true }),
      total(/^Tests failed\s{1,8}:\s{1,8}[1-9]/),
      total(/^FAILED TEST SUMMARY/, { after: 5 }),
    ],
  },
  {
    tool: 'composer',
    kind: 'dependency',
    command: /\bcomposer\b/,
    signs: [
      cause(/^\s{0,4}Your (?:requirements could not be resolved|lock file does not contain)/, { after: 10 }),
      cause(/^\s{2,4}Problem \d+$/, { after: 5 }),
      cause(/contains a Composer plugin which is blocked by your allow-plugins config/, {
        kind: 'configuration',
      }),
      cause(/^\s{2,4}\[(?:[\w\\]{1,80}Exception)\]/, { after: 4 }),
    ],
  },
  {
    tool: 'phpcs',
    kind: 'lint',
    command: /\b(?:phpcs|php-cs-fixer|pint|phpcbf)\b/,
    signs: [
      cause(/^\s{0,4}\d+ \| ERROR\s{1,4}\| /),
      total(/^FOUND \d+ ERRORS? (?:AND|AFFECTING)/),
      locus(/^\s{1,6}\d+\) \S{1,200}\.php(?: \(|$)/, { kind: 'format' }),
    ],
  },
  {
    tool: 'phpstan',
    kind: 'type',
    command: /\b(?:phpstan|psalm|phan)\b/,
    signs: [
      total(/^\s{0,2}\[ERROR\] Found \d+ errors?/),
      cause(/^ERROR: \w{3,60} - \S{1,200}:\d+:\d+/),
      cause(/^\s{1,4}\d+\s{2,6}\S.{5,200}/, { needsCommand: true }),
    ],
  },
  {
    tool: 'prove',
    kind: 'test',
    command: /\b(?:prove|make test|perl)\b/,
    test: /^not ok \d+ - (\S.{0,200}?)(?: # .{0,80})?$/,
    signs: [
      locus(/^#\s{1,4}Failed test/, { after: 5 }),
      locus(/^not ok \d+\b(?!.{0,200}# (?:TODO|SKIP))/, { after: 6 }),
      locus(/^\S{1,200}\.(?:t|sh)\s{1,4}\(Wstat: /, { after: 2 }),
      total(/^Test Summary Report/, { after: 6 }),
      total(/^Result: FAIL/),
      cause(/^Can't locate \S{1,200} in @INC/, { kind: 'dependency' }),
      cause(/^Can't open perl script /, { kind: 'configuration' }),
    ],
  },
  {
    tool: 'busted',
    kind: 'test',
    command: /\bbusted\b/,
    signs: [locus(/^Failure → \S/, { after: 5 }), total(/^\d+ successes? \/ [1-9]\d* failures?/)],
  },
  {
    tool: 'luacheck',
    kind: 'lint',
    command: /\bluacheck\b/,
    signs: [
      cause(/^\s{2,8}\S{1,200}\.lua:\d+:\d+: \(?[WE]\d{3}/),
      total(/^Total: [1-9]\d* (?:warnings|errors)/),
    ],
  },
  {
    tool: 'R CMD check',
    kind: 'test',
    command: /\b(?:R CMD|Rscript|rcmdcheck|devtools|testthat)\b|travis-tool\.sh/,
    test: /^(?:── |-- )?(?:\d+\. )?(?:Failure|Error) ?\((.{1,200}?)\)/,
    signs: [
      locus(/^(?:(?:── |-- )(?:\d+\. )?|\d+\. )(?:Failure|Error) ?\(/, { after: 5 }),
      cause(/^Error in (?:library|loadNamespace|file)\(/, { kind: 'dependency', after: 2 }),
      cause(/there is no package called/, { kind: 'dependency' }),
      cause(/^ERROR: dependenc(?:y|ies) .{1,200} (?:is|are) not available/, { kind: 'dependency' }),
      total(/^Error: Test failures/),
      total(/^Status: \d+ ERROR/),
    ],
  },
  {
    tool: 'pester',
    kind: 'test',
    command: /\b(?:pester|pwsh|powershell)\b/i,
    test: /^\s{0,8}\[-\] (\S.{1,200}?)(?: [\d.]+m?s.*)?$/,
    signs: [
      locus(/^\s{0,8}\[-\] \S/, { after: 4 }),
      cause(/^\s{0,4}\+ FullyQualifiedErrorId : /),
      total(/^Tests (?:Passed|completed).{0,80}Failed: [1-9]/),
      cause(/^(?:\S{1,80} : |ParserError: |Exception: )\S/, { after: 4, needsCommand: true }),
    ],
  },
  {
    tool: 'julia',
    kind: 'test',
    command: /\bjulia\b/,
    signs: [
      locus(/^.{1,120}: (?:Test Failed|Error During Test) at \S/, { after: 5 }),
      cause(/^ERROR: LoadError:/, { after: 3 }),
      total(/^ERROR: Some tests did not pass/),
    ],
  },
];
