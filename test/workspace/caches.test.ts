import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCaches } from '../../src/workspace/caches.ts';

let root: string;
const megabyte = 2 ** 20;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reflexion-caches-'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function use(caches: ReturnType<typeof createCaches>, repository: string): Promise<string> {
  const cache = await caches.acquire(repository, `https://github.example/${repository}.git`);
  writeFileSync(join(cache.directory, 'content'), Buffer.alloc(megabyte, 1));
  await cache.release();
  return cache.directory;
}

test('the cache that was not used for longest goes first, and never one in use', async () => {
  const caches = createCaches(root, 2.5 * megabyte);
  const held = await caches.acquire('acme/held', 'https://github.example/acme/held.git');
  writeFileSync(join(held.directory, 'content'), Buffer.alloc(megabyte, 1));
  const first = await use(caches, 'acme/first');
  const second = await use(caches, 'acme/second');
  expect([held.directory, first, second].map((path) => existsSync(path))).toEqual([true, false, true]);
});

test('a cache to which its code gave a time in the future is not kept for that', async () => {
  const first = await use(createCaches(root, 10 * megabyte), 'acme/first');
  const second = await use(createCaches(root, 10 * megabyte), 'acme/second');
  utimesSync(second, 4_000_000_000, 4_000_000_000);
  const third = await use(createCaches(root, 2.5 * megabyte), 'acme/third');
  expect([first, second, third].map((path) => existsSync(path))).toEqual([true, false, true]);
});
