import { describe, expect, test } from 'vitest';
import { parseCommitName, parsePullRequestName, pullRequestName } from '../../src/github/client.ts';

const commit = 'c0ffee'.padEnd(40, '0');

describe('a name of a pull request', () => {
  test('is read as it is written', () => {
    const name = { owner: 'acme-inc', repo: '.github', number: 12 };
    expect(parsePullRequestName(pullRequestName(name, 12))).toEqual(name);
    expect(parsePullRequestName('a/b_c.d-e#999999999')).toEqual({
      owner: 'a',
      repo: 'b_c.d-e',
      number: 999_999_999,
    });
  });

  test.each([
    '',
    'acme/shop',
    'acme/shop#',
    'acme/shop#0',
    'acme/shop#-1',
    'acme/shop#1.5',
    'acme/shop#1e3',
    'acme/shop#12345678901',
    'acme/shop#12\n',
    '\nacme/shop#12',
    'acme/shop#12 ',
    'acme/shop#１２',
    'acme/shop/x#12',
    '../shop#12',
    'acme/..#12',
    './shop#12',
    'acme/.#12',
    'acme/%2e%2e#12',
    'acme/sh?op#12',
    'acme/shop#12#13',
    'acme\\shop#12',
    'acmé/shop#12',
    `acme/shop@${commit}`,
  ])('%j is none', (text) => {
    expect(parsePullRequestName(text)).toBeNull();
  });
});

describe('a name of a commit', () => {
  test.each([40, 64])('has an id of %d digits', (length) => {
    const id = 'a'.repeat(length);
    expect(parseCommitName(`acme/shop@${id}`)).toEqual({ owner: 'acme', repo: 'shop', commit: id });
  });

  test.each([
    'acme/shop#12',
    'acme/shop@main',
    `acme/shop@${commit.slice(1)}`,
    `acme/shop@${commit}0`,
    `acme/shop@${commit.toUpperCase()}`,
    `acme/shop@${commit}\n`,
    `acme/shop@${commit}/../..`,
    `../..@${commit}`,
    `acme/..@${commit}`,
    `@${commit}`,
  ])('%j is none', (text) => {
    expect(parseCommitName(text)).toBeNull();
  });
});
