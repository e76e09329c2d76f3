import type { z } from 'zod';
import { type Access, covers, type Identity, type PermissionName, permits } from '../auth.ts';
import type { Site } from '../site.ts';
import {
  findMoved,
  findPullRequest,
  findRepository,
  mayWrite,
  type PullRequest,
  type Repository,
  roleOf,
} from '../store.ts';
import { type Answer, notFound, refusal } from './answers.ts';

/** One request to the API, its credentials already looked up. */
export interface Exchange {
  site: Site;
  identity: Identity;
  method: string;
  /** The whole address that was asked for. */
  url: URL;
  query: URLSearchParams;
  /** The media types that would be welcome. */
  accept: string;
  /** The parts of the path that the pattern names. */
  parameters: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined when there was none. */
  body: unknown;
}
export type RepositoryExchange = Exchange & { repository: Repository };
export type PullRequestExchange = RepositoryExchange & { pullRequest: PullRequest };

export interface Route {
  method: string;
  pattern: RegExp;
  handle: Handle<Exchange>;
}
export type Handle<Asked extends Exchange> = (exchange: Asked) => Answer | Promise<Answer>;

/** Any of the permissions will do. */
export interface Need {
  permissions: readonly PermissionName[];
  access: Access;
}

export function reads(...permissions: PermissionName[]): Need {
  return { permissions, access: 'read' };
}

export function writes(...permissions: PermissionName[]): Need {
  return { permissions, access: 'write' };
}

/** `path` as in GitHub's documentation with `:name` for a part and `:name*` for all that is left. */
export function route(method: string, path: string, handle: Handle<Exchange>): Route {
  const source = path
    .replaceAll('.', '\\.')
    .replaceAll(/:(\w+)\*/g, '(?<$1>.*)')
    .replaceAll(/:(\w+)/g, '(?<$1>[^/]+)');
  return { method, pattern: new RegExp(`^${source}$`), handle };
}

/** A route below `/repos/:owner/:repo` that needs a permission there. */
export function repositoryRoute(
  method: string,
  path: string,
  need: Need,
  handle: Handle<RepositoryExchange>,
): Route {
  return route(method, `/repos/:owner/:repo${path}`, (exchange) => {
    const { owner, repo } = exchange.parameters;
    const repository = findRepository(exchange.site.store, `${owner}/${repo}`);
    if (!repository) return movedAnswer(exchange, `${owner}/${repo}`) ?? notFound;
    return refuseAccess(exchange.identity, repository, need) ?? handle({ ...exchange, repository });
  });
}

/** Where a repository went that had this name. A client repeats what it asked for only at a 307. */
function movedAnswer({ site, method, url }: Exchange, name: string): Answer | null {
  const moved = findMoved(site.store, name);
  if (!moved) return null;
  const rest = url.pathname.split('/').slice(6).join('/');
  const target = `${site.url}/api/v3/repositories/${moved.id}${rest === '' ? '' : `/${rest}`}${url.search}`;
  const isGet = method === 'GET' || method === 'HEAD';
  return {
    ...refusal(isGet ? 301 : 307, isGet ? 'Moved Permanently' : 'Temporary Redirect', { url: target }),
    headers: { Location: target },
  };
}

/** A route of one pull request, which is an issue too: `:number` says which. */
export function pullRequestRoute(
  method: string,
  path: string,
  need: Need,
  handle: Handle<PullRequestExchange>,
): Route {
  return repositoryRoute(method, path, need, (exchange) => {
    const pullRequest = findPullRequest(
      exchange.site.store,
      exchange.repository.fullName,
      Number(exchange.parameters.number),
    );
    return pullRequest ? handle({ ...exchange, pullRequest }) : notFound;
  });
}

/** Hands the body on when it fits the schema, answers 422 when it does not. */
export function withBody<Schema extends z.ZodType, Asked extends Exchange>(
  schema: Schema,
  handle: (exchange: Asked, body: z.infer<Schema>) => Answer | Promise<Answer>,
): Handle<Asked> {
  return (exchange) => {
    const parsed = schema.safeParse(exchange.body ?? {});
    if (parsed.success) return handle(exchange, parsed.data);
    const faults = parsed.error.issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`);
    return refusal(422, `Invalid request.\n\n${faults.join('\n')}`);
  };
}

/** Why the credentials may not do that there; null when they may. */
export function refuseAccess(identity: Identity, repository: Repository, need: Need): Answer | null {
  const refused = refuseIdentity(identity, repository, need);
  if (refused || need.access === 'read' || !repository.archived) return refused;
  return refusal(403, 'Repository was archived so is read-only.');
}

function refuseIdentity(identity: Identity, repository: Repository, need: Need): Answer | null {
  if (identity.kind === 'installation') return refuseInstallation(identity, repository, need);
  if (identity.kind === 'person') return refusePerson(identity.login, repository, need);
  if (identity.kind === 'app') return refusal(401, 'A JSON web token is for the app’s own routes');
  if (repository.private) return notFound;
  return need.access === 'read' ? null : refusal(401, 'Requires authentication');
}

function refuseInstallation(
  identity: Extract<Identity, { kind: 'installation' }>,
  repository: Repository,
  need: Need,
): Answer | null {
  const covered = covers(identity, repository);
  if (!covered && repository.private) return notFound;
  const metadataOnly = need.access === 'read' && need.permissions.includes('metadata');
  const held = { ...identity.token.permissions };
  const permitted = need.permissions.some((name) => permits(held, name, need.access));
  if (permitted && (covered || metadataOnly)) return null;
  const accepted = need.permissions.map((name) => `${name}=${need.access}`).join('; ');
  return {
    ...refusal(403, 'Resource not accessible by integration'),
    headers: { 'X-Accepted-GitHub-Permissions': accepted },
  };
}

/** Whoever reads may talk; to change anything else takes the right to write. */
function refusePerson(login: string, repository: Repository, need: Need): Answer | null {
  if (roleOf(repository, login) === 'none') return notFound;
  const talk = need.permissions.includes('issues');
  if (need.access === 'read' || talk || mayWrite(repository, login)) return null;
  return refusal(403, 'Must have write access to Repository.');
}
