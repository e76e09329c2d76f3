import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { Probot } from 'probot';
import { onTestFinished } from 'vitest';
import type { PlaygroundOptions } from '../../playground/assemble.ts';
import { issuePersonToken } from '../../playground/auth.ts';
import { gitEnvironment } from '../../playground/git.ts';
import { type Playground, startPlayground } from '../../playground/playground.ts';

/** A playground without CI, gone when the test is finished, and the real clients that the bot uses. */
export async function startGithub(options: Omit<PlaygroundOptions, 'dataDirectory'> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'github-'));
  const playground = await startPlayground({ dataDirectory: directory, ci: false, ...options });
  onTestFinished(async () => {
    await playground.close();
    await rm(directory, { recursive: true, force: true });
  });
  const baseUrl = `${playground.url}/api/v3`;
  return {
    playground,
    directory,
    /** As the app itself, by JWT, through Probot. */
    app: () => probotOf(playground, baseUrl).auth(),
    /** With a token of the only installation, limited as asked. */
    installation: async (limits: Limits = {}) =>
      client(baseUrl, (await installationToken(playground, baseUrl, limits)).token),
    token: (limits: Limits = {}) => installationToken(playground, baseUrl, limits),
    person: (login: string) => client(baseUrl, issuePersonToken(playground.store, login)),
    withToken: (token: string) => client(baseUrl, token),
    anonymous: () => client(baseUrl),
  };
}

/** `acme/shop` with ada, who may write, and a pull request of hers. */
export async function startShop(options: Omit<PlaygroundOptions, 'dataDirectory'> = {}) {
  const github = await startGithub(options);
  const { playground } = github;
  await playground.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'price.txt': '1\n', '.github/workflows/ci.yml': 'on: push\n' },
    roles: { ada: 'write', tom: 'triage' },
  });
  const number = await playground.openPullRequest({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    title: 'Lower the price',
    changes: { 'price.txt': '0\n' },
  });
  const view = await playground.pullRequest('acme/shop', number);
  return {
    ...github,
    number,
    head: view.head.sha,
    base: view.base.sha,
    shop: { owner: 'acme', repo: 'shop' },
  };
}

export interface Limits {
  permissions?: Readonly<Record<string, 'read' | 'write'>>;
  repositories?: string[];
  repository_ids?: number[];
}

/** For git commands against the playground: a token in a header, as the bot does it. */
export function gitWith(token: string | null): Record<string, string> {
  const identity = {
    GIT_AUTHOR_NAME: 'reflexion[bot]',
    GIT_AUTHOR_EMAIL: 'bot@example.org',
    GIT_COMMITTER_NAME: 'reflexion[bot]',
    GIT_COMMITTER_EMAIL: 'bot@example.org',
  };
  if (token === null) return { ...gitEnvironment(), ...identity };
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    ...gitEnvironment(),
    ...identity,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

/** What git said when it failed. */
export async function complaint(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it was not refused');
}

/** What GitHub said no with. */
export async function refusalOf(asked: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Error && 'status' in error) {
      return { status: Number(error.status), message: error.message };
    }
    throw error;
  }
  throw new Error('it was not refused');
}

/** The errors of an answer whose HTTP status was 200. */
export async function errorsOf(asked: Promise<unknown>): Promise<{ type?: string; message: string }[]> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors;
    throw error;
  }
  throw new Error('it was not refused');
}

/** What the webhooks of an event said, oldest first. */
export function payloadsOf(playground: Playground, event: string): Record<string, unknown>[] {
  return playground.deliveries
    .filter((delivery) => delivery.event === event)
    .map(({ request }) => JSON.parse(request.body));
}

async function installationToken(
  playground: Playground,
  baseUrl: string,
  limits: Limits,
): Promise<{ token: string; expires_at: string; permissions?: Readonly<Record<string, string>> }> {
  const octokit = await probotOf(playground, baseUrl).auth();
  const [installation] = playground.store.installations.values();
  const { data } = await octokit.request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: installation?.id ?? 0,
    ...limits,
  });
  return data;
}

function client(baseUrl: string, token?: string): Octokit {
  const quiet = () => {};
  return new Octokit({
    baseUrl,
    ...(token === undefined ? {} : { auth: token }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

function probotOf(playground: Playground, baseUrl: string): Probot {
  return new Probot({
    appId: playground.app.id,
    privateKey: playground.app.privateKey,
    secret: playground.app.webhookSecret,
    baseUrl,
    logLevel: 'fatal',
  });
}
