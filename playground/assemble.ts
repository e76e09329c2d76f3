import { generateKeyPair, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Permissions } from './accounts.ts';
import { actionsApp, appUnderTest } from './apps.ts';
import { type Authors, createAuthors } from './authors.ts';
import { createCi } from './ci/ci.ts';
import { repositoryNamed } from './events.ts';
import { createFaults } from './faults.ts';
import { installHooks } from './git.ts';
import { createGitServer } from './git-server.ts';
import { issueActionsToken } from './installations.ts';
import { createPages } from './pages/pages.ts';
import { createPeople } from './people.ts';
import { createSettle } from './pushes.ts';
import { createReports } from './reports.ts';
import { createApi, isApi } from './rest/api.ts';
import { serveLog } from './rest/workflows.ts';
import type { Ci } from './seams.ts';
import { listen } from './server.ts';
import type { Site } from './site.ts';
import { speakersOf } from './speakers.ts';
import { createStore } from './store.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

export interface PlaygroundOptions {
  /** Repositories and checkouts live here; made when missing, left when closed. */
  dataDirectory: string;
  /** Any free port unless given. */
  port?: number;
  /** Whether pushes run workflows; they do unless told otherwise. */
  ci?: boolean;
  /** What the app is granted and told of; what its `app.yml` asks for unless given. */
  permissions?: Permissions;
  events?: readonly string[];
  /** An hour, as on GitHub, unless given. */
  installationTokenLifetimeMs?: number;
}

export interface Assembled {
  site: Site;
  authors: Authors;
  webhooks: Webhooks;
  privateKey: string;
  webhookSecret: string;
  close(): Promise<void>;
}

const hourMs = 3_600_000;

/** Builds the parts of the playground, makes them known to one another, and starts to listen. */
export async function assemble(options: PlaygroundOptions): Promise<Assembled> {
  const directory = resolve(options.dataDirectory);
  const hooksDirectory = join(directory, 'hooks');
  const ciDirectory = join(directory, 'ci');
  await mkdir(ciDirectory, { recursive: true });
  await installHooks(hooksDirectory);
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const app = appUnderTest(publicKey, options.permissions, options.events);
  const webhookSecret = randomBytes(20).toString('hex');
  const store = createStore();
  for (const known of [app, actionsApp]) store.apps.set(known.id, known);
  store.users.set('github-actions[bot]', { id: 41_898_282, login: 'github-actions[bot]', type: 'Bot' });
  const faults = createFaults();
  const webhooks = createWebhooks({ store, faults, appId: app.id, secret: webhookSecret });
  const server = await listen(options.port ?? 0);
  const { url } = server;

  // The parts need one another; each looks at the site only once all of it is there.
  const site: Site = {
    store,
    url,
    app,
    actions: actionsApp,
    faults,
    get people() {
      return people;
    },
    get reports() {
      return reports;
    },
    get settle() {
      return settle;
    },
    get ci() {
      return ci;
    },
    announce: webhooks.announce,
    webhookUrl: webhooks.url,
    installationTokenLifetimeMs: options.installationTokenLifetimeMs ?? hourMs,
    logSecret: randomBytes(20).toString('hex'),
  };
  const people = createPeople(site);
  const reports = createReports(site);
  const settle = createSettle(site);
  const ci: Ci | null =
    options.ci === false
      ? null
      : createCi({
          store,
          reports,
          directory: ciDirectory,
          url,
          issueToken: (name, granted) => issueActionsToken(site, repositoryNamed(site, name), granted),
        });
  const gitServer = createGitServer(site, hooksDirectory);
  const api = createApi(site);
  const pages = createPages({ store, people, url, speakers: (...which) => speakersOf(store, ...which) });
  server.setHandlers([
    async (request, response) => {
      if (!isApi(new URL(request.url ?? '/', url).pathname)) return false;
      await api(request, response);
      return true;
    },
    (request, response) => serveLog(site, request, response),
    (request, response) => gitServer.handle(request, response),
    (request, response) => pages.handle(request, response, new URL(request.url ?? '/', url)),
  ]);
  return {
    site,
    authors: createAuthors(site, directory),
    webhooks,
    privateKey,
    webhookSecret,
    async close() {
      await ci?.stop();
      await webhooks.stop();
      await gitServer.stop();
      await server.close();
    },
  };
}
