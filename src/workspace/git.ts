import { simpleGit } from 'simple-git';
import { gitEnvironment, hideToken } from './git-environment.ts';

export interface GitCall {
  gitDirectory: string;
  workTree?: string;
  indexFile?: string;
  /** New objects go to `own`; those of `shared` are read all the same. */
  objects?: { own: string; shared: string };
  /** Written to the standard input; not empty, as simple-git would then leave git waiting. */
  input?: string;
  remote?: Remote | undefined;
  author?: { name: string; email: string };
  signal: AbortSignal;
  timeoutMs?: number;
  maxOutputBytes?: number;
}

/** A repository on the host, with the right to it. */
export interface Remote {
  url: string;
  token: string;
}

export interface GitResult {
  /** Null when it was ended before it could exit. */
  exitCode: number | null;
  output: string;
  /** The same, as it came. */
  bytes: Buffer;
  errors: string;
  endedBy: 'exit' | 'time' | 'output' | 'signal';
}

const defaultTimeoutMs = 120_000;
const defaultMaxOutputBytes = 32 * 2 ** 20;

/** A failing git is a result. */
export type Git = (argumentList: readonly string[], call: GitCall) => Promise<GitResult>;

/**
 * Runs git so that nothing of the repository or of the machine makes it run anything else: no hooks, filters, drivers, helpers or prompts,
 * and no configuration but that of `git-environment.ts` and of the mirror.
 */
export function createGit(certificates: Readonly<Record<string, string>>): Git {
  return (argumentList, call) => run(argumentList, call, gitEnvironment(call, certificates));
}

async function run(
  argumentList: readonly string[],
  call: GitCall,
  environment: Record<string, string>,
): Promise<GitResult> {
  if (call.signal.aborted) {
    return { exitCode: null, output: '', bytes: Buffer.alloc(0), errors: '', endedBy: 'signal' };
  }
  const stop = new AbortController();
  const timeout = AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs);
  const ended: { by: GitResult['endedBy'] } = { by: 'exit' };
  const finished = { exitCode: null as number | null, errors: '' };
  const end = (by: GitResult['endedBy']) => () => {
    if (ended.by === 'exit') ended.by = by;
    stop.abort();
  };
  const [onSignal, onTimeout, onOutput] = [end('signal'), end('time'), end('output')];
  call.signal.addEventListener('abort', onSignal, { once: true });
  timeout.addEventListener('abort', onTimeout, { once: true });

  const chunks: Buffer[] = [];
  const runner = simpleGit({
    baseDir: call.workTree ?? call.gitDirectory,
    abort: stop.signal,
    trimmed: false,
    allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
    // What simple-git holds back here is set by this file alone, to shut git off from everything else.
    unsafe: {
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeHooksPath: true,
      allowUnsafeProtocolOverride: true,
    },
    input: () => call.input,
    errors: (_error, result) => {
      finished.exitCode = result.exitCode;
      finished.errors = Buffer.concat(result.stdErr).toString();
      return undefined;
    },
  })
    .env(environment)
    .outputHandler((_command, stdout) => {
      let size = 0;
      stdout.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > (call.maxOutputBytes ?? defaultMaxOutputBytes)) onOutput();
      });
      // Where git printed nothing, simple-git would wait for another 50 ms to see whether something comes.
      stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
    });
  try {
    await runner.raw([...argumentList]);
  } catch (error) {
    // simple-git throws when it was told to stop; anything else is a fault of this file.
    if (ended.by === 'exit') throw error;
  } finally {
    call.signal.removeEventListener('abort', onSignal);
    timeout.removeEventListener('abort', onTimeout);
  }
  const bytes = Buffer.concat(chunks);
  const hide = (text: string) => hideToken(text, call.remote?.token);
  return {
    exitCode: ended.by === 'exit' ? finished.exitCode : null,
    output: hide(bytes.toString()),
    bytes,
    errors: hide(finished.errors),
    endedBy: ended.by,
  };
}
