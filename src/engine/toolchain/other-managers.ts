import type { PackageManager } from './package-managers.ts';

export const otherManagers: readonly PackageManager[] = [
  {
    name: 'Bundler',
    ecosystem: 'ruby',
    file: 'Gemfile.lock',
    install: 'bundle install',
    inputs: ['Gemfile', 'Gemfile.lock', '*.gemspec', '.ruby-version'],
    trees: [],
    lock: {
      outOfStep:
        /(?:frozen|deployment) mode[\s\S]*Gemfile|Gemfile\.lock[\s\S]*frozen|dependencies in your gemfile changed/i,
      program: /^bundle$/,
      update: 'bundle lock',
      places: [],
    },
  },
  {
    name: 'Composer',
    ecosystem: 'php',
    file: 'composer.lock',
    install: 'composer install --no-interaction --no-scripts --no-progress',
    inputs: ['composer.json', 'composer.lock'],
    trees: ['./vendor'],
    refresh: 'composer dump-autoload --no-interaction --no-scripts',
    lock: {
      outOfStep: /lock file is not up to date with the latest changes in composer\.json/,
      program: /^composer$/,
      update: 'composer update --lock --no-interaction --no-scripts',
      places: ['-d', '--working-dir'],
    },
  },
  {
    name: 'Cargo',
    ecosystem: 'rust',
    file: 'Cargo.lock',
    install: 'cargo fetch --locked',
    inputs: ['Cargo.toml', 'Cargo.lock', 'config.toml', 'rust-toolchain*'],
    trees: [],
    lock: {
      outOfStep:
        /lock file [^\n]*needs to be updated but --(?:locked|frozen) was passed|cannot update the lock file [^\n]* because --(?:locked|frozen) was passed/,
      program: /^cargo$/,
      update: 'cargo update --workspace',
      places: ['--manifest-path'],
    },
  },
  {
    name: 'Go',
    ecosystem: 'go',
    file: 'go.mod',
    install: 'go mod download',
    inputs: ['go.mod', 'go.sum', 'go.work', 'go.work.sum'],
    trees: [],
    lock: {
      outOfStep:
        /updates to go\.(?:mod|sum) needed|missing go\.sum entry|to update it:\s+go mod tidy|^diff (?:current|\S*go\.(?:mod|sum)) /m,
      program: /^go$/,
      update: 'go mod tidy',
      places: ['-C'],
    },
  },
];
