import { execFile } from 'node:child_process';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { LocalSettings } from '../../settings.ts';
import { findSandbox } from '../../workspace/sandbox.ts';
import { type Check, fail, ok, warn } from './check.ts';

const run = promisify(execFile);
const gibibyte = 2 ** 30;

export async function checkNode(): Promise<readonly Check[]> {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= 24) return [ok('node', node)];
  return [fail('node', node, 'Run it with Node 24 or newer: npm run reflexion does.')];
}

/** 2.31 is the first that takes settings, and so the token, from the environment. */
export async function checkGit(signal: AbortSignal): Promise<readonly Check[]> {
  const version = await versionOf('git', signal);
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (version && (major > 2 || (major === 2 && minor >= 31))) return [ok('git', version)];
  return [fail('git', version ?? 'not installed', 'Install git 2.31 or newer.')];
}

export async function checkRipgrep(signal: AbortSignal): Promise<readonly Check[]> {
  const version = await versionOf('rg', signal);
  if (version) return [ok('ripgrep', version)];
  return [fail('ripgrep', 'not installed', 'Install it, for example with: apt-get install ripgrep')];
}

export async function checkSandbox({ sandbox, dataDirectory }: LocalSettings): Promise<readonly Check[]> {
  const found = await findSandbox({ certificates: sandbox.certificateVariables, hidden: [dataDirectory] });
  if ('unavailable' in found) return [fail('sandbox', found.unavailable, found.remedy)];
  const count = sandbox.allowedHosts.length;
  return [ok('sandbox', `bubblewrap; ${count === 0 ? 'no network' : `network to ${count} hosts`}`)];
}

/** Checkouts and caches of a few repositories take some gibibytes. */
export async function checkDisk({ dataDirectory }: LocalSettings): Promise<readonly Check[]> {
  const { bavail, bsize } = await statfs(await nearestThatExists(dataDirectory));
  const found = `${((bavail * bsize) / gibibyte).toFixed(1)} GiB free for the data folder`;
  const remedy = 'Make room, or set REFLEXION_DATA_DIR to a folder with more.';
  if (bavail * bsize < gibibyte) return [fail('disk', found, remedy)];
  return [bavail * bsize < 5 * gibibyte ? warn('disk', found, remedy) : ok('disk', found)];
}

async function nearestThatExists(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists || path === dirname(path) ? path : nearestThatExists(dirname(path));
}

async function versionOf(program: string, signal: AbortSignal): Promise<string | null> {
  const output = await run(program, ['--version'], { signal }).catch(() => null);
  return output && (/\d+(\.\d+)+/.exec(output.stdout)?.[0] ?? null);
}
