import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { ReflexionError } from '../errors.ts';
import type { CommandResult } from '../reflexion/ports.ts';
import { createBoundedOutput } from './bounded-output.ts';
import type { SandboxOrder } from './sandbox.ts';
import { watchSandbox } from './sandbox-watchdog.ts';

const keptOutputBytes = 256 * 1024;
const keptErrorBytes = 16 * 1024;
const deathTimeoutMs = 10_000;

interface LaunchFiles {
  /** The compiled filter of system calls. */
  filter: string;
  /** Where a process enters the control group that limits its number, if there is one. */
  entrance: string | null;
}

/** Runs bubblewrap and returns when no process of it is left. */
export async function runConfined(
  argumentList: readonly string[],
  files: LaunchFiles,
  order: SandboxOrder,
): Promise<CommandResult> {
  if (order.signal?.aborted) return { exitCode: null, output: '', endedBy: 'signal', seconds: 0 };
  const startedAt = performance.now();
  const output = createBoundedOutput(keptOutputBytes);
  const errors = createBoundedOutput(keptErrorBytes);
  const over = new AbortController();
  let endedBy: CommandResult['endedBy'] = 'exit';
  let initPid: number | null = null;
  let watch: Promise<void> = Promise.resolve();

  const child = startBubblewrap(argumentList, files);
  const timer = setTimeout(() => end('time'), order.timeoutMs);
  let deadline: NodeJS.Timeout | undefined;
  const stuck = Promise.withResolvers<never>();
  const abort = () => end('signal');
  order.signal?.addEventListener('abort', abort, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    output.add(chunk);
    if (output.totalBytes() > order.maxOutputBytes) end('output');
  });
  child.stderr.on('data', (chunk: Buffer) => errors.add(chunk));
  // Killed while it started, bubblewrap would leave its first process behind, which then keeps the output open for ever.
  child.nodeChildProcess.once('exit', killFirst);
  let information = '';
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    information += chunk.toString();
    const found = /"child-pid":\s*(\d+)/.exec(information)?.[1];
    if (found === undefined || initPid !== null) return;
    initPid = Number(found);
    if (over.signal.aborted || hasExited()) killFirst();
    else watch = watchSandbox(initPid, [order.directory, order.cacheDirectory], order, over.signal, end);
  });

  try {
    const exited = await Promise.race([child, stuck.promise]);
    over.abort();
    await watch;
    if (initPid === null && endedBy === 'exit') {
      throw new ReflexionError('sandbox', 'The sandbox could not be started.', {
        remedy: 'Run `reflexion doctor` on the machine of the bot.',
        cause: new Error(errors.text().trim() || `bubblewrap ended with ${exited.exitCode ?? exited.signal}`),
      });
    }
    if (initPid !== null) await untilGone(initPid);
    return {
      exitCode: endedBy === 'exit' ? (exited.exitCode ?? null) : null,
      output: output.text(),
      endedBy,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    clearTimeout(timer);
    clearTimeout(deadline);
    order.signal?.removeEventListener('abort', abort);
  }

  function end(reason: CommandResult['endedBy']): void {
    if (endedBy !== 'exit' || over.signal.aborted) return;
    endedBy = reason;
    over.abort();
    killFirst();
    deadline = setTimeout(() => {
      child.kill('SIGKILL');
      stuck.reject(wouldNotEnd());
    }, deathTimeoutMs);
  }

  /** The first process of a pid namespace takes all others with it, and bubblewrap ends after it. */
  function killFirst(): void {
    if (initPid !== null) killBubblewrap(initPid);
  }

  function hasExited(): boolean {
    const { exitCode, signalCode } = child.nodeChildProcess;
    return exitCode !== null || signalCode !== null;
  }
}

const launch = [
  // Should memory run out all the same, the kernel takes the sandbox and not the bot.
  'echo 1000 >/proc/self/oom_score_adj',
  'filter=$1',
  'echo $$ >"$2"',
  'shift 2',
  // Nicer than the bot, or a fork bomb would leave the watchdog no time to see it.
  'exec nice -n 10 bwrap --info-fd 3 --seccomp 4 "$@" 4<"$filter"',
].join('; ');

function startBubblewrap(argumentList: readonly string[], files: LaunchFiles) {
  return execa(
    '/bin/sh',
    ['-c', launch, 'sh', files.filter, files.entrance ?? '/dev/null', ...argumentList],
    {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      extendEnv: false,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      buffer: false,
      reject: false,
    },
  );
}

/** The first process of a pid namespace is gone, or a zombie, only when all others are. */
async function untilGone(initPid: number): Promise<void> {
  const deadline = Date.now() + deathTimeoutMs;
  while (isAlive(initPid)) {
    if (Date.now() > deadline) throw wouldNotEnd();
    await sleep(5);
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Unless it is gone, and its number perhaps another's. */
function killBubblewrap(pid: number): void {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    if (commandLine.startsWith('bwrap\0')) process.kill(pid, 'SIGKILL');
  } catch {
    // Gone just now.
  }
}

function wouldNotEnd(): ReflexionError {
  return new ReflexionError('sandbox', 'A command would not end.');
}
