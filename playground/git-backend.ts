import { type ChildProcess, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { gitEnvironment } from './git.ts';

/** Runs git's own `git http-backend`, a CGI program, for requests that may go through. */
export interface GitBackend {
  /** Writes the whole answer but does not end it. */
  serve(asked: BackendRequest): Promise<void>;
  /** Kills what is under way. */
  stop(): Promise<void>;
}

interface BackendRequest {
  gitDirectory: string;
  /** What follows the repository in the path: `info/refs` or a service. */
  rest: string;
  url: URL;
  environment: Readonly<Record<string, string>>;
  request: IncomingMessage;
  response: ServerResponse;
}

const longestMs = 120_000;

export function createGitBackend(): GitBackend {
  const running = new Set<ChildProcess>();
  return {
    async serve(asked) {
      const { request, response } = asked;
      const child = spawn('git', ['http-backend'], {
        env: { ...gitEnvironment(), ...environmentOf(asked), ...asked.environment },
        stdio: ['pipe', 'pipe', 'ignore'],
        // In a group of its own: the backend starts further processes, and all of them have to end with it.
        detached: true,
      });
      running.add(child);
      const timer = setTimeout(() => killGroup(child), longestMs);
      const closed = new Promise((resolve) => child.once('close', resolve));
      // Whoever goes away in the middle closes the pipes on either side; the process then ends by itself.
      child.stdin.on('error', () => {});
      request.on('error', () => killGroup(child));
      request.pipe(child.stdin);
      const answered = forward(child.stdout, response);
      await closed;
      clearTimeout(timer);
      running.delete(child);
      await answered;
    },
    async stop() {
      const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of running) killGroup(child);
      await Promise.all(ended);
    },
  };
}

function environmentOf({ gitDirectory, rest, url, request }: BackendRequest): Record<string, string> {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    GIT_PROJECT_ROOT: dirname(gitDirectory),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(gitDirectory)}/${rest}`,
    REQUEST_METHOD: request.method ?? 'GET',
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: header('content-type'),
    ...(header('content-length') === '' ? {} : { CONTENT_LENGTH: header('content-length') }),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_ADDR: '127.0.0.1',
  };
}

/** Reads the head of the backend's answer, then hands the body on as it comes; leaves the answer open. */
function forward(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  let head: Buffer | null = Buffer.alloc(0);
  return new Promise((resolve) => {
    output.on('data', (chunk: Buffer) => {
      if (head === null) {
        if (!response.write(chunk) && !response.destroyed) {
          output.pause();
          response.once('drain', () => output.resume());
        }
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const rest = head.subarray(end + 4);
      writeHead(response, head.subarray(0, end).toString('latin1'));
      head = null;
      if (rest.length > 0) response.write(rest);
    });
    // A reader that went away must not keep git waiting for room to write.
    response.on('close', () => output.resume());
    output.on('end', () => {
      if (head !== null) response.writeHead(502);
      resolve();
    });
  });
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head.split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
  response.writeHead(
    Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'status')),
  );
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}
