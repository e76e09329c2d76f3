import { cause, locus, type Recogniser, total } from './recogniser.ts';

export const jvm: readonly Recogniser[] = [
  {
    tool: 'surefire',
    kind: 'test',
    command: /\b(?:mvnw?|maven)\b/,
    test: /^(?:\[ERROR\]\s{1,4})?([\w$]{1,120}\([\w$.]{1,200}\)|[\w$.]{1,200}[.:#][\w$]{1,120}(?:\[[^\]]{1,60}\])?)(?::\d+|->| »|\s{1,4}(?:-- )?Time elapsed)/,
    signs: [
      locus(/^(?:\[ERROR\] |\[INFO\] )?Tests run: \d+.{0,120}<<< (?:FAILURE|ERROR)!/, { after: 5 }),
      locus(/^(?:\[ERROR\] )?\S.{0,200}\bTime elapsed: [\d.,]{1,12} ?s(?:ec)?\s{1,4}<<< (?:FAILURE|ERROR)!/, {
        after: 6,
      }),
      total(/^(?:\[ERROR\] )?(?:Failed tests|Tests in error|Failures|Errors):\s{0,4}/, { after: 5 }),
      locus(/^(?:\[ERROR\]\s{1,4})[\w$.]{1,200}[.:#][\w$]{1,120}.{0,20}(?::\d+|->| »)/),
      total(/^(?:\[ERROR\] )?Tests run: \d+, Failures: (?:[1-9]|\d+, Errors: [1-9])/),
      cause(
        /There are test failures|There was a timeout or other error in the fork|The forked VM terminated/,
      ),
    ],
  },
  {
    tool: 'javac',
    kind: 'compile',
    command: /\b(?:javac|mvnw?|maven|gradlew?|ant)\b/,
    signs: [
      total(/^\[(?:ERROR|INFO)\] COMPILATION ERROR/),
      cause(/^(?:\[ERROR\] |\[javac\] )?\S{1,300}\.(?:java|groovy):\[\d+,\d+\] /, { after: 3 }),
      cause(/^(?:\[javac\] )?\S{1,300}\.java:\d+: error: /, { after: 3 }),
      cause(/^\s{0,4}(?:\[ERROR\]\s{1,4})?(?:symbol|location|required|found): /),
    ],
  },
  {
    tool: 'maven',
    wrapper: true,
    kind: 'configuration',
    command: /\b(?:mvnw?|maven)\b/,
    signs: [
      cause(/^\[ERROR\] Failed to execute goal (?!.{0,200}(?:surefire|failsafe|compiler)-)/),
      cause(/^\[ERROR\] Failed to execute goal .{0,200}(?:dependency|resolve)/, { kind: 'dependency' }),
      cause(
        /Could not (?:find|resolve) (?:artifact|dependencies)|Failed to (?:read artifact descriptor|collect dependencies)|Unresolveable build extension|Non-resolvable (?:parent POM|import POM)/,
        { kind: 'dependency' },
      ),
      cause(/Could not transfer artifact/, { kind: 'network' }),
      cause(/^\[(?:ERROR|FATAL)\] (?:Non-parseable|Malformed|'[\w.]{1,80}' (?:is missing|must|for))/, {
        kind: 'configuration',
      }),
      cause(/^\[ERROR\] \S{1,300}\.java:\[?\d+.{0,200}\[\w{3,60}\]$/, { kind: 'lint' }),
      cause(/^\[(?:ERROR|WARN)\] \S{1,300}\.java:\d+:.{0,200}\[[A-Z]\w{3,60}\]$/, { kind: 'lint' }),
    ],
  },
  {
    tool: 'gradle',
    wrapper: true,
    kind: 'unknown',
    command: /\bgradlew?\b|gradle-build-action|gradle\/actions/,
    signs: [
      cause(/^\* What went wrong:/, { after: 5 }),
      cause(/^(?:> )?A problem occurred (?:evaluating|configuring)/, { kind: 'configuration', after: 4 }),
      cause(/^(?:> )?Could not (?:resolve|find|determine the dependencies|GET|download)\b/, {
        kind: 'dependency',
      }),
      cause(/^Execution failed for task '\S{0,200}[Cc]ompile/, { kind: 'compile' }),
      cause(/^Execution failed for task '\S{0,200}[Tt]est'/, { kind: 'test' }),
      cause(/^Execution failed for task '\S{0,200}(?:[Ll]int|detekt|checkstyle|pmd|spotbugs)/i, {
        kind: 'lint',
      }),
      cause(/^Execution failed for task '/),
      locus(/^(?:> Task )?:\S{1,200} FAILED$/),
      total(/^BUILD FAILED in /),
    ],
  },
  {
    tool: 'gradle test',
    kind: 'test',
    command: /\bgradlew?\b.{0,200}\b(?:test|check|build)/i,
    test: /^([\w$.]{1,200} > .{1,400}?) FAILED$/,
    signs: [
      locus(/^[\w$.]{1,200} > .{1,400} FAILED$/, { after: 4 }),
      total(/^\d+ tests? completed, \d+ failed/),
      cause(/^\s{2,20}[\w$.]{3,200}(?:Error|Exception|Failure)\w{0,20}(?:: .{0,300}| at \S{1,200}:\d+)/),
    ],
  },
  {
    tool: 'ant junit',
    kind: 'test',
    command: /\bant\b/,
    test: /^\s{0,6}(?:\[junit\] )?Testcase: ([\w$]{1,120}(?:\([\w$.]{1,200}\))?):/,
    signs: [
      locus(/^\s{0,6}\[junit\] (?:Testcase: .{1,200}|Test \S{1,200} FAILED)/, { after: 5 }),
      locus(/^\s{0,6}\[junit\] Tests run: \d+, Failures: (?:[1-9]|\d+, Errors: [1-9])/),
      cause(/^BUILD FAILED$/, { after: 4 }),
      cause(/^\s{0,10}\[javac\] \S{1,300}:\d+: error: /, { kind: 'compile', after: 3 }),
    ],
  },
  {
    tool: 'kotlinc',
    kind: 'compile',
    command: /kotlin/i,
    signs: [
      cause(/^e: (?:file:\/\/\/|\/|\S{1,200}\.kts?)\S{0,300}/),
      cause(/^e: \S/),
      cause(/^error: .{1,200}/, { needsCommand: true }),
    ],
  },
  {
    tool: 'ktlint',
    kind: 'lint',
    command: /\b(?:ktlint|spotless|detekt)\w{0,20}/i,
    signs: [
      cause(/^\S{1,300}\.kts?:\d+:\d+: .{1,200}(?:\(.{1,60}\)|\[\w{1,60}\])$/),
      cause(/^> The following files had format violations:/, { kind: 'format', after: 8 }),
      cause(/^(?:> )?Run '.{0,10}gradlew.{0,60}spotlessApply' to fix/, { kind: 'format' }),
    ],
  },
  {
    tool: 'checkstyle',
    kind: 'lint',
    command: /checkstyle|\bpmd\b|spotbugs/i,
    signs: [
      cause(/^\[(?:ERROR|WARN|ant:checkstyle)\] \[?(?:ERROR\] )?\/?\S{1,300}\.java:\d+/),
      total(
        /Checkstyle (?:rule violations were found|files with violations)|You have \d+ (?:Checkstyle|PMD) violations/,
      ),
    ],
  },
  {
    tool: 'android lint',
    kind: 'lint',
    command: /\blint(?:Debug|Release)?\b/,
    signs: [
      cause(/^\S{1,300}\.(?:xml|kt|java|gradle):\d+: Error: .{1,300} \[\w{3,60}\]/),
      total(/^Lint found \d+ errors?/),
    ],
  },
  {
    tool: 'scalac',
    kind: 'compile',
    command: /\b(?:sbt|scalac|mill)\b/,
    signs: [
      cause(/^\[error\] (?:-- )?(?:\[E\d+\] )?.{0,60}\S{1,300}\.scala:\d+:\d+(?::| )/, { after: 4 }),
      cause(/^\[error\] -- (?:\[E\d+\] )?/, { after: 5 }),
      total(/^\[error\] \(.{1,120} \/? ?.{0,40}(?:compileIncremental|compile)\) Compilation failed/),
      total(/^\[error\] \w{1,10} errors? found$/),
    ],
  },
  {
    tool: 'sbt test',
    kind: 'test',
    command: /\bsbt\b.{0,200}\btest/,
    test: /^\[(?:error|info)\] (?:Test |- )(\S.{1,200}?)(?: failed: | \*\*\* FAILED \*\*\*)/,
    signs: [
      locus(/^\[(?:error|info)\] .{1,200}\*\*\* FAILED \*\*\*/, { after: 3 }),
      locus(/^\[error\] (?:Failed tests:|Test \S{1,200} failed:)/, { after: 5 }),
      total(/^\[error\] Failed: Total \d+, Failed \d+/),
      cause(/^\[error\] \(.{1,120}\) sbt\.ResolveException|^\[error\] .{0,80}not found: https/, {
        kind: 'dependency',
      }),
    ],
  },
  {
    tool: 'scalafmt',
    kind: 'format',
    command: /\bscalafmt\w{0,20}/,
    signs: [
      cause(/^\[error\] .{0,100}(?:isn't formatted properly|must be formatted)/),
      cause(/^--- \S{1,300}\.scala$/),
    ],
  },
  {
    tool: 'leiningen',
    kind: 'test',
    command: /\b(?:lein|clj|clojure|bb)\b/,
    test: /^(?:FAIL|ERROR) in \(([\w-]{1,120})\)/,
    signs: [
      locus(/^(?:FAIL|ERROR) in \(/, { after: 6 }),
      total(/^[1-9]\d* failures?, \d+ errors?\.|^\d+ failures?, [1-9]\d* errors?\./),
      cause(/^(?:Syntax error|Execution error|CompilerException) /, { kind: 'compile' }),
      cause(/^Could not find artifact/, { kind: 'dependency' }),
      cause(/^Could not transfer artifact/, { kind: 'network' }),
    ],
  },
];
