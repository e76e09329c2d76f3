import { cause, locus, type Recogniser, total } from './recogniser.ts';

export const goAndRust: readonly Recogniser[] = [
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
];
