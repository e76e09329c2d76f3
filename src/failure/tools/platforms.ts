import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** .NET, Elixir and Erlang, Haskell, OCaml, Dart, Solidity. */
export const platforms: readonly Recogniser[] = [
  {
    tool: 'dotnet test',
    kind: 'test',
    command: /\bdotnet (?:test|vstest)\b|xunit|nunit/,
    test: /^\s{0,6}(?:Failed|\[xUnit\.net .{1,20}\]\s{1,8}) ?(\S.{1,200}?)(?: \[FAIL\]| \[[<\d].{0,20}\])$/,
    signs: [
      locus(/^\s{0,6}Failed \S.{1,200} \[.{1,20}\]$/, { after: 6 }),
      locus(/^\s{0,6}\[xUnit\.net .{1,20}\]\s{1,12}\S.{1,200} \[FAIL\]$/, { after: 5 }),
      total(/^\s{0,2}(?:Failed!|Test Run Failed\.|Total tests: )/),
    ],
  },
  {
    tool: 'dotnet build',
    kind: 'compile',
    command: /\b(?:dotnet|msbuild|csc)\b/,
    signs: [
      cause(/^\s{0,6}(?:\d+>)?\S{1,300}\(\d+,\d+(?:,\d+,\d+)?\)\s?: error [A-Z]{2,8}\d{3,5}: /),
      cause(/^\s{0,6}(?:\d+>)?\S{1,300}\s?: error NU\d{4}: /, { kind: 'dependency' }),
      cause(/^\s{0,6}(?:\d+>)?\S{1,300}\s?: error (?:MSB|NETSDK)\d{4}: /, { kind: 'configuration' }),
      total(/^\s{0,6}\d+ Error\(s\)$/),
      cause(/\berror (?:WHITESPACE|IMPORTS|FINALNEWLINE|CHARSET): /, { kind: 'format' }),
    ],
  },
  {
    tool: 'cake',
    kind: 'infrastructure',
    command: /\bbuild\.cake\b|\bcake\b/,
    signs: [cause(/^An error occured? while (?:installing|executing) /)],
  },
  {
    tool: 'mix test',
    kind: 'test',
    command: /\bmix (?:test|coveralls)\b/,
    test: /^\s{1,6}\d+\) (?:test|doctest) (\S.{1,200} \([\w.]{1,120}\))$/,
    signs: [
      locus(/^\s{1,6}\d+\) (?:test|doctest) \S/, { after: 8 }),
      total(/^\d+ (?:doctests?, \d+ )?tests?, [1-9]\d* failures?/),
    ],
  },
  {
    tool: 'mix compile',
    kind: 'compile',
    command: /\bmix\b/,
    signs: [
      cause(/^\*\* \((?:CompileError|SyntaxError|TokenMissingError)\) /, { after: 3 }),
      cause(/^== Compilation error in file/, { after: 4 }),
      cause(/^\*\* \((?:Mix|\w{3,60}Error)\) /, { after: 3 }),
      cause(/^Compilation failed due to warnings while using the --warnings-as-errors/),
    ],
  },
  {
    tool: 'mix format',
    kind: 'format',
    command: /\bmix format\b/,
    signs: [
      cause(/^(?:\*\* \(Mix\) )?mix format failed due to --check-formatted/, { after: 6 }),
      cause(/^The following files (?:were|are) not formatted/, { after: 6 }),
    ],
  },
  {
    tool: 'credo',
    kind: 'lint',
    command: /\bmix (?:credo|dialyzer)\b/,
    signs: [cause(/^\s{0,4}┃ \[[RCWFD]\]/, { after: 1 })],
  },
  {
    tool: 'common_test',
    kind: 'test',
    command: /\b(?:rebar3?|ct_run|eunit)\b/,
    signs: [
      locus(/^(?:%%% \S{1,120} ==> \S{1,120}: FAILED|\S{1,120}: .{1,80}\*failed\*)/, { after: 5 }),
      total(/^Failed \d+ tests\. Passed/),
      cause(/^===> (?!Verifying|Compiling|Fetching|Running|Analyzing)\S/),
    ],
  },
  {
    tool: 'ghc',
    kind: 'compile',
    command: /\b(?:stack|cabal|ghc)\b/,
    signs: [
      cause(/^\s{0,4}\S{1,300}\.l?hs:\d+:\d+(?:-\d+)?: (?:\[.{1,40}\] )?error/, { after: 6 }),
      cause(
        /^\s{0,4}\S{1,300}\.l?hs:\d+:\d+:\s{0,2}(?:Not in scope|Could not find module|parse error)?.{0,120}$/,
        { after: 4 },
      ),
      cause(
        /^(?:Error: )?(?:cabal: \S|Could not resolve dependencies|stack has been configured|Error: While constructing the build plan)/,
        { kind: 'dependency', after: 5 },
      ),
    ],
  },
  {
    tool: 'hspec',
    kind: 'test',
    command: /\b(?:stack|cabal) test\b/,
    signs: [
      locus(/^Failures:$/, { after: 8 }),
      total(/^\d+ examples?, [1-9]\d* failures?/),
      total(/^\d+ out of \d+ tests failed/),
    ],
  },
  {
    tool: 'ocaml',
    kind: 'compile',
    command: /\b(?:dune|opam|ocaml\w{0,10})\b/,
    signs: [locus(/^File "\S{1,300}", lines? \d+/, { after: 5 }), cause(/^Error: /, { needsCommand: true })],
  },
  {
    tool: 'dart analyze',
    kind: 'lint',
    command: /\b(?:dart|flutter|melos) (?:run )?analyze\b/,
    signs: [
      cause(/^\s{1,4}error (?:-|•) /),
      cause(/^\s{1,4}(?:warning|info) (?:-|•) /, { needsCommand: true }),
      total(/^\d+ issues? found\./),
      locus(/^\s{0,12}└> (?:FAILED|\S{1,80} \(with exit code \d+\))/),
    ],
  },
  {
    tool: 'dart pub',
    kind: 'dependency',
    command: /\b(?:dart|flutter) pub\b|melos (?:bootstrap|bs)/,
    signs: [
      cause(/^\s{0,2}(?:Because|And because|So, because) .{1,400}/, { needsCommand: true }),
      cause(/version solving failed/),
    ],
  },
  {
    tool: 'flutter test',
    kind: 'test',
    command: /\b(?:flutter|dart) test\b/,
    test: /^\d\d:\d\d \+\d+(?: ~\d+)? -\d+: (\S.{1,300}) \[E\]$/,
    signs: [
      locus(/^\d\d:\d\d \+\d+(?: ~\d+)? -\d+: .{1,300} \[E\]$/, { after: 6 }),
      cause(/^══╡ EXCEPTION CAUGHT BY/, { after: 8 }),
      total(/Some tests failed\.$/),
    ],
  },
  {
    tool: 'dart format',
    kind: 'format',
    command: /\bdart format\b/,
    signs: [locus(/^Changed \S{1,200}\.dart$/), total(/^Formatted \d+ files? \([1-9]\d* changed\)/)],
  },
  {
    tool: 'forge',
    kind: 'compile',
    command: /\b(?:forge|hardhat|solc|truffle)\b/,
    signs: [
      cause(/^Error \(\d{3,5}\): \S/, { after: 9 }),
      cause(/^Error HH\d+: /),
      locus(/^\[FAIL[.:\]]/, { kind: 'test', needsCommand: true }),
      total(/^Encountered (?:a total of )?\d+ failing tests?/, { kind: 'test' }),
    ],
  },
];
