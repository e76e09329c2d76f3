import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { App, Installation, Permissions, Token } from './accounts.ts';
import type { Repository, Store } from './store.ts';

/** Whom a request's credentials make it. */
export type Identity =
  | { kind: 'anonymous' }
  | { kind: 'person'; login: string }
  | { kind: 'app'; app: App }
  | {
      kind: 'installation';
      app: App;
      installation: Installation;
      token: Extract<Token, { kind: 'installation' }>;
    };

export type Identified =
  | { ok: true; identity: Identity }
  | { ok: false; status: 401 | 403 | 404; message: string };

/** Reads an `Authorization` header: a JWT of an app, a token of an installation or a person, or Basic with a token as password. */
export function identify(store: Store, authorization: string | undefined, now = Date.now()): Identified {
  if (authorization === undefined) return { ok: true, identity: { kind: 'anonymous' } };
  const [scheme = '', ...rest] = authorization.split(' ');
  const value = rest.join(' ').trim();
  if (scheme.toLowerCase() === 'basic') return identifyToken(store, passwordOf(value), now);
  if (!['bearer', 'token'].includes(scheme.toLowerCase())) return badCredentials;
  return value.split('.').length === 3 ? identifyApp(store, value, now) : identifyToken(store, value, now);
}

export function issuePersonToken(store: Store, login: string): string {
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  store.tokens.set(token, { kind: 'person', token, login });
  return token;
}

export function issueInstallationToken(
  store: Store,
  grant: {
    installation: Installation;
    repositories: ReadonlySet<number> | null;
    permissions: Permissions;
    lifetimeMs: number;
  },
): Extract<Token, { kind: 'installation' }> {
  const issued = {
    kind: 'installation' as const,
    token: `ghs_${randomBytes(18).toString('hex')}`,
    installationId: grant.installation.id,
    appId: grant.installation.appId,
    repositories: grant.repositories,
    permissions: grant.permissions,
    expiresAt: Date.now() + grant.lifetimeMs,
  };
  store.tokens.set(issued.token, issued);
  return issued;
}

export type PermissionName = keyof Permissions;
export type Access = 'read' | 'write';

/** Whether the permissions hold at least this much of one. */
export function permits(permissions: Permissions, name: PermissionName, access: Access): boolean {
  if (name === 'metadata' && access === 'read') return true;
  const held = permissions[name];
  return held === 'write' || held === 'admin' || held === access;
}

/** Whether an installation's token reaches a repository. */
export function covers(
  identity: Extract<Identity, { kind: 'installation' }>,
  repository: Repository,
): boolean {
  return (
    identity.installation.repositories.has(repository.id) &&
    (identity.token.repositories?.has(repository.id) ?? true)
  );
}

const badCredentials: Identified = { ok: false, status: 401, message: 'Bad credentials' };
const suspended: Identified = {
  ok: false,
  status: 403,
  message: 'This installation has been suspended',
};

function identifyToken(store: Store, value: string, now: number): Identified {
  const token = store.tokens.get(value);
  if (!token) return badCredentials;
  if (token.kind === 'person') return { ok: true, identity: { kind: 'person', login: token.login } };
  const installation = store.installations.get(token.installationId);
  const app = store.apps.get(token.appId);
  if (!installation || !app || installation.deleted || token.expiresAt <= now) return badCredentials;
  if (installation.suspended) return suspended;
  return { ok: true, identity: { kind: 'installation', app, installation, token } };
}

const claimsSchema = z.object({
  iss: z.union([z.string(), z.int()]),
  iat: z.number(),
  exp: z.number(),
});
const longestLifeSeconds = 600;

function identifyApp(store: Store, jwt: string, now: number): Identified {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const algorithm = z.object({ alg: z.literal('RS256') }).safeParse(parsePart(header));
  const claims = claimsSchema.safeParse(parsePart(payload));
  if (!algorithm.success || !claims.success) return undecodable;
  const issuer = String(claims.data.iss);
  const app = [...store.apps.values()].find(
    (candidate) => String(candidate.id) === issuer || `Iv23li${candidate.id}` === issuer,
  );
  if (!app || app.publicKey === null) return { ok: false, status: 404, message: 'Integration not found' };
  const signed = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    createPublicKey(app.publicKey),
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) return undecodable;
  const seconds = now / 1000;
  if (claims.data.exp <= seconds) return expired;
  if (claims.data.exp > seconds + longestLifeSeconds) return tooFar;
  if (claims.data.iat > seconds) return notYet;
  return { ok: true, identity: { kind: 'app', app } };
}

const undecodable: Identified = { ok: false, status: 401, message: 'A JSON web token could not be decoded' };
const expired: Identified = {
  ok: false,
  status: 401,
  message:
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
};
const tooFar: Identified = {
  ok: false,
  status: 401,
  message: "'Expiration time' claim ('exp') is too far in the future",
};
const notYet: Identified = {
  ok: false,
  status: 401,
  message: "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
};

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function passwordOf(basic: string): string {
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const [user = '', password = ''] = [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)];
  // git takes a token in either place.
  return password === '' || password === 'x-oauth-basic' ? user : password;
}
