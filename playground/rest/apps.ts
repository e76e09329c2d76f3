import { z } from 'zod';
import type { App, Installation, Permissions } from '../accounts.ts';
import { issueInstallationToken, type PermissionName, permits } from '../auth.ts';
import { type Answer, countedPage, created, notFound, ok, page, refusal } from './answers.ts';
import { appBody, installationBody } from './bodies/accounts.ts';
import { repositoryBody } from './bodies/repository.ts';
import type { Schemas } from './bodies/schemas.ts';
import { type Exchange, type Handle, type Route, route, withBody } from './router.ts';

type AppExchange = Exchange & { app: App };

export const appRoutes: readonly Route[] = [
  appRoute('GET', '/app', ({ site, app }) => ok(appBody(site, app))),
  appRoute('GET', '/app/hook/config', ({ site }) => {
    const config: Schemas['webhook-config'] = {
      content_type: 'json',
      insecure_ssl: '0',
      secret: '********',
      url: site.webhookUrl() ?? '',
    };
    return ok(config);
  }),
  appRoute('GET', '/app/installations', (exchange) =>
    page(exchange, installationsOf(exchange), (installation) =>
      installationBody(exchange.site, installation),
    ),
  ),
  appRoute('GET', '/app/installations/:id', (exchange) => {
    const installation = installationNamed(exchange);
    return installation ? ok(installationBody(exchange.site, installation)) : notFound;
  }),
  appRoute('POST', '/app/installations/:id/access_tokens', withBody(tokenSchema(), issueToken)),
  route('GET', '/repos/:owner/:repo/installation', (exchange) => {
    const { site, identity, parameters } = exchange;
    if (identity.kind !== 'app') return noJwt;
    const name = `${parameters.owner}/${parameters.repo}`.toLowerCase();
    const repository = site.store.repositories.get(name);
    const installation =
      repository &&
      installationsOf({ ...exchange, app: identity.app }).find((candidate) =>
        candidate.repositories.has(repository.id),
      );
    return installation ? ok(installationBody(site, installation)) : notFound;
  }),
  route('GET', '/installation/repositories', (exchange) => {
    const { site, identity } = exchange;
    if (identity.kind !== 'installation')
      return refusal(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      );
    const reached = [...site.store.repositories.values()].filter(
      (repository) =>
        identity.installation.repositories.has(repository.id) &&
        (identity.token.repositories?.has(repository.id) ?? true),
    );
    return countedPage(exchange, 'repositories', reached, (repository) => repositoryBody(site, repository));
  }),
];

const noJwt = refusal(401, 'A JSON web token could not be decoded');

/** A route for an app that shows its JWT. */
function appRoute(method: string, path: string, handle: Handle<AppExchange>): Route {
  return route(method, path, (exchange) =>
    exchange.identity.kind === 'app' ? handle({ ...exchange, app: exchange.identity.app }) : noJwt,
  );
}

function installationsOf({ site, app }: AppExchange): readonly Installation[] {
  return [...site.store.installations.values()].filter(
    (installation) => installation.appId === app.id && !installation.deleted,
  );
}

function installationNamed(exchange: AppExchange): Installation | undefined {
  return installationsOf(exchange).find(({ id }) => id === Number(exchange.parameters.id));
}

function tokenSchema() {
  return z.object({
    repositories: z.array(z.string()).max(500).optional(),
    repository_ids: z.array(z.int()).max(500).optional(),
    permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
  });
}

function issueToken(exchange: AppExchange, asked: z.infer<ReturnType<typeof tokenSchema>>): Answer {
  const { site } = exchange;
  const installation = installationNamed(exchange);
  if (!installation) return notFound;
  if (installation.suspended) return refusal(403, 'This installation has been suspended');
  const repositories = chosenRepositories(exchange, installation, asked);
  if (repositories === 'beyond')
    return refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  const permissions = chosenPermissions(installation.permissions, asked.permissions);
  if (permissions === 'beyond')
    return refusal(422, 'The permissions requested are not granted to this installation.');
  const token = issueInstallationToken(site.store, {
    installation,
    repositories,
    permissions,
    lifetimeMs: site.installationTokenLifetimeMs,
  });
  const body: Schemas['installation-token'] = {
    token: token.token,
    expires_at: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    permissions: { ...permissions },
    repository_selection: 'selected',
    ...(repositories === null
      ? {}
      : {
          repositories: [...site.store.repositories.values()]
            .filter(({ id }) => repositories.has(id))
            .map((repository) => repositoryBody(site, repository)),
        }),
  };
  return created(body);
}

function chosenRepositories(
  { site }: AppExchange,
  installation: Installation,
  asked: { repositories?: string[] | undefined; repository_ids?: number[] | undefined },
): ReadonlySet<number> | null | 'beyond' {
  if (!asked.repositories && !asked.repository_ids) return null;
  const owner = installation.account.toLowerCase();
  const named = (asked.repositories ?? []).map(
    (name) => site.store.repositories.get(`${owner}/${name.toLowerCase()}`)?.id,
  );
  const ids = new Set<number>();
  for (const id of [...named, ...(asked.repository_ids ?? [])]) {
    if (id === undefined || !installation.repositories.has(id)) return 'beyond';
    ids.add(id);
  }
  return ids;
}

/** Never more than the installation has. */
function chosenPermissions(
  held: Permissions,
  asked: Readonly<Record<string, string>> | undefined,
): Permissions | 'beyond' {
  if (!asked) return held;
  const chosen = Object.entries(asked);
  const granted = chosen.every(
    ([name, access]) =>
      access !== 'admin' && permits(held, name as PermissionName, access as 'read' | 'write'),
  );
  return granted ? { metadata: 'read', ...(Object.fromEntries(chosen) as Permissions) } : 'beyond';
}
