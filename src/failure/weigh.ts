/** What a single line says about a failure, by its words and shape alone. Zero means nothing; thirty is the cause itself. */
export function weigh(text: string): number {
  if (text.length < 2) return 0;
  let weight = 0;
  for (const rule of vocabulary) if (rule.pattern.test(text)) weight += rule.weight;
  return weight;
}

interface Rule {
  pattern: RegExp;
  weight: number;
}

const vocabulary: readonly Rule[] = [
  { pattern: /^(?:##\[error\])/, weight: 9 },
  {
    pattern: /^\s*(?:E\s+)?(?:[\w$]{1,80}[.:]{1,2}){0,12}[A-Z]\w{0,80}(?:Error|Exception|Failure|Fault)\b/,
    weight: 9,
  },
  { pattern: /\b(?:error|fatal|Error|ERROR|FATAL)(?:\[\w{1,12}\]| [A-Z]{1,4}\d{1,6})?\s?:/, weight: 7 },
  { pattern: /\b(?:error|errors|ERROR|ERRORS|Error)\b(?![./_-]\w)/, weight: 3 },
  {
    pattern:
      /\b(?:fail|fails|failed|failure|failures|failing|FAIL|FAILED|FAILURE|Failed|Failure)\b(?![./_-]\w)/,
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
      /\b(?:[Ee]xpected|EXPECTED|[Aa]ctual|[Rr]eceived|but was|but got|should (?:be|have|return|equal)|to (?:be|equal|have|contain)|assert\w{0,20}|Assert\w{0,20})\b/,
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
  {
    pattern:
      /^\s*(?:[Dd]ownload(?:ing|ed)\b|[Ff]etching|Get:\d|Hit:\d|Collecting|Requirement already|Using cached|Unpacking|Setting up|Selecting|Preparing to|Receiving objects|Resolving deltas|remote: (?:Counting|Compressing|Enumerating)|npm (?:warn|WARN|http)|Progress)/,
    weight: -9,
  },
  {
    pattern:
      /^\s*at .{0,300}(?:node_modules|node:internal|internal\/|java\.base|sun\.reflect|java\.lang|org\.junit|org\.apache\.maven|org\.gradle|jdk\.internal)/,
    weight: -5,
  },
  { pattern: /^\s*(?:at|in|from) \S/, weight: -1 },
  { pattern: /^(?:##\[(?:warning|debug|command|notice)\]|\[command\])/, weight: -8 },
];
