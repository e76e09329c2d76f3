import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createRandom } from '../failure/random.ts';
import { git } from './git.ts';

export const fileCount = 20_000;
export const commitCount = 2_000;
const addedPerCommit = fileCount / commitCount;
const editedPerCommit = 10;
const linesPerEdit = 10;
const filesPerFolder = 16;
const foldersPerArea = 50;
const packTimeoutMs = 600_000;

/**
 * A bare repository as a host keeps it: `main` grows by ten files a commit, and each commit rewrites ten lines in ten that are there.
 * Files are lines of made-up code, 3 KB in the middle and 5 KB on average.
 */
export async function makeRepository(bare: string): Promise<void> {
  mkdirSync(bare, { recursive: true });
  git(bare, ['init', '--quiet', '--bare', '--initial-branch=main']);
  git(bare, ['config', 'uploadpack.allowFilter', 'true']);
  git(bare, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  await importHistory(bare, history());
  // As hosts do: one pack, with what makes it quick to be cloned.
  git(bare, ['repack', '-a', '-d', '-q', '--write-bitmap-index'], packTimeoutMs);
}

/** Pushed by somebody else: a commit on top of `branch`, or of `main` where there is no such branch, that edits ten files. */
export async function pushAsAuthor(bare: string, branch: string, seed: number): Promise<string> {
  const random = createRandom(seed);
  const ref = `refs/heads/${branch}`;
  const known = git(bare, ['for-each-ref', '--format=%(objectname)', ref]).trim();
  const parent = known || git(bare, ['rev-parse', 'refs/heads/main']).trim();
  const edits = Array.from({ length: editedPerCommit }, () =>
    modified(pathOf(Math.floor(random() * fileCount)), linesOf(random)),
  );
  await importHistory(bare, [commitTo(ref, commitCount + seed, parent), ...edits, '\n']);
  return git(bare, ['rev-parse', ref]).trim();
}

/** A file that is there from the first commit on. */
export const oldestFile = pathOf(0);

function* history(): Generator<string> {
  const random = createRandom(1);
  const files: string[][] = [];
  for (let number = 0; number < commitCount; number += 1) {
    yield commitTo('refs/heads/main', number, null);
    for (let edit = 0; edit < editedPerCommit && number > 0; edit += 1) {
      const index = Math.floor(random() * files.length);
      const lines = files[index] ?? [];
      for (let line = 0; line < linesPerEdit; line += 1)
        lines[Math.floor(random() * lines.length)] = lineOf(random);
      yield modified(pathOf(index), lines);
    }
    for (let added = 0; added < addedPerCommit; added += 1) {
      const lines = linesOf(random);
      yield modified(pathOf(files.length), lines);
      files.push(lines);
    }
    yield '\n';
  }
}

function commitTo(ref: string, number: number, parent: string | null): string {
  const by = `Ada <ada@example.com> ${1_600_000_000 + number * 3_600} +0000`;
  const message = `change ${number}\n`;
  return `commit ${ref}\ncommitter ${by}\ndata ${message.length}\n${message}${parent ? `from ${parent}\n` : ''}`;
}

function modified(path: string, lines: readonly string[]): string {
  const content = `${lines.join('\n')}\n`;
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}`;
}

function pathOf(index: number): string {
  const folder = Math.floor(index / filesPerFolder);
  return `area-${Math.floor(folder / foldersPerArea)}/part-${folder % foldersPerArea}/file-${index}.ts`;
}

/** Log-normal, as the sizes of source files are. */
function linesOf(random: () => number): string[] {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const count = Math.min(2_000, Math.max(5, Math.round(75 * Math.exp(normal))));
  return Array.from({ length: count }, () => lineOf(random));
}

const syllables = [
  'ba',
  'con',
  'der',
  'el',
  'fi',
  'gra',
  'hi',
  'ju',
  'ka',
  'lo',
  'men',
  'no',
  'or',
  'pre',
  'ti',
  'un',
];

function lineOf(random: () => number): string {
  const word = () =>
    Array.from(
      { length: 2 + Math.floor(random() * 2) },
      () => syllables[Math.floor(random() * syllables.length)],
    ).join('');
  return `  const ${word()} = ${word()}.${word()}(${word()}, ${Math.floor(random() * 1_000)});`;
}

async function importHistory(bare: string, stream: Iterable<string>): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet'], {
    cwd: bare,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(child, 'close');
  for (const part of stream) if (!child.stdin.write(part)) await once(child.stdin, 'drain');
  child.stdin.end();
  await finished(child.stdin);
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`git fast-import ended with ${exitCode}`);
}
