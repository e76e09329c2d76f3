import type { PackageManager } from './package-managers.ts';

const trees = ['*/node_modules'];

export const nodeManagers: readonly PackageManager[] = [
  {
    name: 'pnpm',
    ecosystem: 'node',
    file: 'pnpm-lock.yaml',
    // Of its own accord it would keep its store in the checkout, since no link leads from there to the cache.
    install: 'pnpm install --frozen-lockfile --ignore-scripts --store-dir /cache/pnpm/store',
    inputs: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.npmrc'],
    trees,
    copiesCode: 'type: directory',
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
    inputs: ['package.json', 'yarn.lock', '.yarnrc.yml', '.npmrc'],
    trees: [...trees, './.pnp.cjs', './.pnp.loader.mjs', './.yarn/install-state.gz', './.yarn/unplugged'],
    copiesCode: '@file:',
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
    inputs: ['package.json', 'yarn.lock', '.yarnrc', '.npmrc'],
    trees,
    copiesCode: '@file:',
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
    inputs: ['package.json', 'bun.lock', 'bunfig.toml', '.npmrc'],
    trees,
    copiesCode: '@file:',
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
    inputs: ['package.json', 'package-lock.json', '.npmrc'],
    trees,
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
    isManifest: true,
    install: 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund',
    inputs: ['package.json', '.npmrc'],
    trees,
    lock: null,
  },
];
