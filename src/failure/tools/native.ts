import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** Go, Rust, C and C++, and what else compiles to machine code. */
export const native: readonly Recogniser[] = [
  {
    tool: 'go test',
    kind: 'test',
    command: /\bgo test\b|gotestsum|travis_script_go/,
    test: /^\s{0,12}--- FAIL: (\S{1,200})/,
    signs: [
      locus(/^\s{0,12}--- FAIL: \S/, { after: 5 }),
      locus(/^FAIL(?:\t|: |\s{2,4})\S/),
      cause(/^panic: /, { after: 8 }),
      cause(/^\s{4,16}\w[\w.-]{0,80}_test\.go:\d+: \S/),
      cause(/^panic: test timed out after/, { kind: 'timeout' }),
      cause(/^WARNING: DATA RACE/, { after: 10 }),
      total(/\[(?:build|setup) failed\]$/, { kind: 'compile' }),
      cause(/^FAIL: \w{1,80}\.go:\d+: /, { after: 5 }),
    ],
  },
  {
    tool: 'go build',
    kind: 'compile',
    command: /\bgo (?:build|vet|install|run|generate|test)\b/,
    signs: [
      cause(/^(?:vet: )?(?:\.{1,2}\/)?[\w./-]{1,200}\.go:\d+(?::\d+)?: (?!warning|.{0,10}\bgofmt)\S.{0,200}/),
      cause(
        /^go: (?:.{1,200}: (?:missing|unknown revision|invalid|reading)|updates to go\.mod needed|inconsistent vendoring|go\.mod (?:requires|file))/,
        { kind: 'dependency' },
      ),
      cause(
        /^\S{1,200}\.go:\d+:\d+: (?:no required module provides|cannot find (?:package|module)|missing go\.sum entry)/,
        { kind: 'dependency' },
      ),
    ],
  },
  {
    tool: 'golangci-lint',
    kind: 'lint',
    command: /\b(?:golangci-lint|gometalinter|staticcheck|golint|revive)\b/,
    signs: [
      cause(/^\S{1,200}\.go:\d*:\d*:(?:warning|error)?:? .{0,80}(?:gofmt|goimports|gofumpt)/, {
        kind: 'format',
      }),
      cause(/^\S{1,200}\.go:\d+(?::\d*)?:? ?.{0,300} \((?:\w{3,30}|[A-Z]{1,2}\d{4})\)$/),
      total(/^level=error msg="Running error/),
    ],
  },
  {
    tool: 'gofmt',
    kind: 'format',
    command: /\b(?:gofmt|goimports|gofumpt)\b/,
    signs: [
      cause(
        /(?:not gofmt'?ed|gofmt needs running|is not gofmted|needs formatting|[Ff]iles? (?:are )?not formatted)/,
      ),
      cause(/^diff (?:-u )?\S{1,200}\.go(?:\.orig)? \S/, { after: 6 }),
    ],
  },
  {
    tool: 'rustc',
    kind: 'compile',
    command: /\b(?:cargo|cross|rustc|maturin|wasm-pack|trunk|tauri)\b/,
    signs: [
      cause(/^error\[E\d{4}\]: /, { after: 8 }),
      cause(
        /^error: (?!could not compile|test failed|aborting|process didn't|failed to run custom|\d+ target|linking with|Recipe|build failed|unused|this )\S.{3,300}/,
        { needsCommand: true, after: 6 },
      ),
      total(/^error: (?:could not compile|aborting due to)/),
      cause(/^error: linking with/, { after: 8 }),
      cause(/^error: failed to run custom build command/, { kind: 'unknown', after: 8 }),
    ],
  },
  {
    tool: 'cargo',
    kind: 'dependency',
    command: /\bcargo\b/,
    signs: [
      cause(
        /^error: (?:failed to (?:select a version|resolve|get|load|download|parse|fetch)|no matching package|the lock file .{1,200} needs to be updated|package `.{1,120}` .{0,40}cannot be built|cannot update the lock file)/,
        { after: 8 },
      ),
      cause(/^\s{0,4}(?:\[\d+\] )?(?:SSL connect error|Could(?:n't| not) resolve host)/, { kind: 'network' }),
    ],
  },
  {
    tool: 'cargo test',
    kind: 'test',
    command: /\bcargo (?:\S{1,40} )?(?:test|nextest)\b/,
    test: /^(?:test (\S.{0,200}?) \.\.\. FAILED|\s{1,12}(?:FAIL|TIMEOUT|SIGABRT|SIGSEGV) \[.{1,20}\] (?:\(\s*\d+\/\d+\) )?(\S.{1,300}))$/,
    signs: [
      locus(/^test .{1,200} \.\.\. FAILED$/),
      locus(/^---- .{1,200} stdout ----$/, { after: 6 }),
      cause(/^thread '.{1,200}' (?:\(\d+\) )?panicked at/, { after: 5 }),
      total(/^test result: FAILED\./),
      locus(/^\s{1,12}(?:FAIL|TIMEOUT|SIGABRT|SIGSEGV) \[/),
      total(/^\s{1,8}Summary \[.{1,20}\].{0,80}\d+ (?:failed|timed out)/),
      total(/^failures:$/, { after: 3 }),
    ],
  },
  {
    tool: 'rustfmt',
    kind: 'format',
    command: /\b(?:cargo fmt|rustfmt)\b/,
    signs: [locus(/^Diff in \S{1,300}/, { after: 8 })],
  },
  {
    tool: 'clippy',
    kind: 'lint',
    command: /\bclippy\b/,
    signs: [
      cause(/^\s{1,8}= (?:note|help): .{0,120}(?:clippy::|rust-clippy)/),
      cause(
        /^error: (?:unused|this |used |you |casting|the |redundant|needless|manual|very complex|missing docs)/,
        { kind: 'lint', after: 5 },
      ),
    ],
  },
  {
    tool: 'cargo deny',
    kind: 'dependency',
    command: /\bcargo[ -](?:deny|audit)\b/,
    signs: [
      cause(/^error\[(?:vulnerability|unmaintained|rejected|banned|yanked|unsound|duplicate)\]/, {
        after: 5,
      }),
      total(/^error: \d+ vulnerabilit(?:y|ies) found/),
    ],
  },
  {
    tool: 'gcc',
    kind: 'compile',
    command: /(?:^|[\s/])(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cmake|meson|configure)(?![\w-])/,
    signs: [
      cause(
        /^\S{1,300}\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|cu|ipp|inc|S)(?:\.in)?:\d+(?::\d+)?: (?:fatal )?error: /,
        { after: 4 },
      ),
      cause(
        /^\S{1,300}\.(?:c|cc|cpp|cxx|h|hpp|m|mm|cu)\(\d+(?:,\d+)?\)\s?: (?:fatal )?error [A-Z]{1,4}\d{3,5}/,
        { after: 2 },
      ),
      cause(
        /(?:undefined reference to|multiple definition of|cannot find -l\w|ld returned \d exit status|Undefined symbols for architecture|unresolved external symbol)/,
      ),
      cause(/^CMake Error/, { kind: 'configuration', after: 5 }),
      cause(/^configure: error: /, { kind: 'dependency' }),
      total(/^-- Configuring incomplete, errors occurred/, { kind: 'configuration' }),
      cause(/^\S{1,200}meson\.build:\d+:\d+: ERROR: /, { kind: 'configuration' }),
      total(/^\d+ (?:warnings? and \d+ )?errors? generated\.?$/),
    ],
  },
  {
    tool: 'make',
    wrapper: true,
    kind: 'unknown',
    command: /\b(?:make|gmake|ninja)\b/,
    signs: [
      cause(/^g?make(?:\[\d+\])?: \*\*\* (?!.{0,300}\bError \d)\S/, { kind: 'configuration' }),
      total(/^ninja: build stopped: /),
      locus(/^FAILED: \S/, { after: 3 }),
    ],
  },
  {
    tool: 'ctest',
    kind: 'test',
    command: /\b(?:ctest|make (?:test|check))\b/,
    test: /^\s{1,8}\d+ - (\S{1,200}) \((?:Failed|Timeout|SEGFAULT|Not Run|Subprocess aborted)\)/,
    signs: [
      total(/^\d+% tests passed, [1-9]\d* tests? failed out of/),
      locus(/^\s{1,8}\d+ - \S{1,200} \((?:Failed|Timeout|SEGFAULT|Not Run|Subprocess aborted)\)/),
      locus(/^\s{0,4}\d{1,5}\/\d{1,5} Test\s{1,4}#\d+: .{1,200}\*\*\*(?:Failed|Timeout|Exception|Not Run)/),
    ],
  },
  {
    tool: 'googletest',
    kind: 'test',
    command: /\bbazel test\b|_test\b|gtest/,
    test: /^\[ {2}FAILED {2}\] (\w{1,120}\.[\w/]{1,120})/,
    signs: [
      locus(/^\[ {2}FAILED {2}\] \S/),
      cause(/^\S{1,300}:\d+: Failure$/, { after: 6 }),
      cause(/^(?:\S{1,300}:\d+: FAILED:|\s{0,4}REQUIRE\(|\s{0,4}CHECK\()/, { after: 5 }),
    ],
  },
  {
    tool: 'clang-tidy',
    kind: 'lint',
    command: /\bclang-tidy\b/,
    signs: [
      cause(/^\S{1,400}:\d+:\d+: error: .{3,300} \[[a-z][\w.,-]{5,200}\]$/, { kind: 'lint', after: 3 }),
      cause(/^\S{1,400}:\d+:\d+: warning: .{3,300} \[[a-z][\w.,-]{5,200}\]$/, {
        needsCommand: true,
        after: 3,
      }),
      total(/^\d+ warnings? treated as errors?/, { kind: 'lint' }),
    ],
  },
  {
    tool: 'clang-format',
    kind: 'format',
    command: /\bclang-format\b/,
    signs: [cause(/\[-Wclang-format-violations\]/)],
  },
  {
    tool: 'bazel',
    wrapper: true,
    kind: 'compile',
    command: /\bbazel(?:isk)?\b/,
    signs: [
      cause(/^ERROR: \S{1,300}BUILD(?:\.bazel)?:\d+:\d+: /, { after: 3 }),
      locus(/^\/\/\S{1,200}\s{1,80}(?:FAILED|TIMEOUT)/),
      cause(/^ERROR: (?:no such (?:package|target)|Error computing|Analysis of target)/, {
        kind: 'configuration',
      }),
    ],
  },
  {
    tool: 'valgrind',
    kind: 'crash',
    command: /\bvalgrind\b/,
    signs: [
      cause(/^==\d+==\s?(?:Invalid (?:read|write)|ERROR: \w{4,10}Sanitizer|Conditional jump)/, { after: 6 }),
      cause(/^(?:==\d+==)?ERROR: (?:Address|Leak|Thread|Memory|UndefinedBehavior)Sanitizer/, { after: 8 }),
      cause(/: runtime error: /),
    ],
  },
  {
    tool: 'swift',
    kind: 'compile',
    command: /\b(?:swift|xcodebuild|xcpretty)\b/,
    test: /^(?:.{0,200}: error: -?\[?|✘ Test )([\w.]{1,120}[ .]\w{1,120}(?:\(\))?)\]? ?(?::| recorded| failed)/,
    signs: [
      cause(/^\S{1,300}\.swift:\d+:\d+: error: /, { after: 3 }),
      cause(/^\S{1,300}\.swift:\d+: error: -?\[?\S/, { kind: 'test' }),
      locus(/^Test Case '.{1,200}' failed \(/, { kind: 'test' }),
      locus(/^✘ Test /, { kind: 'test' }),
      total(/^\*\* (?:BUILD|TEST|ARCHIVE) FAILED \*\*/, { after: 5 }),
      total(/^\s{0,8}Executed \d+ tests?, with [1-9]\d* failures?/, { kind: 'test' }),
    ],
  },
  {
    tool: 'swiftlint',
    kind: 'lint',
    command: /swiftlint/,
    signs: [
      cause(/^\S{1,300}\.swift:\d+(?::\d+)?: (?:error|warning): .{3,200} \(\w{3,60}\)$/),
      total(/^(?:Done linting!|Found) .{0,40}\d+ violations?, [1-9]\d* serious/),
    ],
  },
  {
    tool: 'zig',
    kind: 'compile',
    command: /\bzig\b/,
    signs: [cause(/^\S{1,300}\.zig:\d+:\d+: error: /, { after: 3 })],
  },
];
