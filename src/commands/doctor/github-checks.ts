import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { Probot } from 'probot';
import { parse } from 'yaml';
import { z } from 'zod';
import { octokitFor } from '../../github/octokit.ts';
import { statusOf } from '../../github/status-of.ts';
import type { Settings } from '../../settings.ts';
import { type Check, fail, ok, warn } from './check.ts';

const manifestSchema = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

type Permissions = Readonly<Record<string, string | undefined>>;

/** Asks GitHub, as the App, who it is, what it was granted, and where its webhooks go. */
export async function checkApp({ github }: Settings, signal: AbortSignal): Promise<readonly Check[]> {
  const octokit = await clientOf(github);
  const request = { signal, retries: 0 };
  const needed = manifestSchema.parse(
    parse(readFileSync(join(import.meta.dirname, '../../../app.yml'), 'utf8')),
  );
  try {
    const { data: app } = await octokit.rest.apps.getAuthenticated({ request });
    if (!app) return [fail('app', `${github.apiUrl} knows no such App`, 'Check APP_ID.')];
    const settingsUrl = `${app.html_url.replace('/apps/', '/settings/apps/')}/permissions`;
    return [
      ok('app', `${app.slug ?? app.name} (${app.id}) at ${github.webUrl}`),
      checkPermissions(app.permissions, needed.default_permissions, settingsUrl),
      checkEvents(app.events, needed.default_events, settingsUrl),
    ];
  } catch (error) {
    return [refusal(github, error)];
  }
}

export async function checkWebhook({ github }: Settings, signal: AbortSignal): Promise<readonly Check[]> {
  const octokit = await clientOf(github);
  const { data } = await octokit.rest.apps.getWebhookConfigForApp({ request: { signal, retries: 0 } });
  const url = data.url ?? '';
  const remedy = `Set it in the App's settings to https://<this bot's host>${github.webhookPath}.`;
  if (!URL.canParse(url)) return [fail('webhook', 'no address is set', remedy)];
  const { pathname, protocol, hostname } = new URL(url);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (pathname !== github.webhookPath)
    return [fail('webhook', `${url} does not end in WEBHOOK_PATH, ${github.webhookPath}`, remedy)];
  if (!data.secret)
    return [fail('webhook', `${url} has no secret`, "Set WEBHOOK_SECRET's value in the App's settings.")];
  if (data.content_type !== undefined && data.content_type !== 'json')
    return [
      fail('webhook', `${url} gets ${data.content_type}`, 'Choose application/json in the App’s settings.'),
    ];
  if (!isLoopback && (protocol !== 'https:' || String(data.insecure_ssl) === '1'))
    return [warn('webhook', `${url} is reached without checked TLS`, 'Use https, and let GitHub verify it.')];
  return [ok('webhook', url)];
}

/** New permissions of an App hold in an installation only once its owner has accepted them. */
export async function checkInstallations(
  { github }: Settings,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const octokit = await clientOf(github);
  const request = { signal, retries: 0 };
  const { data: app } = await octokit.rest.apps.getAuthenticated({ request });
  const { data } = await octokit.rest.apps.listInstallations({ per_page: 100, request });
  const installUrl = `${app?.html_url ?? github.webUrl}/installations/new`;
  if (data.length === 0) return [warn('installations', 'none', `Install the App: ${installUrl}`)];
  const behind = data.filter(
    ({ permissions }) =>
      lacks(permissions as Permissions, (app?.permissions ?? {}) as Permissions).length > 0,
  );
  const names = behind.map(({ account, id }) =>
    account && 'login' in account ? account.login : `installation ${id}`,
  );
  if (names.length > 0) {
    const found = `${names.slice(0, 5).join(', ')} granted less than the App asks for`;
    return [warn('installations', found, 'Their owners have to accept the new permissions.')];
  }
  const suspended = data.filter(({ suspended_at }) => suspended_at !== null).length;
  const count = data.length === 100 ? '100 or more' : String(data.length);
  return [ok('installations', suspended > 0 ? `${count}, of which ${suspended} suspended` : count)];
}

function checkPermissions(granted: Permissions, needed: Permissions, url: string): Check {
  const missing = lacks(granted, needed);
  if (missing.length > 0) return fail('permissions', `missing ${missing.join(', ')}`, `Grant them: ${url}`);
  const beyond = lacks(needed, granted);
  if (beyond.length === 0) return ok('permissions', 'as in app.yml');
  return warn('permissions', `more than is needed: ${beyond.join(', ')}`, `Take them back: ${url}`);
}

function checkEvents(granted: readonly string[], needed: readonly string[], url: string): Check {
  const missing = needed.filter((event) => !granted.includes(event));
  if (missing.length === 0) return ok('events', 'as in app.yml');
  return fail('events', `not subscribed to ${missing.join(', ')}`, `Subscribe to them: ${url}`);
}

/** What of the second is not in the first. */
function lacks(granted: Permissions, needed: Permissions): string[] {
  const levels = ['none', 'read', 'write', 'admin'];
  const levelOf = (level: string | undefined) => levels.indexOf(level ?? 'none');
  return Object.entries(needed)
    .filter(([name, level]) => levelOf(granted[name]) < levelOf(level))
    .map(([name, level]) => `${name}: ${level}`);
}

function refusal(github: Settings['github'], error: unknown): Check {
  const status = statusOf(error);
  if (status === 401 || status === 404)
    return fail(
      'app',
      `${github.apiUrl} refuses the App's key`,
      'Check APP_ID and PRIVATE_KEY, and this machine’s clock.',
    );
  const reason = error instanceof Error ? error.message : String(error);
  return fail(
    'app',
    `${github.apiUrl} cannot be asked: ${reason}`,
    'Check GHE_HOST, the network and its proxy.',
  );
}

async function clientOf({ appId, privateKey, webhookSecret, apiUrl }: Settings['github']) {
  const log = pino({ level: 'silent' });
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: apiUrl,
    Octokit: octokitFor(apiUrl),
    log,
  });
  return probot.auth();
}
