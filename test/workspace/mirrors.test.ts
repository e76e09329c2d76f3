import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMirrors } from '../../src/workspace/mirrors.ts';

let root: string;
const megabyte = 2 ** 20;
const names = ['acme/first', 'acme/second', 'other/third'];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reflexion-mirrors-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** As a trial does; the mirror takes a megabyte afterwards. */
async function use(mirrors: ReturnType<typeof createMirrors>, name: string): Promise<void> {
  const mirror = await mirrors.acquire(name);
  writeFileSync(join(mirror.directory, 'content'), Buffer.alloc(megabyte, 1));
  await mirror.release();
}

const left = () => names.filter((name) => existsSync(join(root, name, '1')));

test('the mirror that was not used for longest goes first, and no more than must', async () => {
  const mirrors = createMirrors(root, 2.5 * megabyte);
  for (const name of ['acme/first', 'acme/second', 'acme/first']) await use(mirrors, name);
  expect(left()).toEqual(['acme/first', 'acme/second']);
  await use(mirrors, 'other/third');
  expect(left()).toEqual(['acme/first', 'other/third']);
});

test('a mirror in use stays, however large, and goes when it is not', async () => {
  const mirrors = createMirrors(root, megabyte / 2);
  const held = await mirrors.acquire('acme/first');
  writeFileSync(join(held.directory, 'content'), Buffer.alloc(megabyte, 1));
  await use(mirrors, 'acme/second');
  expect(left()).toEqual(['acme/first']);
  const again = await mirrors.acquire('acme/first');
  expect(again.directory).toBe(held.directory);
  await again.release();
  await held.release();
  expect(left()).toEqual([]);
  expect((await mirrors.acquire('acme/first')).isNew).toBe(true);
});

test('after a restart the times on the disk count', async () => {
  const before = createMirrors(root, 10 * megabyte);
  for (const name of names) await use(before, name);
  utimesSync(join(root, 'other/third'), 1_000_000, 1_000_000);
  const after = createMirrors(root, 2.5 * megabyte);
  await use(after, 'acme/first');
  expect(left()).toEqual(['acme/first', 'acme/second']);
});

test('a damaged mirror that others still use is left to them, and a new one made beside it', async () => {
  const mirrors = createMirrors(root, megabyte);
  const [mine, others] = [await mirrors.acquire('acme/first'), await mirrors.acquire('acme/first')];
  await mirrors.replace('acme/first', mine);
  await mine.release();
  const next = await mirrors.acquire('acme/first');
  expect(next.directory).not.toBe(others.directory);
  expect(existsSync(others.directory)).toBe(true);
  await others.release();
  expect(existsSync(others.directory)).toBe(false);
  expect(existsSync(next.directory)).toBe(true);
});
