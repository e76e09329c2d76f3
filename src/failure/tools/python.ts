import { cause, locus, type Recogniser, total } from './recogniser.ts';

export const python: readonly Recogniser[] = [
  {
    tool: 'pytest',
    kind: 'test',
    command: /\b(?:pytest|py\.test|nose2?|nosetests|tox|nox)\b/,
    test: /^(?:FAILED|ERROR) (\S{1,200}\.py(?:::\S.{0,300}?)?)(?: - .*)?$/,
    signs: [
      cause(/^E {2,60}\S/),
      locus(/^FAILED \S{1,200}(?:::|\.py\b)/),
      locus(/^ERROR \S{1,200}(?:::|\.py\b)/, { kind: 'unknown' }),
      locus(/^_{3,} ERROR collecting .{1,200}/, { kind: 'unknown', after: 10 }),
      locus(/^_{3,} (?!coverage:|summary).{1,200} _{3,}$/),
      total(/^(?:=+ )?(?:\d+ \w{1,12}, ){0,5}[1-9]\d* (?:failed|errors?)\b.{0,100} in \d/),
      total(/^!{3,} .{1,80} !{3,}$/, { kind: 'unknown' }),
      cause(
        /^(?:pytest: error|ERROR: (?:not found|usage|file or directory not found|found no collectors)|.{0,60}: error: unrecognized arguments)/,
        { kind: 'configuration' },
      ),
      cause(/^FAIL Required test coverage of|^ERROR: Coverage failure: total of|^Coverage failure:/, {
        kind: 'threshold',
      }),
      cause(/^ImportError while loading conftest/, { kind: 'unknown', after: 8 }),
      locus(/^\S{1,200}\.py:\d+: \w{0,40}(?:Error|Exception|Failed)\b/),
      cause(/^Fatal Python error: /, { kind: 'crash', after: 6 }),
    ],
  },
  {
    tool: 'unittest',
    kind: 'test',
    command: /\b(?:unittest|manage\.py test|nosetests|nose2|runtests\.py|trial|setup\.py test)\b/,
    test: /^(?:FAIL|ERROR): (\w{1,120} ?\(?[\w.]{0,200}\)?)$/,
    signs: [
      locus(/^(?:FAIL|ERROR): [\w.]{1,120}(?: \([\w.]{1,200}\))?$/, { after: 12 }),
      total(/^FAILED \((?:failures|errors|skipped|unexpected)=/),
    ],
  },
  {
    tool: 'mypy',
    kind: 'type',
    command: /\b(?:mypy|dmypy)\b/,
    signs: [
      cause(/^\S{1,200}\.pyi?:\d+(?::\d+)?: error: .{1,300} \[[\w-]{3,40}\]$/),
      total(/^Found \d+ errors? in \d+ files? \(checked/),
    ],
  },
  {
    tool: 'pyright',
    kind: 'type',
    command: /\b(?:based)?pyright\b/,
    signs: [
      cause(/^\s{0,4}\S{1,200}\.pyi?:\d+:\d+ - error: /),
      total(/^\d+ errors?, \d+ warnings?, \d+ informations?/),
    ],
  },
  {
    tool: 'ruff',
    kind: 'lint',
    command: /\bruff\b/,
    signs: [
      locus(/^Would reformat: \S/, { kind: 'format' }),
      total(/^\d+ files? would be reformatted/, { kind: 'format' }),
      cause(/^[A-Z]{1,4}\d{2,4} (?:\[\*\] )?\S.{3,200}/, { kind: 'lint', after: 2 }),
      cause(/^\S{1,200}\.(?:pyi?|ipynb):\d+:\d+: [A-Z]{1,4}\d{2,4} /, { kind: 'lint' }),
      total(/^Found \d+ errors?\.(?: |$)/, { kind: 'lint' }),
      total(/^\[\*\] \d+ (?:potentially )?fixable with/, { kind: 'lint' }),
    ],
  },
  {
    tool: 'black',
    kind: 'format',
    command: /\bblack\b/,
    signs: [
      locus(/^would reformat \S/),
      total(/^\d+ files? would be reformatted/),
      cause(/^error: cannot format \S/),
    ],
  },
  {
    tool: 'isort',
    kind: 'format',
    command: /\bisort\b/,
    signs: [locus(/^ERROR: \S{1,300} Imports are incorrectly sorted/)],
  },
  {
    tool: 'flake8',
    kind: 'lint',
    command: /\b(?:flake8|pycodestyle|pydocstyle|pyflakes)\b/,
    signs: [cause(/^\S{1,200}\.py:\d+:\d+: [A-Z]{1,3}\d{3,4} /)],
  },
  {
    tool: 'pylint',
    kind: 'lint',
    command: /\bpylint\b/,
    signs: [
      cause(/^\S{1,200}\.py:\d+:\d+: [EF]\d{4}: /),
      cause(/^\S{1,200}\.py:\d+:\d+: [CRW]\d{4}: /),
      total(/^Your code has been rated at/),
    ],
  },
  {
    tool: 'bandit',
    kind: 'lint',
    command: /\bbandit\b/,
    signs: [cause(/^>> Issue: \[/, { after: 5 })],
  },
  {
    tool: 'coverage',
    kind: 'threshold',
    command: /\bcoverage report\b/,
    signs: [cause(/^Coverage failure: total of \d/)],
  },
  {
    tool: 'pip',
    kind: 'dependency',
    command: /\bpip3? (?:install|download|wheel)|\bpip-sync|uv pip/,
    signs: [
      cause(
        /^ERROR: (?:Could not find a version|No matching distribution|Cannot install|ResolutionImpossible|Package .{1,120} requires a different Python|In --require-hashes|THESE PACKAGES DO NOT MATCH|pip's dependency resolver|Invalid requirement|Could not open requirements file)/,
        { after: 6 },
      ),
      cause(/^error: (?:subprocess-exited-with-error|metadata-generation-failed|legacy-install-failure)/, {
        after: 8,
      }),
      cause(/^ERROR: Failed (?:building wheel|to build installable wheels) for/),
      cause(/^\s{0,4}Could not find a version that satisfies the requirement/),
    ],
  },
  {
    tool: 'uv',
    kind: 'dependency',
    command: /\buv (?:sync|lock|pip|add|run)\b/,
    signs: [
      cause(/^\s{0,4}× (?:No solution found|Failed to (?:download|build|fetch|resolve))/, { after: 6 }),
      cause(/^error: (?:The lockfile at|Failed to (?:fetch|parse|download|resolve)|No `pyproject\.toml`)/),
    ],
  },
  {
    tool: 'poetry',
    kind: 'dependency',
    command: /\bpoetry (?:install|lock|check|add)\b/,
    signs: [
      cause(/^(?:Error: )?(?:pyproject\.toml changed significantly|poetry\.lock is not up to date)/),
      cause(/^\s{0,2}Because .{1,300}version solving failed/),
    ],
  },
  {
    tool: 'conda',
    kind: 'dependency',
    command: /\b(?:conda|mamba|micromamba)\b/,
    signs: [
      cause(
        /^(?:PackagesNotFoundError|ResolvePackageNotFound|UnsatisfiableError|LibMambaUnsatisfiableError|InvalidArchiveError|SpecsConfigurationConflictError):/,
        { after: 8 },
      ),
      cause(/^(?:CondaHTTPError|CondaSSLError|ProxyError):/, { kind: 'network', after: 4 }),
    ],
  },
  {
    tool: 'sphinx',
    kind: 'compile',
    command: /\b(?:sphinx-build|sphinx|mkdocs)\b/,
    signs: [
      cause(/^(?:Warning, treated as error:|Sphinx error:|Extension error)/, { after: 3 }),
      cause(/^Aborted with \d+ (?:warnings|errors) in strict mode/),
    ],
  },
  {
    tool: 'pre-commit',
    wrapper: true,
    kind: 'lint',
    command: /\bpre-commit\b/,
    signs: [
      locus(/^\S.{3,100}\.{3,}Failed$/, { after: 6 }),
      cause(/^- (?:hook id|exit code|files were modified by this hook)/),
    ],
  },
  {
    tool: 'robot',
    kind: 'test',
    command: /\brobot\b/,
    signs: [locus(/^\S.{3,100}\s\| FAIL \|$/, { after: 4 })],
  },
];
