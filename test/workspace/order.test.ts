import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { checkOrder, isBranchName } from '../../src/workspace/order.ts';

const order = {
  repository: 'acme/shop',
  cloneUrl: 'https://github.example/acme/shop.git',
  headRepositoryCloneUrl: 'https://github.example/acme/shop.git',
  head: { ref: 'feature/x', sha: 'a'.repeat(40) },
  base: { ref: 'main', sha: 'b'.repeat(40) },
  token: async () => 'token',
  author: { name: 'reflexion[bot]', email: 'bot@example.com' },
  createCommit: null,
  submodules: false,
  signal: new AbortController().signal,
};

test('an ordinary order is taken', () => {
  expect(() => checkOrder(order)).not.toThrow();
});

test.each([
  { repository: '../shop' },
  { repository: 'acme/..' },
  { repository: 'acme/shop/x' },
  { repository: 'acme\n/shop' },
  { cloneUrl: 'file:///etc' },
  { cloneUrl: 'ext::sh -c touch% x' },
  { cloneUrl: 'https://user:secret@github.example/acme/shop.git' },
  { headRepositoryCloneUrl: '--upload-pack=touch x' },
  { head: { ref: '--upload-pack=touch x', sha: 'a'.repeat(40) } },
  { head: { ref: 'x', sha: '--output=x' } },
  { head: { ref: 'x', sha: `${'a'.repeat(40)}\n` } },
  { base: { ref: 'x\ny', sha: 'a'.repeat(40) } },
  { author: { name: 'x\ncommitter y', email: 'a@b' } },
  { author: { name: 'x', email: 'a@b>' } },
])('%j is refused', (change) => {
  expect(() => checkOrder({ ...order, ...change })).toThrow("can't be used safely");
});

test.each([
  'main',
  'feature/x',
  'a-b_c.d',
  'dependabot/npm_and_yarn/x-1.2.3',
  'ünï/çödé',
  'a@b',
  '',
  '-x',
  '--upload-pack=x',
  'a..b',
  '../x',
  'a/../b',
  '.hidden',
  'a/.b',
  'a.lock',
  'a.lock/b',
  'a b',
  'a~b',
  'a^b',
  'a:b',
  'a?b',
  'a*b',
  'a[b',
  'a\\b',
  'a@{b',
  'a.',
  'a/',
  '/a',
  'a//b',
  'a\nb',
  'a\tb',
  'a\u0007b',
  'a\u007fb',
])('the branch name %j is judged as git judges it', (name) => {
  expect(isBranchName(name)).toBe(gitAccepts(name));
});

test('a branch name of 4,000 characters is refused', () => {
  expect(isBranchName('x'.repeat(4_000))).toBe(false);
});

function gitAccepts(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', '--branch', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
