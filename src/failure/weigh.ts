/** What a line says about a failure by its words and shape alone. */
export interface Weight {
  /** From 0, nothing, to some 30. */
  weight: number;
  /** Lines of one shape say much the same; made of the rules that matched. */
  shape: number;
}

export const noWeight: Weight = { weight: 0, shape: 0 };

export function weigh(text: string): Weight {
  if (text.length < 2) return noWeight;
  if (chatter.test(text) || passing.test(text)) return noWeight;
  let weight = 0;
  let shape = 0;
  for (let at = 0; at < vocabulary.length; at += 1) {
    const rule = vocabulary[at];
    if (!rule?.pattern.test(text)) continue;
    weight += rule.weight;
    shape |= 1 << at;
  }
  if (applicationLog.test(text) || sourceLine.test(text)) weight *= 0.35;
  if (advice.test(text)) weight *= 0.15;
  return weight > 0 ? { weight, shape } : noWeight;
}

const chatter =
  /^\s*(?:Download(?:ing|ed)\b|Fetching|Get:\d|Hit:\d|Collecting|Requirement already|Using cached|Unpacking|Setting up|Selecting|Preparing to|Receiving objects|Resolving deltas|remote: (?:Counting|Compressing|Enumerating)|npm (?:warn|WARN|http|notice)|Progress\b|\[command\]|##\[(?:debug|command|notice)\]|travis_(?:time|fold))/;

const passing =
  /^\s*(?:✓|✔|√|ok \d|ok\b|PASS(?:ED)?\b|\[\s{0,8}(?:OK|PASSED)\s{0,8}\]|--- PASS)|\.{3,} ok\b|(?:\.\.\.|…) ?(?:ok|passed|PASSED|\[ok\]|success)$|\bPASSED\b(?:\s*\[\s*\d+%\])?$|\bPASS(?:ED)?$/;

const frameworkFrame =
  /^\s*(?:at |from |\d{1,3}: |File ").{0,300}(?:org\.junit|org\.testng|org\.gradle|org\.apache\.maven|java\.base|java\.util|java\.lang\.reflect|jdk\.internal|sun\.reflect|node:internal|node_modules|site-packages|dist-packages|\/gems\/|\/rustc\/|std::panicking|core::panicking)/;

/** Lines that only their place beside a telling one could make worth reading, and even that does not. */
export const isDull = (text: string): boolean =>
  chatter.test(text) || passing.test(text) || frameworkFrame.test(text) || advice.test(text);

/** What programs under test log; a tool's own complaints carry no clock and no logger's name. */
const applicationLog =
  /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d|\[?\d\d:\d\d:\d\d[.,]\d{3}|\{"\w{1,20}":|.{0,80}\[[\w .#-]{1,60}\] (?:ERROR|WARN|INFO|DEBUG)\b|(?:ERROR|WARNING|INFO|DEBUG) {1,4}[\w.]{2,80}:[\w.]{1,80}:?\d{0,5} |.{0,40}level=(?:error|warn|fatal))/;

/** A line of a program that is shown around an error. */
const sourceLine = /^\s*(?:[>|+-] ?)?\d{1,6} ?[|│┃]|^\s*(?:[-+] {2}| \* )/;

/** What to do now, where to read on, and that something failed above. */
const advice =
  /(?:[Rr]e-run|For more information|complete log of this run|There is likely additional logging|Make sure you have the latest|\[Help \d\]|To see the full stack trace|After correcting the problems|This is probably not a problem with|Run with --|Get more help|Tell the author|npm owner ls|following file with any support|npm help|visit https?:|See https?:|see the docs|Please refer to|resume the build|re-running|Try:|hint:|^npm (?:ERR!|error)(?: errno \d+| Exit status \d+| Test failed.*| code ELIFECYCLE| node v.*| npm\s+v.*| (?:Linux|Darwin|Windows).*| argv .*| path .*| command .*| cwd .*| {3,}.*)?$|You can get information|^npm (?:ERR!|error) Failed at the|^error Command failed with exit code|^npm (?:ERR!|error) Lifecycle script)/;

interface Rule {
  pattern: RegExp;
  weight: number;
}

const vocabulary: readonly Rule[] = [
  {
    pattern:
      /^\S{1,200}: (?:line )?\d{1,6}: .{1,300}: (?:command not found|not found|No such file or directory|Permission denied|cannot execute\b.{0,60}|Is a directory)$/,
    weight: 14,
  },
  { pattern: /^##\[error\](?!Process completed)/, weight: 8 },
  {
    pattern: /^\s*(?:E\s+)?(?:[\w$]{1,80}[.:]{1,2}){0,12}[A-Z]\w{0,80}(?:Error|Exception|Failure|Fault)\b/,
    weight: 9,
  },
  { pattern: /\b(?:error|fatal|Error|ERROR|FATAL)(?:\[\w{1,12}\]| [A-Z]{1,4}\d{1,6})?\s?:/, weight: 7 },
  { pattern: /(?<![\w./@-])(?:error|errors|ERROR|ERRORS|Error)\b(?![./_-]\w)/, weight: 3 },
  {
    pattern:
      /(?<![\w./@-])(?:fail|fails|failed|failure|failures|failing|FAIL|FAILED|FAILURE|Failed|Failure)\b(?![./_-]\w)/,
    weight: 4,
  },
  {
    pattern:
      /\b(?:panic|panicked|fatal|Fatal|FATAL|abort|aborted|Aborted|core dumped|[Ss]egmentation fault|SIGSEGV|SIGABRT|SIGKILL|[Kk]illed|OOM|[Oo]ut of memory|[Aa]ccess violation|out of bounds)\b/,
    weight: 7,
  },
  {
    pattern: /\b(?:cannot|can't|Cannot|Can't|could not|Could not|couldn't|Couldn't|unable to|Unable to)\b/,
    weight: 4,
  },
  {
    pattern:
      /\b(?:not found|[Nn]o such|not exist|[Uu]ndefined|[Uu]nresolved|[Mm]issing|[Uu]nknown|[Ii]nvalid|[Uu]nexpected|[Ii]llegal|[Uu]nrecognized|[Uu]nsupported|not defined|not in scope|[Nn]o module|[Nn]o package|not available|[Dd]enied|[Rr]efused|not permitted|[Ff]orbidden|[Uu]nauthorized|not granted|already (?:exists|in use|defined)|[Dd]uplicate|[Mm]ismatch|did not match|does not|doesn't|conflict\w{0,6}|expired)\b/,
    weight: 3,
  },
  { pattern: /\b(?:[Tt]imed? ?out|TIMEOUT|[Tt]imeout|canceled|cancelled|deadline exceeded)\b/, weight: 3 },
  {
    pattern:
      /(?:^|[\s('"[])(?:\.{0,2}\/)?[\w@.+-]{1,80}(?:[/\\][\w@.+ -]{1,80}){0,20}\.\w{1,8}[:(]\[?\d{1,6}/,
    weight: 3,
  },
  {
    pattern:
      /\b(?:[Ee]xpected|EXPECTED|[Aa]ctual|[Rr]eceived|but was|but got|should (?:be|have|return|equal)|to (?:be|equal|have|contain)|(?<![\w./@-])assert\w{0,20}|Assert\w{0,20})\b(?![./-]\w)/,
    weight: 4,
  },
  {
    pattern: /^\s*(?:✕|✗|✘|×|●|❌|✖|not ok\b|--- FAIL|FAIL\b|FAILED\b|FAIL:|ERROR:|\d{1,4}\) \S)/,
    weight: 5,
  },
  {
    pattern:
      /\b[1-9]\d{0,6} (?:\w{1,12} )?(?:failed|failures?|errors?|problems?|failing|broken|violations?|offen[cs]es?)\b|\b(?:[Ff]ailures|[Ee]rrors|[Ff]ailed): {0,2}[1-9]/,
    weight: 6,
  },
  {
    pattern:
      /\b0 (?:\w{1,12} )?(?:failed|failures?|errors?|problems?|failing)\b|\b(?:[Ff]ailures|[Ee]rrors|[Ff]ailed): {0,2}0\b/,
    weight: -6,
  },
  { pattern: /\b(?:warning|warn|WARN|Warning|WARNING|deprecated|DEPRECATED|Deprecat\w{1,8})\b/, weight: -5 },
  {
    pattern: /\b(?:PASS|PASSED|passed|ok|OK|success|succeeded|successfully|Successfully)\b|[✓✔]/,
    weight: -4,
  },
  { pattern: /^\s*(?:at|in|from) \S|^\s*\S{1,200}:\d{1,6}:in [`']/, weight: -3 },
  {
    pattern:
      /node_modules|node:internal|internal\/|java\.base|sun\.reflect|java\.lang\.reflect|org\.junit|org\.apache\.maven|org\.gradle|jdk\.internal|site-packages|\/gems\/|dist-packages/,
    weight: -4,
  },
];
