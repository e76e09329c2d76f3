/** What a package manager leaves in a repository and what it is asked to do. The first row whose file is there is meant. */
export interface PackageManager {
  name: string;
  ecosystem: 'node' | 'python' | 'ruby' | 'php' | 'other';
  file: string;
  /** Brings the dependencies in just as the lock file says, without scripts of the packages where that can be chosen. */
  install: string | null;
  /** Null where there is no lock file. */
  lock: {
    /** What a failed install prints when the lock file no longer answers to the manifest. */
    outOfStep: RegExp;
    /** The command of which it is printed. */
    program: RegExp;
    /** Brings the lock file in step, and changes as little else as the manager lets. */
    update: string;
    /** Options of the failed command that say where, kept with their value. */
    places: readonly string[];
  } | null;
}

/** More particular managers first, as they leave their neighbours' files too. */
export const packageManagers: readonly PackageManager[] = [
  {
    name: 'pnpm',
    ecosystem: 'node',
    file: 'pnpm-lock.yaml',
    install: 'pnpm install --frozen-lockfile --ignore-scripts',
    lock: {
      outOfStep: /ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|NO_LOCKFILE)/,
      program: /^pnpm$/,
      update: 'pnpm install --lockfile-only --no-frozen-lockfile --ignore-scripts',
      places: ['-C', '--dir'],
    },
  },
  {
    name: 'Yarn',
    ecosystem: 'node',
    file: '.yarnrc.yml',
    install: 'YARN_ENABLE_SCRIPTS=0 yarn install --immutable',
    lock: {
      outOfStep: /YN0028|lockfile would have been (?:modified|created) by this install/,
      program: /^yarn$/,
      update: 'YARN_ENABLE_SCRIPTS=0 YARN_ENABLE_IMMUTABLE_INSTALLS=0 yarn install --mode=update-lockfile',
      places: [],
    },
  },
  {
    name: 'Yarn 1',
    ecosystem: 'node',
    file: 'yarn.lock',
    install: 'yarn install --frozen-lockfile --ignore-scripts --non-interactive',
    lock: {
      outOfStep: /lockfile needs to be updated, but yarn was run with `--frozen-lockfile`/,
      program: /^yarn$/,
      update: 'yarn install --ignore-scripts --non-interactive',
      places: ['--cwd'],
    },
  },
  {
    name: 'Bun',
    ecosystem: 'node',
    file: 'bun.lock',
    install: 'bun install --frozen-lockfile --ignore-scripts',
    lock: {
      outOfStep: /lockfile had changes, but lockfile is frozen/,
      program: /^bun$/,
      update: 'bun install --lockfile-only --ignore-scripts',
      places: ['--cwd'],
    },
  },
  {
    name: 'npm',
    ecosystem: 'node',
    file: 'package-lock.json',
    install: 'npm ci --ignore-scripts --no-audit --no-fund',
    lock: {
      outOfStep:
        /package\.json and (?:package-lock\.json|npm-shrinkwrap\.json)[^\n]* (?:are|aren't|are not) in sync|can only install with an existing package-lock\.json/,
      program: /^npm$/,
      update: 'npm install --package-lock-only --ignore-scripts --no-audit --no-fund',
      places: ['--prefix', '-C', '-w', '--workspace'],
    },
  },
  {
    name: 'npm',
    ecosystem: 'node',
    file: 'package.json',
    install: 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund',
    lock: null,
  },
  {
    name: 'uv',
    ecosystem: 'python',
    file: 'uv.lock',
    install: 'uv sync --frozen',
    lock: {
      outOfStep: /lockfile at `?uv\.lock`? needs to be updated/i,
      program: /^uvx?$/,
      update: 'uv lock',
      places: ['--directory', '--project'],
    },
  },
  {
    name: 'Poetry',
    ecosystem: 'python',
    file: 'poetry.lock',
    install: 'poetry install --no-interaction',
    lock: {
      outOfStep:
        /pyproject\.toml changed significantly since poetry\.lock was last generated|poetry\.lock is not up to date/,
      program: /^poetry$/,
      // Poetry 1 upgrades everything without the option; Poetry 2 no longer knows it.
      update: 'poetry lock --no-update || poetry lock',
      places: ['-C', '--directory', '-P', '--project'],
    },
  },
  {
    name: 'pip',
    ecosystem: 'python',
    file: 'requirements.txt',
    install: 'python3 -m venv .venv && .venv/bin/pip install --quiet -r requirements.txt',
    lock: null,
  },
  {
    name: 'Bundler',
    ecosystem: 'ruby',
    file: 'Gemfile.lock',
    install: 'bundle install',
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
    lock: {
      outOfStep: /lock file is not up to date with the latest changes in composer\.json/,
      program: /^composer$/,
      update: 'composer update --lock --no-interaction --no-scripts',
      places: ['-d', '--working-dir'],
    },
  },
  {
    name: 'Cargo',
    ecosystem: 'other',
    file: 'Cargo.lock',
    install: null,
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
    ecosystem: 'other',
    file: 'go.mod',
    install: null,
    lock: {
      outOfStep:
        /updates to go\.(?:mod|sum) needed|missing go\.sum entry|to update it:\s+go mod tidy|^diff (?:current|\S*go\.(?:mod|sum)) /m,
      program: /^go$/,
      update: 'go mod tidy',
      places: ['-C'],
    },
  },
];
