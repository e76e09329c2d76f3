import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { createNodeMiddleware, Probot } from 'probot';
import { registerEvents } from '../app.ts';
import { type Console, createConsole } from '../console/console.ts';
import { ReflexionError } from '../errors.ts';
import { createInstallations, type Installations } from '../github/installations.ts';
import { octokitFor } from '../github/octokit.ts';
import { createQuietSuites } from '../github/quiet-suites.ts';
import { openQueue, type Queue } from '../queue/queue.ts';
import { createRedactors } from '../redact.ts';
import { readSettings, type Settings } from '../settings.ts';
import { createWorker } from '../worker.ts';
import { openGuard } from '../workspace/integrity/inspect.ts';
import type { Command } from './command.ts';
import { openWorkspaces } from './parts.ts';
import { type Base, secretsOf, workerParts } from './serve-parts.ts';

/** A container is killed some time after it was asked to stop; what runs is handed back before that. */
const graceMs = 25_000;

/** `reflexion serve`: the bot. Runs until the process is asked to stop. */
export const serveCommand: Command = async ({ environment, stdout, stopped }) => {
  const settings = readSettings(environment);
  const createRedact = createRedactors(secretsOf(settings));
  const redact = (text: string) => createRedact()(text);
  const log = pino({ level: settings.log.level, hooks: { streamWrite: redact } }, stdout);
  const queue = await openQueue({
    dataDirectory: settings.dataDirectory,
    databaseUrl: settings.databaseUrl,
    ...settings.queue,
    log,
  });
  try {
    await serveFrom({ settings, queue, createRedact, log }, stopped);
  } finally {
    await queue.stop(graceMs);
  }
  log.info('stopped');
  return 0;
};

async function serveFrom(base: Base, stopped: AbortSignal): Promise<void> {
  const { settings, queue, log } = base;
  const { github } = settings;
  const probot = new Probot({
    appId: github.appId,
    privateKey: github.privateKey,
    secret: github.webhookSecret,
    baseUrl: github.apiUrl,
    Octokit: octokitFor(github.apiUrl),
    log,
  });
  const installations = createInstallations(probot, new URL(github.webUrl).hostname);
  const operators = createConsole({
    queue,
    token: settings.server.consoleToken,
    webUrl: github.webUrl,
    dailyLimits: settings.dailyLimits,
  });
  const server = await openServer(base, probot, installations, operators);
  const workspaces = await openWorkspaces(settings, {
    directory: join(settings.dataDirectory, 'workspaces'),
    without: ({ unavailable, remedy }) =>
      log.warn(`no sandbox: ${unavailable} Nothing of a repository will be run. ${remedy}`),
    log: (message) => log.info(message),
  });
  const inspect = await openGuard();

  const parts = workerParts({ ...base, installations, workspaces, operators, inspect });
  await queue.work(createWorker(parts));
  const quietSuites = createQuietSuites(github.appId, installations.clientFor);
  await queue.every(settings.queue.sweepSeconds, async () => {
    await sweep(installations, queue, quietSuites);
    operators.swept();
  });
  // Asked now, so that no trial has to wait for it; a GitHub that is down must not keep the bot from starting.
  installations
    .author()
    .catch((error: unknown) => log.warn({ err: error }, 'GitHub does not say who the App is'));
  log.info(`listening on ${addressOf(server)}`);

  if (!stopped.aborted) await once(stopped, 'abort');
  log.info('stopping');
  server.close();
  server.closeIdleConnections();
  // What is under way in them is handed back first.
  await queue.stop(graceMs);
  await workspaces.close();
}

async function openServer(
  { settings, queue, log }: Base,
  probot: Probot,
  { learn }: Installations,
  operators: Console,
): Promise<Server> {
  const { appId, webhookPath } = settings.github;
  const middleware = await createNodeMiddleware(
    (app) => registerEvents(app, { look: queue.look, press: queue.presses.press, learn, appId }),
    { probot, webhooksPath: webhookPath },
  );
  const server = createServer((request, response) => {
    const answered = operators.handle(request, response).then((isTheirs) => {
      if (isTheirs) return;
      return middleware(request, response, () => {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
      });
    });
    answered.catch((error: unknown) => {
      log.error({ err: error }, 'a request could not be answered');
      response.destroy();
    });
  });
  await listen(server, settings);
  return server;
}

/** Finds what lost webhooks hid. What is to wait for tomorrow is not looked at all day for it: that would cost many requests. */
async function sweep(
  installations: Installations,
  queue: Queue,
  quietSuites: (pullRequest: string) => Promise<void>,
): Promise<void> {
  for await (const pullRequest of installations.openPullRequests()) {
    await queue.lookUnlessWaiting(pullRequest, 'sweep');
    await quietSuites(pullRequest);
  }
}

async function listen(server: Server, { server: { host, port } }: Settings): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ReflexionError('settings', `The bot can't listen on ${host}:${port}: ${reason}`, {
      remedy: 'Set HOST and PORT to an address that is free.',
      cause: error,
    });
  }
}

function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
