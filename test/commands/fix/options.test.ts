import { expect, test } from 'vitest';
import { readOptions } from '../../../src/commands/fix/options.ts';

test.each([
  ['acme/shop#12', null],
  ['https://github.com/acme/shop/pull/12', 'github.com'],
  ['https://ghe.example.com/acme/shop/pull/12/files?w=1', 'ghe.example.com'],
])('%s names a pull request', (target, host) => {
  expect(readOptions([target])).toEqual({
    repository: { owner: 'acme', repo: 'shop' },
    number: 12,
    host,
    once: false,
    dryRun: false,
    automatic: false,
    forks: false,
    timeoutMs: 7_200_000,
  });
});

test.each([
  [[]],
  [['acme/shop']],
  [['acme/shop#0']],
  [['../shop#12']],
  [['https://github.com/acme/shop/issues/12']],
  [['acme/shop#12', 'acme/shop#13']],
  [['acme/shop#12', '--hurry']],
  [['acme/shop#12', '--timeout', '0']],
  [['acme/shop#12', '--timeout', 'long']],
])('%j is used wrongly', (given) => {
  expect(() => readOptions(given)).toThrow(expect.objectContaining({ code: 'input' }));
});

test('help is for whoever asks, whatever else stands there', () => {
  expect(readOptions(['--help'])).toBeNull();
  expect(readOptions(['nonsense', '-h'])).toBeNull();
});
