import type { FailureKind } from '../reflexion/failure.ts';

interface KindRule {
  kind: FailureKind;
  weight: number;
  pattern: RegExp;
}

/** What words say about the kind of a failure, whatever tool prints them. */
const rules: readonly KindRule[] = [
  {
    kind: 'infrastructure',
    weight: 8,
    pattern:
      /toomanyrequests|pull rate limit|Cannot connect to the Docker daemon|lost communication with the server|received a shutdown signal|runner (?:was|has been) (?:lost|terminated|shut ?down)|[Aa]gent (?:was|is) offline/,
  },
  {
    kind: 'network',
    weight: 8,
    pattern:
      /\bFailed to fetch https?:|Read timed out|Max retries exceeded|\b(?:NewConnectionError|ConnectTimeout\w{0,10}|SocketTimeoutException|UnknownHostException|SSLHandshakeException|ConnectException|gaierror)\b|dial tcp|status code:? 50[0-4]\b|\b50[0234]\s{1,3}(?:Bad Gateway|Service Unavailable|Gateway Time-?out|Internal Server Error)/,
  },
  {
    kind: 'memory',
    weight: 9,
    pattern:
      /:\s{1,4}\d{1,9} Killed\b|fatal error: Killed|^Killed$|heap limit Allocation failed|Java heap space|virtual memory exhausted/,
  },
  {
    kind: 'threshold',
    weight: 8,
    pattern:
      /[Cc]overage checks have not been met|Rule violated for \w{3,20} .{0,200}expected minimum|\bcoverage\b.{0,60}(?:is below|below the|lower than|less than|decreased)|(?:exceeds|exceeded|over) (?:the )?(?:size |performance )?budget/,
  },
  {
    kind: 'snapshot',
    weight: 9,
    pattern: /snapshot assertion|[Ss]napshots? (?:are|is) (?:outdated|out of date)/,
  },
  {
    kind: 'dependency',
    weight: 8,
    pattern:
      /Could not find a package configuration file|Could NOT find \w{2,60}|Package requirements \(.{1,200}\) were not met|No package '.{1,80}' found|is not (?:present )?in the lock ?file|could not (?:find|resolve) (?:a )?(?:package|dependency|version)|requires? (?:a )?(?:different|newer) (?:Python|Node|Ruby|Go|Java)/,
  },
  {
    kind: 'configuration',
    weight: 5,
    pattern:
      /\byaml: line \d|mapping values are not allowed|error validating data|Additional propert(?:y|ies) .{0,80}not allowed|unknown field "|Unable to find (?:\w{2,20} )?version|[Ee]nvironment variables? .{0,100}(?:not set|not defined|missing|required|must|invalid)|(?:No|Missing) (?:config|configuration) /,
  },
  {
    kind: 'compile',
    weight: 4,
    pattern:
      /\b(?:SassError|LessError|(?<!dockerfile )[Pp]arse error|TemplateSyntaxError|ParseException|[Ff]ailed to (?:compile|transform))\b/,
  },
  {
    kind: 'type',
    weight: 5,
    pattern:
      /[Tt]ype '.{1,200}' is not assignable to|\bis incompatible with \w{2,20} \[\d\]|has incompatible type|[Ii]ncompatible (?:return value )?types? in/,
  },
  {
    kind: 'dependency',
    weight: 6,
    pattern:
      /\b(?:ModuleNotFoundError|No module named|Cannot find module|Cannot find package|Could not find artifact|there is no package called|unresolved import|LoadError: cannot load such file|Could not resolve (?:all |dependenc)|version solving failed|no required module provides|ERR_MODULE_NOT_FOUND|PackagesNotFoundError|ClassNotFoundException|NoClassDefFoundError|cannot open shared object file|E: Unable to locate package)/,
  },
  {
    kind: 'dependency',
    weight: 5,
    pattern:
      /\block ?file\b.{0,60}(?:out of|not up|update|mismatch|frozen|sync|up.to.date)|\b(?:out of date|not up to date|needs to be updated)\b.{0,60}\block\b|--frozen-lockfile|--require-hashes/,
  },
  {
    kind: 'dependency',
    weight: 5,
    pattern:
      /\b(?:command not found|could not be found|not recognized as an internal or external command|C compiler cannot create executables|executable file not found)\b|^\S{0,200}:(?: (?:line )?\d{1,6}:)? \S{1,200}: (?:not found|No such file or directory)$|env: .{1,80}: No such file or directory/,
  },
  {
    kind: 'dependency',
    weight: 4,
    pattern: /ImportError: (?!cannot import name)|Os \{ code: 2,|spawn \S{1,120} ENOENT/,
  },
  {
    kind: 'network',
    weight: 6,
    pattern:
      /\b(?:ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNRESET|NXDOMAIN|Could not resolve host|Temporary failure in name resolution|Name or service not known|SSL connect error|SSL_ERROR|Empty reply from server|[Cc]onnection reset by peer|TLS handshake timeout|Failed to open TCP connection|Network is unreachable|network timeout|[Cc]onnection timed out|CERTIFICATE_VERIFY_FAILED|Remote end closed connection|i\/o timeout)\b/,
  },
  {
    kind: 'network',
    weight: 5,
    pattern:
      /(?:URL returned error|[Ss]tatus(?: code)?|HTTP|error code|HTTP Error|response):? ?(?:50[0-4]|429)\b|\b50[234] (?:Bad Gateway|Service Unavailable|Gateway)|Could not transfer artifact|Connection refused.{0,60}https?:/,
  },
  {
    kind: 'infrastructure',
    weight: 8,
    pattern:
      /\b(?:[Nn]o space left on device|lost communication with the server|runner has received a shutdown signal|[Aa]ddress already in use|EADDRINUSE|Agent went offline|Backing channel|hudson\.remoting|OrderlyShutdown|The hosted runner|job was not acquired|quota exceeded|rate limit exceeded|md5sum did not match|checksum (?:mismatch|did not match)|ENOSPC)\b/,
  },
  {
    kind: 'permission',
    weight: 6,
    pattern:
      /\b(?:Write access to repository not granted|Permission to \S{1,100} denied|Resource not accessible by integration|ENEEDAUTH|Authentication failed|authentication required|Bad credentials|not authorized|EACCES|Permission denied|access denied|denied: |403 Forbidden|401 Unauthorized|insufficient[_ ](?:scope|permissions))/i,
  },
  {
    kind: 'memory',
    weight: 8,
    pattern:
      /\b(?:OutOfMemoryError|heap out of memory|Cannot allocate memory|MemoryError|GC overhead limit|out of memory|OOMKilled|oom-kill|exit code 137|SIGKILL)\b/,
  },
  {
    kind: 'crash',
    weight: 8,
    pattern:
      /\b(?:[Ss]egmentation fault|SIGSEGV|SIGABRT|SIGBUS|SIGILL|core dumped|Access violation|wasm trap|Bus error|double free|stack smashing|free\(\): invalid|fatal error has been detected by the Java Runtime|Fatal Python error|exit code (?:139|134)|Illegal instruction)\b/,
  },
  {
    kind: 'timeout',
    weight: 7,
    pattern:
      /(?:operation was canceled|has exceeded the maximum execution time|exceeded the maximum time limit|No output has been received in the last|has timed out after|status \(124\)|exit code 124|panic: test timed out|[Tt]imed out waiting (?:for|\d)|[Jj]ob exceeded|Tests timed out)/,
  },
  {
    kind: 'timeout',
    weight: 4,
    pattern:
      /\b(?:Test timed out in|[Tt]imeout of \d+ms exceeded|Exceeded timeout of|TimeoutError|DeadlineExceeded|context deadline exceeded|TimeoutException)\b/,
  },
  {
    kind: 'snapshot',
    weight: 7,
    pattern:
      /toMatch\w{0,10}Snapshot|[Ss]napshot .{0,120}(?:mismatch|did(?:n't| not) match|obsolete|failed)|^\s{0,8}Snapshot name:|insta::assert/,
  },
  {
    kind: 'threshold',
    weight: 7,
    pattern:
      /\b(?:coverage|size|score|budget)\b.{0,60}\b(?:threshold\b.{0,60}not met|not (?:met|reached)|does not meet|is less than|below|exceed(?:s|ed)|too (?:big|large|low)|minScore)/i,
  },
  {
    kind: 'configuration',
    weight: 5,
    pattern:
      /\b(?:unrecognized (?:arguments|option)|[Uu]nknown (?:option|argument|flag|command)|[Ii]nvalid (?:option|argument|flag|configuration|config|environment)|[Ii]llegal (?:switch|option)|flag provided but not defined|Missing script|No Rakefile|unexpected argument|no such option|not a valid (?:option|config)|Could not find task|Missing required (?:env|input|option)|must be set|environment variable|blocked by your allow-plugins)/,
  },
  {
    kind: 'configuration',
    weight: 4,
    pattern:
      /Can't find 'action\.yml'|(?:config|configuration)(?: file)?\b.{0,60}(?:not found|invalid|missing|error)|Error (?:loading|parsing|reading) config|No (?:such )?(?:workspace|project|target)\b/i,
  },
  {
    kind: 'format',
    weight: 6,
    pattern:
      /\b(?:[Ww]ould reformat|not formatted|--check-formatted|isn't formatted|[Cc]ode style issues|not gofmt\w{0,3}|needs formatting|is not gofmted|format violations)\b/,
  },
  {
    kind: 'lint',
    weight: 4,
    pattern:
      /\b(?:linter|linting|[Cc]heckstyle|[Cc]lang-tidy|undocumented|is not being used|did not find expected|found character that cannot start)\b/i,
  },
  { kind: 'type', weight: 5, pattern: /\berror TS\d{3,5}\b|^Type error:/ },
  {
    kind: 'compile',
    weight: 5,
    pattern:
      /\b(?:COMPILATION ERROR|[Cc]ompilation (?:failed|error)|could not compile|Compilation aborted|CompileError|SyntaxError|cannot find symbol|undefined reference|undeclared (?:function|identifier)|unknown type name|[Nn]ot in scope|redeclared|\[build failed\]|Compile error)/,
  },
  {
    kind: 'test',
    weight: 3,
    pattern:
      /\b(?:AssertionError|AssertionFailedError|AssertionException|ComparisonFailure|assertion failed|assert(?:Equals|That|True)\b|Failed asserting|should (?:be|equal|return|have)|expected .{1,200} (?:but|to|got|actual)|Expected:?.{0,200}(?:actual|but got|received))/i,
  },
];

/** Which kinds a line speaks of, with how much weight. */
export function kindsOf(text: string): readonly { kind: FailureKind; weight: number }[] {
  return rules.filter(({ pattern }) => pattern.test(text));
}
