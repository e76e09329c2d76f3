import { type ChildProcess, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { type Access, covers, type Identity, identify, permits } from './auth.ts';
import { gitEnvironment, judgedPush } from './git.ts';
import { mayWrite } from './people.ts';
import { botLogin, type Site } from './site.ts';
import { findRepository, type Repository, roleOf } from './store.ts';

/** Serves repositories over smart HTTP with git's own `git http-backend`. */
export interface GitServer {
  /** False when the address is no repository's. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

const address = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;
const longestMs = 120_000;

export function createGitServer(site: Site, hooksDirectory: string): GitServer {
  const running = new Set<ChildProcess>();
  return {
    async handle(request, response) {
      const url = new URL(request.url ?? '/', site.url);
      const match = address.exec(url.pathname);
      if (!match) return false;
      const [, owner, name, rest = ''] = match;
      const pushes = rest === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
      const identified = identify(site.store, request.headers.authorization);
      const identity: Identity = identified.ok ? identified.identity : { kind: 'anonymous' };
      const record = {
        kind: pushes ? ('git-push' as const) : ('git-fetch' as const),
        method: request.method ?? 'GET',
        path: `${url.pathname}${url.search}`,
        status: 0,
        authenticatedAs: pusherOf(identity) ?? 'anonymous',
        at: Date.now(),
      };
      site.store.requests.push(record);
      response.on('close', () => {
        record.status = response.headersSent ? response.statusCode : 0;
      });
      const repository = findRepository(site.store, `${owner}/${name}`);
      const refused = identified.ok
        ? refuse(identity, repository, pushes ? 'write' : 'read')
        : { status: 401, message: 'Invalid username or token.' };
      if (refused || !repository) {
        refuseWith(response, refused ?? { status: 404, message: 'Repository not found.' });
        return true;
      }
      if (pushes) await site.faults.takePush(rest === 'info/refs' ? 'advertised' : 'received')?.();
      await runBackend({ repository, identity, rest, query: url.search.slice(1), request, response });
      return true;
    },
    async stop() {
      const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of running) killGroup(child);
      await Promise.all(ended);
    },
  };

  async function runBackend(asked: {
    repository: Repository;
    identity: Identity;
    rest: string;
    query: string;
    request: IncomingMessage;
    response: ServerResponse;
  }): Promise<void> {
    const { repository, identity, request, response } = asked;
    const child = spawn('git', ['http-backend'], {
      env: {
        ...gitEnvironment(),
        ...environmentOf(asked),
        ...(identity.kind === 'installation' ? judgeBy(identity, hooksDirectory) : {}),
      },
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
    // A push is known to the site before its pusher hears that it was taken.
    if (asked.rest === 'git-receive-pack') await site.settle(repository, pusherOf(identity) ?? 'ghost');
    response.end();
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}

function environmentOf({
  repository,
  identity,
  rest,
  query,
  request,
}: {
  repository: Repository;
  identity: Identity;
  rest: string;
  query: string;
  request: IncomingMessage;
}): Record<string, string> {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    GIT_PROJECT_ROOT: dirname(repository.gitDirectory),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(repository.gitDirectory)}/${rest}`,
    REQUEST_METHOD: request.method ?? 'GET',
    QUERY_STRING: query,
    CONTENT_TYPE: header('content-type'),
    ...(header('content-length') === '' ? {} : { CONTENT_LENGTH: header('content-length') }),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_USER: pusherOf(identity) ?? '',
    REMOTE_ADDR: '127.0.0.1',
  };
}

/** People may push what they like; what an app pushes goes through the hook. */
function judgeBy(identity: Extract<Identity, { kind: 'installation' }>, hooksDirectory: string) {
  const mayChangeWorkflows = permits(identity.token.permissions, 'workflows', 'write');
  return { ...judgedPush(hooksDirectory), PLAYGROUND_WORKFLOWS: mayChangeWorkflows ? 'yes' : 'no' };
}

/** Reads the CGI's head, then hands its body on as it comes; leaves the answer open. */
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

interface Refusal {
  status: number;
  message: string;
}

function refuse(identity: Identity, repository: Repository | undefined, access: Access): Refusal | null {
  const missing = { status: 404, message: 'Repository not found.' };
  const unknown = { status: 401, message: 'Authentication required.' };
  if (identity.kind === 'anonymous') {
    return access === 'read' && repository && !repository.private ? null : unknown;
  }
  if (!repository || identity.kind === 'app') return missing;
  if (identity.kind === 'person') {
    if (roleOf(repository, identity.login) === 'none') return missing;
    const denied = `Permission to ${repository.fullName}.git denied to ${identity.login}.`;
    return access === 'read' || mayWrite(repository, identity.login)
      ? null
      : { status: 403, message: denied };
  }
  const covered = covers(identity, repository);
  if (!covered && repository.private) return missing;
  if (covered && permits(identity.token.permissions, 'contents', access)) return null;
  if (!covered && access === 'read') return null;
  return {
    status: 403,
    message: `${access === 'write' ? 'Write' : 'Read'} access to repository not granted.`,
  };
}

function refuseWith(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    ...(status === 401 ? { 'WWW-Authenticate': 'Basic realm="GitHub"' } : {}),
  });
  response.end(`${message}\n`);
}

function pusherOf(identity: Identity): string | null {
  if (identity.kind === 'person') return identity.login;
  return identity.kind === 'installation' ? botLogin(identity.app) : null;
}
