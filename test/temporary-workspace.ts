import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { CommandResult, RunOptions, Workspace } from '../src/reflexion/ports.ts';

const execute = promisify(execFile);

export interface TemporaryWorkspace extends Workspace {
  /** The checkout's folder on disk. */
  directory: string;
}

/** A real git checkout of the given files in a temporary folder. Its commands are real, and not in a sandbox: for tests' own commands only. */
export async function createTemporaryWorkspace(
  files: Readonly<Record<string, string>>,
): Promise<TemporaryWorkspace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'workspace-')));
  const git = async (...parts: string[]) => {
    const identity = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@localhost',
      '-c',
      'core.quotePath=false',
    ];
    return (await execute('git', [...identity, ...parts], { cwd: directory, maxBuffer: 2 ** 26 })).stdout;
  };

  for (const [path, content] of Object.entries(files)) await place(join(directory, path), content);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message=start');

  async function inside(path: string): Promise<string> {
    const target = join(directory, path);
    for (let known = target; ; known = dirname(known)) {
      const real = await realpath(known).catch(() => null);
      if (real === null) continue;
      const away = relative(directory, real);
      if (away.startsWith('..') || path.startsWith('/'))
        throw new Error(`${path} leads outside of the workspace`);
      return target;
    }
  }

  async function list(under = '.') {
    await inside(under);
    const output = await git('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', under);
    return output
      .split('\0')
      .filter((path) => path !== '')
      .sort();
  }

  return {
    directory,
    pullRequestDiff: async () => '',
    commitDiff: async () => '',
    readAtBase: async () => null,
    author: { name: 'Test', email: 'test@localhost' },
    revert: async () => null,
    read: async (path) => readFile(await inside(path), 'utf8'),
    write: async (path, content) => place(await inside(path), content),
    list,
    search: async (pattern, under) => {
      const expression = new RegExp(pattern);
      const found = await Promise.all(
        (await list(under)).map(async (path) => {
          const lines = (await readFile(join(directory, path), 'utf8')).split('\n');
          return lines.map((text, index) => ({ path, line: index + 1, text }));
        }),
      );
      return found.flat().filter((match) => expression.test(match.text));
    },
    run: (command, options) => runHere(command, directory, options),
    diff: async () => {
      await git('add', '--all');
      const tree = (await git('write-tree')).trim();
      const counts = await git('diff', '--numstat', 'HEAD');
      const changed = counts.split('\n').flatMap((line) => {
        const [added, removed, path] = line.split('\t');
        return path ? [{ path, added: Number(added) || 0, removed: Number(removed) || 0 }] : [];
      });
      return { tree, text: await git('diff', 'HEAD'), files: changed };
    },
    restore: async (tree) => {
      await git('add', '--all');
      await git('read-tree', '--reset', '-u', tree);
    },
    patch: async () => null,
    apply: async () => {
      throw new Error('a temporary workspace takes no patches');
    },
    commit: async (message, tree) => (await git('commit-tree', tree, '-p', 'HEAD', '-m', message)).trim(),
    push: async () => ({ kind: 'refused', reason: 'a temporary workspace has no remote' }),
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

async function place(file: string, content: string) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

function runHere(command: string, cwd: string, options: RunOptions = {}): Promise<CommandResult> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    let endedBy: CommandResult['endedBy'] = 'exit';
    const stop = (reason: CommandResult['endedBy']) => {
      endedBy = reason;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => stop('time'), options.timeoutMs ?? 20_000);
    const abort = () => stop('signal');
    options.signal?.addEventListener('abort', abort, { once: true });
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      resolve({ exitCode, output, endedBy, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}
