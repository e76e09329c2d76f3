import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Runs git with nothing of this machine's settings; returns its output, throws when it fails. */
export async function git(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const result = await execa('git', args, {
    cwd: directory,
    env: { ...gitEnvironment(), ...options.environment },
    extendEnv: false,
    input: options.input ?? '',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
    stripFinalNewline: false,
  });
  return result.stdout;
}

interface GitOptions {
  environment?: Readonly<Record<string, string>>;
  input?: string | Uint8Array;
}

/** As `git`, but null when it fails. */
export async function tryGit(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string | null> {
  const result = await execa('git', args, {
    cwd: directory,
    env: { ...gitEnvironment(), ...options.environment },
    extendEnv: false,
    input: options.input ?? '',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
    stripFinalNewline: false,
    reject: false,
  });
  return result.failed ? null : result.stdout;
}

/** As `git`, for output that is no text. */
export async function gitBytes(directory: string, args: readonly string[]): Promise<Buffer> {
  const result = await execa('git', args, {
    cwd: directory,
    env: gitEnvironment(),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  return Buffer.from(result.stdout);
}

/** Without the host's configuration, credentials and proxies: git here talks to loopback only. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Makes a bare repository that can be cloned in part, as GitHub's can. */
export async function createBareRepository(gitDirectory: string, defaultBranch: string): Promise<void> {
  await git('/', [
    'init',
    '--quiet',
    '--bare',
    '--template=',
    `--initial-branch=${defaultBranch}`,
    gitDirectory,
  ]);
  await appendFile(
    join(gitDirectory, 'config'),
    '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n',
  );
}

/** Lets it take pushes over HTTP, but for refs that belong to the site. */
export async function acceptPushes(gitDirectory: string): Promise<void> {
  await appendFile(
    join(gitDirectory, 'config'),
    '[http]\n\treceivepack = true\n[receive]\n\thideRefs = refs/pull\n\tautogc = false\n',
  );
}

/** Settings, by environment, under which a push is judged by the hook. Of git's hooks only proc-receive can give its own reason for refusing a ref. */
export function judgedPush(hooksDirectory: string): Record<string, string> {
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'core.hooksPath',
    GIT_CONFIG_VALUE_0: hooksDirectory,
    GIT_CONFIG_KEY_1: 'receive.procReceiveRefs',
    GIT_CONFIG_VALUE_1: 'refs',
  };
}

/** Makes the folder of hooks that all repositories share. */
export async function installHooks(hooksDirectory: string): Promise<void> {
  const script = fileURLToPath(new URL('./git-hook.ts', import.meta.url));
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  await mkdir(hooksDirectory, { recursive: true });
  await writeFile(
    join(hooksDirectory, 'proc-receive'),
    `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(script)}\n`,
    { mode: 0o755 },
  );
}

/** The commits that branches point at, by branch. */
export async function branchesOf(gitDirectory: string): Promise<Map<string, string>> {
  const output = await git(gitDirectory, [
    'for-each-ref',
    '--format=%(objectname) %(refname:lstrip=2)',
    'refs/heads',
  ]);
  const lines = output.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}
