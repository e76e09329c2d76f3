import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** Type checkers, linters and formatters for JavaScript and TypeScript. */
export const javascriptChecks: readonly Recogniser[] = [
  {
    tool: 'tsc',
    kind: 'type',
    command: /\b(?:vue-)?tsc\b|typecheck|type-check/,
    signs: [
      cause(/^\S.{0,300}(?:\(\d+,\d+\)|:\d+:\d+)(?::| -) error TS\d+:/),
      cause(/^error TS\d+:/),
      total(/^Found \d+ errors? in /),
    ],
  },
  {
    tool: 'svelte-check',
    kind: 'type',
    command: /\b(?:svelte-check|astro check)\b/,
    signs: [cause(/^Error: .{3,300} \((?:ts|js)\)$/, { after: 3 }), total(/^svelte-check found \d+ errors?/)],
  },
  {
    tool: 'flow',
    kind: 'type',
    command: /\bflow(?: check| status|$)/,
    signs: [cause(/^Error -{3,} \S/, { after: 6 }), total(/^Found \d+ errors?$/)],
  },
  {
    tool: 'tsd',
    kind: 'type',
    command: /\btsd\b/,
    signs: [locus(/^\s*\S{1,200}\.test-d\.tsx?:\d+:\d+$/), cause(/^\s*✖\s+\d+:\d+\s{2}\S/)],
  },
  {
    tool: 'eslint',
    kind: 'lint',
    command: /\b(?:eslint|oxlint|next lint|xo)\b/,
    signs: [
      cause(/^\s{0,6}\d+:\d+\s{1,4}(?:error|Error:?)\s/),
      locus(/^(?:\/|\.\/|[A-Z]:\\)\S{1,300}\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/),
      total(/^✖ \d+ problems?/),
      cause(/^Oops! Something went wrong! :\(/, { kind: 'configuration', after: 12 }),
      cause(/^ESLint couldn't find/, { kind: 'configuration' }),
    ],
  },
  {
    tool: 'standard',
    kind: 'lint',
    command: /\b(?:semi)?standard\b/,
    signs: [locus(/^(?:semi)?standard: Use /), cause(/^\s{2}\/\S{1,300}:\d+:\d+: \S/)],
  },
  {
    tool: 'stylelint',
    kind: 'lint',
    command: /\bstylelint\b/,
    signs: [
      cause(/^\s{1,4}\d+:\d+\s{1,4}✖\s/),
      cause(/^CssSyntaxError:/),
      total(/^\d+ problems? \(\d+ errors?/),
    ],
  },
  {
    tool: 'prettier',
    kind: 'format',
    command: /\bprettier\b|format:check|check-format/,
    signs: [
      locus(/^\[warn\] (?!Code style)\S{1,300}\.\w{1,10}$/),
      locus(/^\[error\] \S{1,300}: SyntaxError/),
      total(/^(?:\[warn\] )?Code style issues (?:found|in)/),
      total(/^Error occurred when checking code style in/),
    ],
  },
  {
    tool: 'biome',
    kind: 'lint',
    command: /\bbiome\b/,
    signs: [
      cause(/^\S{1,300} (?:lint|assist)\/\S{1,80}.{0,80} ━{4,}/, { after: 8 }),
      cause(/^\S{1,300} format ━{4,}/, { kind: 'format', after: 8 }),
      cause(/^\S{1,300} (?:parse|organizeImports|internalError\/\w{1,20}) ━{4,}/, { after: 8 }),
      cause(/^\s*× (?:Formatter would have printed|The imports and exports are not sorted)/, {
        kind: 'format',
      }),
      total(/^Found \d+ errors?\.$/),
    ],
  },
  {
    tool: 'knip',
    kind: 'lint',
    command: /\bknip\b/,
    signs: [
      total(
        /^(?:Unused|Unlisted|Unresolved|Duplicate) (?:files|dependencies|devDependencies|exports|exported types|binaries|imports|exported enum members) \(\d+\)/,
      ),
    ],
  },
  {
    tool: 'commitlint',
    kind: 'lint',
    command: /\bcommitlint\b/,
    signs: [cause(/^✖\s{1,4}.{3,200} \[[\w-]{3,40}\]$/), total(/^✖\s{1,4}found \d+ problems/)],
  },
];
