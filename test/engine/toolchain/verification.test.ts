import { expect, test } from 'vitest';
import { installCommand, verificationCommands } from '../../../src/engine/toolchain/verification.ts';
import { failureOf } from '../../failure-of.ts';

test('verifies a repair by the failed commands themselves, each once', () => {
  const failures = [
    failureOf({ command: 'npm run lint\n', echoedCommands: ['eslint .'] }),
    failureOf({ command: 'npm run lint' }),
    failureOf({ command: null, echoedCommands: ['tsc --noEmit'] }),
    failureOf({ command: 'npm run deploy', kind: 'network' }),
    failureOf({ command: `deploy \${{ github.ref }}` }),
    failureOf({ command: null }),
  ];
  expect(verificationCommands(failures)).toEqual(['npm run lint', 'tsc --noEmit']);
});

test.each([
  [['package.json', 'package-lock.json'], /^npm ci /],
  [['package.json', 'pnpm-lock.yaml'], /^pnpm install --frozen-lockfile/],
  [['package.json', 'yarn.lock'], /^yarn install --frozen-lockfile/],
  [['package.json', 'yarn.lock', '.yarnrc.yml'], /^YARN_ENABLE_SCRIPTS=0 yarn install --immutable/],
  [['package.json'], /^npm install --no-package-lock/],
  [['pyproject.toml', 'uv.lock'], /^uv sync --frozen$/],
  [['package-lock.json', 'requirements.txt'], /^npm ci .* && python3 -m venv/],
  [['Gemfile', 'Gemfile.lock'], /^bundle install$/],
])('installs the dependencies of %j by the lock file', (files, expected) => {
  expect(installCommand(files)).toMatch(expected);
});

test('installs nothing where no lock file stands at the root', () => {
  expect(installCommand(['README.md', 'web/package-lock.json', 'go.mod', 'Cargo.lock'])).toBeNull();
});
