import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  file: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal: AbortSignal;
  /** Standard output and error, line by line as they come. */
  onLine(line: string): void;
}

export type CommandEnding =
  | { kind: 'exited'; code: number }
  | { kind: 'not-started'; reason: string }
  | { kind: 'timed-out' }
  | { kind: 'cancelled' };

/** Runs a command in a process group of its own, so that all of it can be ended. Never throws. */
export async function runCommand(command: Command): Promise<CommandEnding> {
  if (command.signal.aborted) return { kind: 'cancelled' };
  // One pipe for both streams keeps their lines in order.
  const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', command.file, ...command.arguments], {
    cwd: command.folder,
    env: command.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const kill = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const deadline = AbortSignal.timeout(command.timeoutMs);
  const ended = AbortSignal.any([deadline, command.signal]);
  ended.addEventListener('abort', kill, { once: true });

  const lines = createLineSplitter(command.onLine);
  child.stdout.setEncoding('utf8').on('data', lines.write);
  const closed = new Promise<void>((resolve) => child.stdout.once('close', resolve));
  const ending = await new Promise<CommandEnding>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: error.message }));
    child.once('exit', (code, signal) =>
      resolve({ kind: 'exited', code: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15) }),
    );
  });
  // A process left behind may hold the pipe open for ever.
  await Promise.race([closed, sleep(graceMs, undefined, { ref: false })]);
  child.stdout.destroy();
  ended.removeEventListener('abort', kill);
  lines.end();
  if (command.signal.aborted) return { kind: 'cancelled' };
  if (deadline.aborted) return { kind: 'timed-out' };
  return ending;
}

/** Ends every process whose environment holds this entry, even those that left their group. Linux only; elsewhere nothing is found. */
export function endOrphans(entry: string): readonly string[] {
  const ended: string[] = [];
  for (const id of numberedFolders('/proc')) {
    try {
      if (!readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(entry)) continue;
      const name = readFileSync(`/proc/${id}/comm`, 'utf8').trim();
      process.kill(Number(id), 'SIGKILL');
      ended.push(`Terminate orphan process: pid (${id}) (${name})`);
    } catch {
      // Gone already, or somebody else's.
    }
  }
  return ended;
}

function createLineSplitter(onLine: (line: string) => void) {
  let rest = '';
  return {
    write: (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.replace(/\r$/, ''));
      if (rest.length > maxLineLength) {
        onLine(rest);
        rest = '';
      }
    },
    end: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}

function killGroup(id: number) {
  try {
    process.kill(-id, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function numberedFolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

const graceMs = 1_000;
const maxLineLength = 1_000_000;
