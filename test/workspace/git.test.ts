import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../src/workspace/git.ts';
import { git as plainGit } from './repository.ts';

test('a git that prints nothing is done as soon as one that prints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reflexion-git-'));
  plainGit(folder, 'init', '--quiet', '--bare');
  writeFileSync(join(folder, 'file'), 'text\n');
  const blob = plainGit(folder, 'hash-object', '-w', 'file');
  const git = createGit({});
  const call = { gitDirectory: folder, signal: new AbortController().signal };
  const timed = async (flag: string) => {
    const started = performance.now();
    await git(['cat-file', flag, blob], call);
    return performance.now() - started;
  };
  const silent: number[] = [];
  const printing: number[] = [];
  for (let run = 0; run < 15; run += 1) {
    silent.push(await timed('-e'));
    printing.push(await timed('-t'));
  }
  rmSync(folder, { recursive: true });
  expect(median(silent)).toBeLessThan(median(printing) + 40);
});

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
