import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { distilCommand } from '../../src/commands/distil.ts';
import { ReflexionError } from '../../src/errors.ts';

const log = 'test/failure/fixtures/tsc.log';
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'reflexion-distil-'));
  folders.push(made);
  return made;
}

async function run(
  parts: readonly string[],
  input = '',
): Promise<{ status: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const status = await distilCommand({
    arguments: parts,
    stopped: new AbortController().signal,
    environment: {},
    stdin: Readable.from([input]),
    stdout,
    stderr,
  });
  stdout.end();
  stderr.end();
  return { status, out: await text(stdout), err: await text(stderr) };
}

test('prints the excerpt of a file, with line numbers', async () => {
  const { status, out } = await run([log, '--budget', '300']);
  expect(status).toBe(0);
  expect(out).toMatch(/^\d+: src\/price\.ts\(4,3\): error TS2322: /m);
  expect(out.length).toBeLessThanOrEqual(1_201);
});

test('reads standard input', async () => {
  expect((await run(['-'], 'fine\nError: it broke\n')).out).toBe('1: fine\n2: Error: it broke\n');
});

test('prints the whole failure as JSON, with what the pull request touches', async () => {
  const diff = join(await folder(), 'change.diff');
  await writeFile(diff, '--- a/src/price.ts\n+++ b/src/price.ts\n');
  const { out } = await run([log, '--json', '--diff', diff]);
  expect(JSON.parse(out)).toMatchObject({
    kind: 'type',
    tool: 'tsc',
    culprits: [{ path: 'src/price.ts', touched: true }],
  });
});

test('masks secrets in what it prints', async () => {
  const secret = `ghp_${'aB3d'.repeat(9)}`;
  const { out } = await run(['-'], `Error: cannot push with ${secret}\n`);
  expect(out).toBe('1: Error: cannot push with ***\n');
});

test('writes the excerpts of all logs of a folder', async () => {
  const [logs, out] = [await folder(), join(await folder(), 'deep', 'out')];
  await mkdir(logs, { recursive: true });
  await writeFile(join(logs, 'a.log'), 'Error: first\n');
  await writeFile(join(logs, 'b.log'), 'Error: second\n');
  await writeFile(join(logs, 'notes.md'), 'not a log');
  expect((await run(['--dir', logs, '--out', out, '--budget', '500'])).status).toBe(0);
  expect((await readdir(out)).sort()).toEqual(['a.txt', 'b.txt']);
  expect(await readFile(join(out, 'b.txt'), 'utf8')).toBe('1: Error: second');
});

test.each([
  [[]],
  [[log, 'another']],
  [['--dir', 'somewhere']],
  [[log, '--dir', 'somewhere', '--out', 'elsewhere']],
])('says how it is used when given %j', async (parts) => {
  const { status, err } = await run(parts);
  expect(status).toBe(2);
  expect(err).toContain('reflexion distil FILE|-');
});

test.each([[['--budget', '50']], [['--budget', 'much']], [['--nonsense']]])(
  'refuses %j with a remedy',
  async (parts) => {
    await expect(run([log, ...parts])).rejects.toThrow(ReflexionError);
  },
);

test('a file that is not there is an error that a person can act on', async () => {
  await expect(run(['no-such.log'])).rejects.toMatchObject({
    code: 'input',
    message: expect.stringContaining('no-such.log'),
  });
});
