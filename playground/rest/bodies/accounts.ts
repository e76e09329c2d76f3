import type { App, Installation } from '../../accounts.ts';
import { botLogin, type Site, userOf } from '../../site.ts';
import { nodeId, type Schemas } from './schemas.ts';

export function userBody(site: Site, login: string): Schemas['simple-user'] {
  const user = userOf(site.store, login);
  const url = `${site.url}/api/v3/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type, user.id),
    avatar_url: `${site.url}/avatars/u/${user.id}`,
    gravatar_id: '',
    url,
    html_url: `${site.url}/${user.type === 'Bot' ? `apps/${user.login.replace(/\[bot\]$/, '')}` : user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    site_admin: false,
  };
}

export function appBody(site: Site, app: App): NonNullable<Schemas['integration']> {
  return {
    id: app.id,
    client_id: `Iv23li${app.id}`,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: userBody(site, app.publicKey === null ? 'github' : 'reflexion-operators'),
    name: app.name,
    description: '',
    external_url: site.url,
    html_url: `${site.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  };
}

export function installationBody(site: Site, installation: Installation): Schemas['installation'] {
  const app = site.store.apps.get(installation.appId) ?? site.app;
  const url = `${site.url}/api/v3/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: userBody(site, installation.account),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${site.url}/api/v3/installation/repositories`,
    html_url: `${site.url}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: userOf(site.store, installation.account).id,
    target_type: userOf(site.store, installation.account).type,
    permissions: { ...installation.permissions },
    events: [...app.events],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended ? userBody(site, botLogin(app)) : null,
    suspended_at: installation.suspended ? installation.createdAt : null,
  };
}
