import { type ClosingLine, inGroups, numberFirst, wordFirst, worth } from './closing-line.ts';

const nothing = { ran: 0, skipped: 0 };
const oneLess = { ran: -1, skipped: 0 };
const oneSkipped = { ran: -1, skipped: 1 };

/**
 * The closing lines of runners that print the same total whether their tests pass or fail. ava, gradle, testthat and plain
 * `go test` don't, so they are not here: with the repair their tests would seem to appear or to vanish. What breaks down
 * beside a test and is counted as one more failure is taken off again, for it does not come back with the repair.
 */
export const closingLines: readonly ClosingLine[] = [
  // vitest; jest and pest
  numberFirst(/^ {2,12}Tests {2}\d{1,7} \w[\w |]{0,160} \(\d{1,7}\)$/),
  numberFirst(
    /^ {0,2}Tests: {1,8}\d{1,7} [a-z]{1,12}(?:, \d{1,7} [a-z]{1,12}){0,8}(?: \(\d{1,7} assertions\))?$/,
  ),
  // mocha
  numberFirst(/^ {2}\d{1,7} (?:passing \(\d{1,6}(?:ms|[smhd])\)|failing|pending)$/),
  worth(oneLess, /^(?: {2}\d{1,6}\) .{1,200} | {7,40})"after (?:each|all)" hook.{0,300}:$/),
  // node:test, tape, qunit and tap; bats prints the plan alone; to node a file that breaks down is a test too
  worth(nothing, /^[#ℹ] tests {1,4}\d{1,7}$/, { closes: 'tap' }),
  wordFirst(/^[#ℹ] (?:pass|fail|cancelled|skip|skipped|todo) {1,4}\d{1,7}$/, { closes: 'tap' }),
  wordFirst(/^# \{ total: \d{1,7}, [\w:, ]{1,100} \}$/, { closes: 'tap' }),
  inGroups(/^1\.\.(?<ran>\d{1,7})$/, { part: 'tap' }),
  worth(oneSkipped, /^ok \d{1,7} .{0,300}# (?:skip|SKIP)\b/, { part: 'tap' }),
  worth(oneLess, /^not ok \d{1,7} - \S{1,300}\.[cm]?[jt]sx?$/),
  worth(nothing, /^✖ failing tests:$/, { opens: 'node' }),
  worth(oneLess, /^✖ \S{1,300}\.[cm]?[jt]sx? \(\d[\d.]{0,20}ms\)$/, { needs: 'node' }),
  // prove
  wordFirst(/^Files=\d{1,6}, Tests=\d{1,7}, /, { closes: 'tap' }),
  // jasmine; karma repeats each browser's line, and the first of the times is nothing as long as it runs
  numberFirst(/^(?:Incomplete: )?\d{1,7} specs?, \d{1,7} failures?(?:, \d{1,7} pending specs?)?$/),
  inGroups(
    /^(?<who>\S.{0,80}): Executed (?<ran>\d{1,7}) of \d{1,7}(?: \(\d{1,7} FAILED\))?(?: \(skipped (?<skipped>\d{1,7})\))? ?(?:SUCCESS|FAILED|ERROR|DISCONNECTED)? \((?!0 secs)\d[\w. /]{3,60}\)$/,
  ),
  // playwright
  worth(nothing, /^Running \d{1,7} tests? using \d{1,4} workers?/, { opens: 'playwright' }),
  numberFirst(/^ {2}\d{1,7} (?:failed|flaky|skipped|did not run|passed \(\d[\d.]{0,8}\w{1,2}\))$/, {
    needs: 'playwright',
  }),
  // cypress: the last row of its table, tests, passing, failing, pending, skipped
  inGroups(
    /^ {4}[✔✖] {2}(?:All specs passed!|\d{1,5} of \d{1,5} failed) .{0,60}\d\d:\d\d(?: {1,12}(?:\d{1,7}|-)) {1,12}(?<ran>\d{1,7}|-) {1,12}(?<alsoRan>\d{1,7}|-) {1,12}(?<skipped>\d{1,7}|-)/,
  ),
  // bun, deno
  numberFirst(/^ \d{1,7} (?:pass|fail|skip|todo)$/),
  numberFirst(/^(?:ok|FAILED) \| \d{1,7} passed [\w |().]{1,120}$/),
  // pytest
  numberFirst(
    /^(?:={1,80} )?\d{1,7} (?:failed|passed|skipped|deselected|xfailed|xpassed|errors?|warnings?|rerun)\b[\w, ]{0,160} in \d[\d.]{0,10}s(?: \(\d[\w, :]{0,20}\))?(?: ={1,80})?$/,
  ),
  worth(nothing, /^(?:={1,80} )?no tests ran in \d[\d.]{0,10}s(?: \(\d[\d:]{0,10}\))?(?: ={1,80})?$/),
  worth(oneLess, /^_{1,80} ERROR at teardown of \S.{0,200} _{1,80}$/),
  // unittest, nose, trial
  inGroups(/^Ran (?<ran>\d{1,7}) tests? in \d[\d.]{0,10}s$/, { opens: 'unittest' }),
  inGroups(
    /^(?:OK|FAILED|PASSED) \([\w =,]{0,120}?\b(?:SKIP|skip(?:ped|s)?)=(?<skippedOfThem>\d{1,7})[\w =,]{0,120}\)$/,
    { needs: 'unittest' },
  ),
  // rspec, hspec, specs2, crystal
  numberFirst(
    /^(?:\d{1,7} doctests?, )?\d{1,7} examples?, (?:\d{1,7} expectations?, )?\d{1,7} (?:failure|error)/,
  ),
  // minitest, test-unit; ExUnit, bats, rebar3
  numberFirst(/^\d{1,7} (?:runs|tests), \d{1,8} assertions, \d{1,7} failures, \d{1,7} errors, \d{1,7} /),
  numberFirst(
    /^(?:\d{1,7} (?:doctests?|propert(?:y|ies)), ){0,2}\d{1,7} tests?, \d{1,7} failures?(?:, \d{1,7} \w{1,12}){0,4}$/,
  ),
  // eunit, tasty
  inGroups(/^ {2}All (?<ran>\d{1,7}) tests passed\.$/),
  wordFirst(/^ {2}Failed: \d{1,7}\. {2}Skipped: \d{1,7}\. {2}Passed: \d{1,7}\.$/),
  inGroups(/^(?:All|\d{1,7} out of) (?<ran>\d{1,7}) tests (?:passed|failed) \(\d[\d.]{0,10}s\)$/),
  // phpunit, JUnit's own runner
  numberFirst(/^OK \(\d{1,7} tests?(?:, \d{1,8} assertions?)?\)$/),
  wordFirst(/^Tests: \d{1,7}, Assertions: \d{1,8}[\w:, ]{0,160}\.$/),
  wordFirst(/^Tests run: \d{1,7}, {2}Failures: \d{1,7}$/),
  // surefire: what a class adds is in the total; ant's task prints the classes alone
  wordFirst(
    /^(?: {0,8}\[junit\] )?Tests run: \d{1,7}, Failures: \d{1,7}, Errors: \d{1,7}(?:, Skipped: \d{1,7})?, Time elapsed: /,
    {
      part: 'surefire',
    },
  ),
  wordFirst(
    /^Tests run: \d{1,7}, Failures: \d{1,7}, Errors: \d{1,7}, Skipped: \d{1,7}(?:, Flakes: \d{1,7})?$/,
    { closes: 'surefire' },
  ),
  // sbt, ScalaTest, ZIO
  inGroups(
    /^(?:Passed|Failed|Error): Total (?<ran>\d{1,7}), Failed \d{1,7}, Errors \d{1,7}, Passed \d{1,7}(?:, Skipped (?<skippedOfThem>\d{1,7}))?(?:, Ignored (?<skipped>\d{1,7}))?/,
  ),
  wordFirst(/^Tests: succeeded \d{1,7}, failed \d{1,7}, canceled \d{1,7}, ignored \d{1,7}, pending \d{1,7}$/),
  inGroups(
    /^(?<ran>\d{1,7}) tests passed\. (?<alsoRan>\d{1,7}) tests failed\. (?<skipped>\d{1,7}) tests ignored\.$/,
  ),
  // dotnet
  wordFirst(
    /^(?:Passed|Failed|Skipped)! {1,4}- Failed: {1,8}\d{1,7}, Passed: {1,8}\d{1,7}, Skipped: {1,8}\d{1,7}, Total: {1,8}\d{1,7}\b/,
  ),
  wordFirst(/^Total tests: \d{1,7}(?:\. Passed: \d{1,7}\. Failed: \d{1,7}\. Skipped: \d{1,7}\.)?$/, {
    opens: 'dotnet',
  }),
  inGroups(/^ {1,5}Skipped: (?<skippedOfThem>\d{1,7})$/, { needs: 'dotnet' }),
  wordFirst(/^Test summary: total: \d{1,7}, failed: \d{1,7}, succeeded: \d{1,7}, skipped: \d{1,7}, /),
  worth(nothing, /^Test run summary: (?:Passed|Failed)!/, { opens: 'testing platform' }),
  wordFirst(/^ {2}(?:succeeded|failed|skipped): \d{1,7}$/, { needs: 'testing platform' }),
  // cargo test, forge; nextest
  numberFirst(/^(?:[Tt]est|Suite) result: (?:ok|FAILED)\. \d{1,7} passed; \d{1,7} failed; [\w ;.()]{1,120}$/),
  inGroups(
    /^ {1,8}Summary \[ {0,8}\d[\d.]{0,10}s\] (?<ran>\d{1,7})(?:\/\d{1,7})? tests? run: .{0,160}?(?:, (?<skipped>\d{1,7}) skipped)?$/,
  ),
  // gotestsum; go test -v
  numberFirst(/^DONE \d{1,7} tests?(?:, \d{1,7} (?:skipped|failures?|errors?)){0,3} in \d[\dhms.]{0,12}$/, {
    closes: 'go',
  }),
  worth({ ran: 1, skipped: 0 }, /^=== RUN {3}[^\s/]{1,300}$/, { part: 'go' }),
  worth(oneSkipped, /^--- SKIP: [^\s/]{1,300} \(\d[\d.]{0,10}s\)$/, { part: 'go' }),
  // ctest, GoogleTest, Catch2, doctest
  inGroups(/^\d{1,3}% tests passed, \d{1,7} tests? failed out of (?<ran>\d{1,7})$/),
  inGroups(/^\[={10}\] (?<ran>\d{1,7}) tests? from \d{1,6} test (?:suite|case)s? ran\./),
  inGroups(/^\[ {2}SKIPPED \] (?<skippedOfThem>\d{1,7}) tests?, listed below:$/),
  inGroups(/^All tests passed \(\d{1,8} assertions? in (?<ran>\d{1,7}) test cases?\)$/),
  inGroups(
    /^test cases: {1,8}(?<ran>\d{1,7}) \|[\d a-z|]{1,80}?(?: \| {1,8}(?<skippedOfThem>\d{1,7}) skipped)?$/,
  ),
  inGroups(
    /^\[doctest\] test cases: {1,8}(?<ran>\d{1,7}) \| {1,8}\d{1,7} passed \| {1,8}\d{1,7} failed \| {1,8}(?<skipped>\d{1,7}) skipped$/,
  ),
  // XCTest prints suites, bundles and all of them together; xcpretty the last alone
  worth(nothing, /^Test Suite '(?:All|Selected) tests' (?:passed|failed) at /, { opens: 'xctest' }),
  worth(nothing, /^Test Suite '(?!(?:All|Selected) tests')/, { opens: 'suite' }),
  inGroups(
    /^\t Executed (?<ran>\d{1,7}) tests?, with (?:(?<skippedOfThem>\d{1,7}) tests? skipped and )?\d{1,7} failures? /,
    { needs: 'xctest' },
  ),
  inGroups(
    /^Executed (?<ran>\d{1,7}) tests?, with (?:(?<skippedOfThem>\d{1,7}) tests? skipped and )?\d{1,7} failures? /,
  ),
  inGroups(
    /^\S{1,2} {1,2}Test run with (?<ran>\d{1,7}) tests? (?:in \d{1,6} suites? )?(?:passed|failed) after /,
  ),
  // busted, Pester
  numberFirst(/^\d{1,7} success(?:es)? \/ \d{1,7} failures? \/ \d{1,7} errors? \/ \d{1,7} pending : \d/),
  wordFirst(/^Tests Passed: \d{1,7}, Failed: \d{1,7}, Skipped: \d{1,7}\b/),
  // dart, flutter
  inGroups(
    /^\d\d:\d\d \+(?<ran>\d{1,7})(?: ~(?<skipped>\d{1,7}))?(?: -(?<alsoRan>\d{1,7}))?: (?:All tests passed!|Some tests failed\.)$/,
  ),
];

/** One expression for all of them. */
export const anyClosingLine = new RegExp(closingLines.map(({ pattern }) => pattern.source).join('|'));

/** What stands between two lines that are theirs is not the outermost runner's word, or comes only when something fails. */
export interface Enclosure {
  begin: RegExp;
  end: RegExp;
}

export const enclosures: readonly Enclosure[] = [
  // ctest and nextest show the output of what failed, which sums up by itself
  { begin: /^ {0,4}Test project \S/, end: /^\d{1,3}% tests passed, / },
  { begin: /^ {1,8}Starting \d{1,7} tests? across /, end: /^ {1,8}Summary \[/ },
  { begin: /^={20} Test output for \/\//, end: /^={80}$/ },
  // cypress lets mocha sum up each file
  { begin: /^ {2}\(Run Starting\)$/, end: /^ {4}[✔✖] {2}(?:All specs passed!|\d{1,5} of \d{1,5} failed) / },
];
