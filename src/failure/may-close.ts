const escapeCharacter = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
const colour = `(?:${escapeCharacter}|\\^\\[)\\[[\\d;]{0,16}[A-Za-z]`;
const lead = `(?:[ \\t]|${colour}){0,14}`;

/** What Buildkite, docker, sbt, turbo, compose … put before the lines of others. */
const carriers = [
  `${escapeCharacter}?_bk;t=\\d{1,16}${bell}`,
  '##\\[error\\]',
  '#\\d{1,4} (?:\\d{1,6}\\.\\d{1,4} )?',
  `(?:${colour}){0,4}\\[(?:${colour}){0,4}[\\w@.:/-]{1,60}(?:${colour}){0,4}\\]:?`,
  '[@a-z][\\w@./-]{0,60}(?::[a-z][\\w:-]{0,60}: | {0,20}\\| )',
].join('|');

/** How closing lines begin, and the lines around them that matter; no further than to where a colour may change. */
const beginnings = [
  `\\d{1,7}(?:${colour})? (?:pass|fail|pend|skip|todo|flaky|did|tests?[ ,]|spec|exam|run|succ|doct|prop|dese|xf|xp|err|warn|rerun|out)`,
  '(?:\\d{1,6}\\) .{1,200} )?"after (?:each|all)" hook',
  '\\d{1,3}% tests',
  '1\\.\\.\\d',
  `\\d\\d:\\d\\d (?:${colour})?\\+\\d`,
  '[#ℹ] (?:tests|pass|fail|canc|skip|todo|\\{ total)',
  'ok \\d{1,7} .{0,300}# (?:skip|SKIP)|not ok \\d{1,7} - \\S{1,300}\\.[cm]?[jt]sx?',
  `(?:ok|OK|FAILED|PASSED)(?:${colour})? [(|]`,
  'Tests?[ :]',
  'test (?:result|cases):',
  'no tests ran',
  'Suite result',
  'Ran \\d|Running \\d|\\(Run|(?:Starting|Summary)\\b|Incomplete: |Files=\\d|DONE \\d{1,7} test|Total tests|Executed \\d',
  '(?:Passed|Failed|Skipped)(?:!|: )|Error: Total|(?:succeeded|failed|skipped): \\d',
  '=== RUN|--- SKIP|={1,80} |={80}|_{1,80} ERROR',
  '\\[(?:={10}| {2}SKIPPED|doctest)',
  'All (?:\\d|tests)|\\[junit\\] Tests',
  '(?:Headless)?(?:Chrom|Firefox|Safari|Edge|Opera|PhantomJS|Electron|Mobile|IE |jsdom).{0,80}: Executed \\d',
  '[✔✖◇✘] {1,2}(?:All|\\d|Test|failing|\\S{1,300}\\.[cm]?[jt]sx? )',
].join('|');

const mayClose = new RegExp(`${lead}(?:${beginnings})|(?:${carriers})${lead}(?:${beginnings})`, 'y');

/** Whether a runner's closing line may begin at this place of a raw line; cheap, for every line of a long log is asked. */
export function mayCloseAt(raw: string, start: number): boolean {
  mayClose.lastIndex = start;
  return mayClose.test(raw);
}
