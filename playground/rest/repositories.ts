import type { Role } from '../accounts.ts';
import { readPath, resolveCommit } from '../history.ts';
import { userOf } from '../site.ts';
import { roleOf } from '../store.ts';
import { type Answer, notFound, ok, refusal } from './answers.ts';
import { userBody } from './bodies/accounts.ts';
import { parentBody, repositoryBody } from './bodies/repository.ts';
import type { Schemas } from './bodies/schemas.ts';
import { type RepositoryExchange, type Route, reads, repositoryRoute, route } from './router.ts';

export const repositoryRoutes: readonly Route[] = [
  route('GET', '/meta', () => {
    const body: Schemas['api-overview'] & { installed_version: string } = {
      verifiable_password_authentication: false,
      installed_version: '3.19.0',
    };
    return ok(body);
  }),
  route('GET', '/user', ({ site, identity }) => {
    if (identity.kind === 'person') return ok({ ...userBody(site, identity.login), name: null, email: null });
    if (identity.kind === 'installation') return refusal(403, 'Resource not accessible by integration');
    return refusal(401, 'Requires authentication');
  }),
  route('GET', '/users/:login', ({ site, parameters }) => {
    const login = parameters.login ?? '';
    return site.store.users.has(login.toLowerCase()) ? ok(userBody(site, login)) : notFound;
  }),
  repositoryRoute('GET', '', reads('metadata'), ({ site, repository }) => {
    const body: Schemas['full-repository'] = {
      ...repositoryBody(site, repository),
      ...parentBody(site, repository),
    };
    return ok(body);
  }),
  repositoryRoute('GET', '/collaborators/:login/permission', reads('metadata'), readPermission),
  repositoryRoute('GET', '/contents/:path*', reads('contents'), readContents),
];

function readPermission({ site, repository, parameters }: RepositoryExchange): Answer {
  const login = parameters.login ?? '';
  // An app's account is none, whatever it may do.
  if (site.store.users.get(login.toLowerCase())?.type !== 'User')
    return refusal(404, `${login} is not a user`);
  const role = roleOf(repository, login);
  const has = (...roles: Role[]) => roles.includes(role);
  const body: Schemas['repository-collaborator-permission'] = {
    permission: has('maintain') ? 'write' : has('triage') ? 'read' : role,
    role_name: role,
    user: {
      ...userBody(site, userOf(site.store, login).login),
      role_name: role,
      permissions: {
        pull: !has('none'),
        triage: has('admin', 'maintain', 'write', 'triage'),
        push: has('admin', 'maintain', 'write'),
        maintain: has('admin', 'maintain'),
        admin: has('admin'),
      },
    },
  };
  return ok(body);
}

const rawType = /^application\/vnd\.github\.(v3\.)?raw(\+json)?$/;
/** What is larger GitHub gives away raw only. */
const largestEncodedBytes = 1024 * 1024;

async function readContents({
  site,
  repository,
  parameters,
  query,
  accept,
}: RepositoryExchange): Promise<Answer> {
  const path = (parameters.path ?? '').replace(/^\/+|\/+$/g, '');
  const reference = query.get('ref') ?? repository.defaultBranch;
  const sha = await resolveCommit(repository.gitDirectory, reference);
  if (sha === null) return refusal(404, `No commit found for the ref ${reference}`);
  const found = await readPath(repository.gitDirectory, sha, path);
  if (found === null) return notFound;
  const describe = (name: string, blob: string) => {
    const encoded = name.split('/').map(encodeURIComponent).join('/');
    const url = `${site.url}/api/v3/repos/${repository.fullName}/contents/${encoded}?ref=${encodeURIComponent(reference)}`;
    const git = `${site.url}/api/v3/repos/${repository.fullName}/git/blobs/${blob}`;
    const html = `${site.url}/${repository.fullName}/blob/${encodeURIComponent(reference)}/${encoded}`;
    return {
      name: name.split('/').at(-1) ?? name,
      path: name,
      sha: blob,
      url,
      git_url: git,
      html_url: html,
      download_url: null,
      _links: { self: url, git, html },
    };
  };
  if (found.type === 'dir') {
    const body: Schemas['content-directory'] = found.entries.map((entry) => ({
      ...describe(path === '' ? entry.name : `${path}/${entry.name}`, entry.sha),
      type: entry.type,
      size: entry.sizeBytes,
    }));
    return ok(body);
  }
  if (rawType.test(accept))
    return {
      status: 200,
      text: found.content,
      headers: { 'Content-Type': 'application/vnd.github.raw+json; charset=utf-8' },
    };
  const large = found.content.length > largestEncodedBytes;
  const body: Schemas['content-file'] = {
    ...describe(path, found.blob),
    type: 'file',
    size: found.content.length,
    encoding: large ? 'none' : 'base64',
    content: large ? '' : found.content.toString('base64').replaceAll(/.{60}/g, '$&\n'),
  };
  return ok(body);
}
