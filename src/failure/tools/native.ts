import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** C, C++, Swift, Zig, and what builds and tests them. */
export const native: readonly Recogniser[] = [
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
