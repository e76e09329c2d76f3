import type { PackageManager } from './package-managers.ts';

const inputs = ['pyproject.toml', 'setup.py', 'setup.cfg', '.python-version'];
const trees = ['./.venv'];

export const pythonManagers: readonly PackageManager[] = [
  {
    name: 'uv',
    ecosystem: 'python',
    file: 'uv.lock',
    install: 'uv sync --frozen',
    inputs: [...inputs, 'uv.lock', 'uv.toml'],
    trees,
    copiesCode: 'source = \\{ directory',
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
    inputs: [...inputs, 'poetry.lock', 'poetry.toml'],
    trees,
    copiesCode: '^type = "directory"',
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
    inputs: [...inputs, '*requirements*.txt', '*constraints*.txt'],
    trees,
    copiesCode: '^[[:space:]]*(\\.|/|file:)|@[[:space:]]*file:',
    lock: null,
  },
  {
    name: 'pip',
    ecosystem: 'python',
    file: 'pyproject.toml',
    isManifest: true,
    // Many a pyproject.toml only configures tools. pip warns of an extra that is not there, and goes on.
    install:
      "if grep -Eq '^\\[(project|build-system)\\]' pyproject.toml; then python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[dev,test,tests]'; fi",
    inputs,
    trees,
    copiesCode: '@[[:space:]]*file:',
    lock: null,
  },
];
