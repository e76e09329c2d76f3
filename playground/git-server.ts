import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Access, covers, type Identity, identify, permits } from './auth.ts';
import { judgedPush } from './git.ts';
import { createGitBackend } from './git-backend.ts';
import { pushableBranches } from './push-rights.ts';
import { botLogin, type Site } from './site.ts';
import { findMoved, findRepository, mayWrite, type Repository, roleOf, type Store } from './store.ts';

/** Serves repositories over smart HTTP with git's own `git http-backend`. */
export interface GitServer {
  /** False when the address is no repository's. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

const address = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export function createGitServer(site: Site, hooksDirectory: string): GitServer {
  const backend = createGitBackend();
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
      const moved = repository ? undefined : findMoved(site.store, `${owner}/${name}`);
      if (moved) {
        response.writeHead(301, { Location: `${site.url}/${moved.fullName}.git/${rest}${url.search}` }).end();
        return true;
      }
      const refused = identified.ok
        ? refuse(site.store, identity, repository, pushes ? 'write' : 'read')
        : { status: identified.status, message: 'Invalid username or token.' };
      if (refused || !repository) {
        refuseWith(response, refused ?? { status: 404, message: 'Repository not found.' });
        return true;
      }
      if (pushes) await site.faults.takePush(rest === 'info/refs' ? 'advertised' : 'received')?.();
      const pusher = pusherOf(identity) ?? '';
      const environment = {
        REMOTE_USER: pusher,
        ...(identity.kind === 'installation'
          ? judgeBy(site.store, identity, repository, hooksDirectory)
          : {}),
      };
      await backend.serve({
        gitDirectory: repository.gitDirectory,
        rest,
        url,
        environment,
        request,
        response,
      });
      // A push is known to the site before its pusher hears that it was taken.
      if (rest === 'git-receive-pack') await site.settle(repository, pusher);
      response.end();
      return true;
    },
    stop: backend.stop,
  };
}

/** People may push what they like; what an app pushes goes through the hook. */
function judgeBy(
  store: Store,
  identity: Extract<Identity, { kind: 'installation' }>,
  repository: Repository,
  hooksDirectory: string,
) {
  const mayChangeWorkflows = permits(identity.token.permissions, 'workflows', 'write');
  const branches = pushableBranches(store, identity, repository);
  return {
    ...judgedPush(hooksDirectory),
    PLAYGROUND_WORKFLOWS: mayChangeWorkflows ? 'yes' : 'no',
    PLAYGROUND_SIGNED: JSON.stringify(
      [...repository.protections].flatMap(([branch, { requiresSignatures }]) =>
        requiresSignatures ? [branch] : [],
      ),
    ),
    PLAYGROUND_PROTECTED: JSON.stringify(Object.fromEntries(protectedBranches(repository))),
    ...(branches === 'all' ? {} : { PLAYGROUND_BRANCHES: branches.join('\n') }),
  };
}

/** By branch, the sentence that pushes are refused with. */
function protectedBranches({ protections }: Repository): [string, string][] {
  return [...protections].flatMap(([branch, { refusesPushes }]): [string, string][] =>
    refusesPushes === null ? [] : [[branch, refusesPushes]],
  );
}

interface Refusal {
  status: number;
  message: string;
}

function refuse(
  store: Store,
  identity: Identity,
  repository: Repository | undefined,
  access: Access,
): Refusal | null {
  const missing = { status: 404, message: 'Repository not found.' };
  const unknown = { status: 401, message: 'Authentication required.' };
  if (identity.kind === 'anonymous') {
    return access === 'read' && repository && !repository.private ? null : unknown;
  }
  if (!repository || identity.kind === 'app') return missing;
  const refused = refuseIdentity(store, identity, repository, access);
  if (refused || access === 'read' || !repository.archived) return refused;
  return { status: 403, message: 'This repository was archived so it is read-only.' };
}

function refuseIdentity(
  store: Store,
  identity: Extract<Identity, { kind: 'installation' | 'person' }>,
  repository: Repository,
  access: Access,
): Refusal | null {
  const missing = { status: 404, message: 'Repository not found.' };
  const denied = {
    status: 403,
    message: `Permission to ${repository.fullName}.git denied to ${pusherOf(identity)}.`,
  };
  if (identity.kind === 'person') {
    if (roleOf(repository, identity.login) === 'none') return missing;
    return access === 'read' || mayWrite(repository, identity.login) ? null : denied;
  }
  if (!covers(identity, repository)) {
    if (access === 'write' && pushableBranches(store, identity, repository).length > 0) return null;
    if (repository.private) return missing;
    return access === 'read' ? null : denied;
  }
  if (permits(identity.token.permissions, 'contents', access)) return null;
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
