import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Workspace } from '../../../src/reflexion/ports.ts';

export interface TemporaryWorkspace extends Workspace {
  directory: string;
  /** Commands as they were run, in order. */
  ran: readonly string[];
  [Symbol.dispose](): void;
}

/** A real git repository in a temporary folder that runs real commands, with packages of this project linked in by name. */
export function temporaryWorkspace(
  files: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, string>> = {},
): TemporaryWorkspace {
  const directory = mkdtempSync(join(tmpdir(), 'toolchain-'));
  const git = (...parts: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@acme.test', ...parts], {
      cwd: directory,
      encoding: 'utf8',
    });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'shop: open');
  for (const [name, target] of Object.entries(packages)) {
    mkdirSync(dirname(join(directory, 'node_modules', name)), { recursive: true });
    symlinkSync(resolve('node_modules', target), join(directory, 'node_modules', name));
  }
  const ran: string[] = [];
  return {
    directory,
    ran,
    pullRequestDiff: async () => '',
    commitDiff: async () => '',
    readAtBase: async () => null,
    author: { name: 'Test', email: 'test@localhost' },
    revert: async () => null,
    read: async (path) => readFileSync(join(directory, path), 'utf8'),
    write: async (path, content) => writeFileSync(join(directory, path), content),
    list: async () =>
      git('ls-files', '--cached', '--others', '--exclude-standard').split('\n').filter(Boolean),
    search: async () => [],
    run: async (command) => {
      ran.push(command);
      const result = spawnSync('bash', ['-c', command], {
        cwd: directory,
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          ...process.env,
          PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}`,
          npm_config_offline: 'true',
        },
      });
      return { exitCode: result.status, output: result.stdout + result.stderr, endedBy: 'exit', seconds: 0 };
    },
    diff: async () => {
      git('add', '--all', '--intent-to-add');
      const counted = git('diff', '--numstat').split('\n').filter(Boolean);
      const changed = counted.map((line) => {
        const [added, removed, path = ''] = line.split('\t');
        return { path, added: Number(added), removed: Number(removed) };
      });
      return { tree: '', text: git('diff'), files: changed };
    },
    restore: async () => void git('checkout', '--', '.'),
    patch: async () => null,
    apply: async () => '',
    commit: async (message) => git('commit', '--all', '--message', message),
    push: async () => ({ kind: 'pushed', commit: '' }),
    close: async () => {},
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
