import { type Counterpart, closesWithoutFixes } from './counterpart.ts';

export const otherCounterparts: readonly Counterpart[] = [
  // Ruby
  {
    tool: 'rubocop',
    programs: ['rubocop'],
    drop: ['--parallel', '-P'],
    dropWithValue: ['--format', '-f', '--out', '-o'],
    add: ['-a'],
    stage: 'lint',
    nothingFixable: closesWithoutFixes(/offenses? detected/, /autocorrectable|\[Correctable\]/),
  },
  {
    tool: 'standardrb',
    programs: ['standardrb'],
    drop: ['--no-fix'],
    dropWithValue: ['--format', '-f'],
    add: ['--fix'],
    stage: 'lint',
  },
  // C, shell, infrastructure, schemas
  {
    tool: 'clang-format',
    programs: ['clang-format'],
    drop: ['--dry-run', '-n', '--Werror', '-Werror'],
    add: ['-i'],
    stage: 'format',
  },
  {
    tool: 'shfmt',
    programs: ['shfmt'],
    drop: ['-d', '--diff', '-l', '--list'],
    add: ['-w'],
    stage: 'format',
  },
  {
    tool: 'terraform fmt',
    programs: ['terraform', 'tofu', 'terragrunt'],
    subcommands: { fmt: 'fmt' },
    drop: ['-check', '--check', '-diff', '--diff', '-list', '-write'],
    stage: 'format',
    everywhere: 'terraform fmt -recursive',
  },
  {
    tool: 'buf',
    programs: ['buf'],
    subcommands: { format: 'format' },
    drop: ['-d', '--diff', '--exit-code'],
    add: ['-w'],
    stage: 'format',
    everywhere: 'buf format -w',
  },
  // PHP, Elixir, Lua, Zig, Nix
  {
    tool: 'pint',
    programs: ['pint'],
    drop: ['--test', '--bail'],
    stage: 'format',
    everywhere: 'vendor/bin/pint',
  },
  {
    tool: 'php-cs-fixer',
    programs: ['php-cs-fixer'],
    subcommands: { fix: 'fix', check: 'fix' },
    drop: ['--dry-run', '--diff', '--stop-on-violation'],
    dropWithValue: ['--format'],
    stage: 'format',
  },
  {
    tool: 'mix format',
    programs: ['mix'],
    subcommands: { format: 'format' },
    drop: ['--check-formatted', '--check-equivalent', '--dry-run'],
    stage: 'format',
    everywhere: 'mix format',
  },
  { tool: 'stylua', programs: ['stylua'], drop: ['--check', '-c'], stage: 'format' },
  { tool: 'zig fmt', programs: ['zig'], subcommands: { fmt: 'fmt' }, drop: ['--check'], stage: 'format' },
  { tool: 'nixfmt', programs: ['nixfmt', 'alejandra'], drop: ['--check', '-c'], stage: 'format' },
];
