import { createHmac, hkdfSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { createNodeMiddleware, Probot } from 'probot';
import { registerEvents } from '../app.ts';
import { type Console, createConsole } from '../console/console.ts';
import { createEngine } from '../engine/engine.ts';
import {
  declaresDependencies,
  installCommand,
  verificationCommands,
} from '../engine/toolchain/verification.ts';
import { inCheckout } from '../failure/culprits.ts';
import { pullRequestName } from '../github/client.ts';
import { createInstallations, type Installations } from '../github/installations.ts';
import { octokitFor } from '../github/octokit.ts';
import { createPullRequest } from '../github/pull-request.ts';
import { openQueue, type Queue } from '../queue/queue.ts';
import { createRedactor } from '../redact.ts';
import type { Sign } from '../reflexion/memory.ts';
import { readSettings, type Settings } from '../settings.ts';
import { createWorker, type WorkerParts } from '../worker.ts';
import { openObjections } from '../workspace/integrity/inspect.ts';
import { findSandbox, type Sandbox } from '../workspace/sandbox.ts';
import { createWorkspaces, type Workspaces } from '../workspace/workspaces.ts';
import type { Command } from './command.ts';

const ownDirectory = join(import.meta.dirname, '..', '..');
/** A container is killed some time after it was asked to stop; what runs is handed back before that. */
const graceMs = 25_000;

/** `reflexion serve`: the bot. Runs until the process is asked to stop. */
export const serveCommand: Command = async ({ environment, stdout, stopped }) => {
  const settings = readSettings(environment);
  const createRedact = () => createRedactor(secretsOf(settings));
  const redact = (text: string) => createRedact()(text);
  const log = pino({ level: settings.log.level, hooks: { streamWrite: redact } }, stdout);
  const { github } = settings;
  const queue = await openQueue({
    dataDirectory: settings.dataDirectory,
    databaseUrl: settings.databaseUrl,
    ...settings.queue,
    log,
  });
  const workspaces = await openWorkspaces(settings, log);
  const probot = new Probot({
    appId: github.appId,
    privateKey: github.privateKey,
    secret: github.webhookSecret,
    baseUrl: github.apiUrl,
    Octokit: octokitFor(github.apiUrl),
    log,
  });
  const installations = createInstallations(probot, new URL(github.webUrl).hostname);

  const middleware = await createNodeMiddleware(
    (app) => registerEvents(app, { look: queue.look, learn: installations.learn, appId: github.appId }),
    { probot, webhooksPath: github.webhookPath },
  );
  const operators = createConsole({ queue, token: settings.server.consoleToken, webUrl: github.webUrl });
  const server = createServer(async (request, response) => {
    if (await operators.handle(request, response)) return;
    await middleware(request, response, () => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    });
  });
  const objectionsTo = await openObjections();
  await queue.work(
    createWorker(
      workerParts({ settings, queue, installations, workspaces, operators, objectionsTo, createRedact, log }),
    ),
  );
  await queue.every(settings.queue.sweepSeconds, async () => {
    await sweep(installations, queue);
    operators.swept();
  });
  await listen(server, settings);
  // Asked now, so that no trial has to wait for it; a GitHub that is down must not keep the bot from starting.
  installations
    .author()
    .catch((error: unknown) => log.warn({ err: error }, 'GitHub does not say who the App is'));
  log.info(`listening on ${addressOf(server)}`);

  if (!stopped.aborted) await once(stopped, 'abort');
  log.info('stopping');
  server.close();
  server.closeIdleConnections();
  await queue.stop(graceMs);
  await workspaces.close();
  log.info('stopped');
  return 0;
};

interface Built {
  settings: Settings;
  queue: Queue;
  installations: Installations;
  workspaces: Workspaces;
  operators: Console;
  objectionsTo: WorkerParts['objectionsTo'];
  createRedact: () => (text: string) => string;
  log: Logger;
}

function workerParts({
  settings,
  queue,
  installations,
  workspaces,
  operators,
  objectionsTo,
  createRedact,
  log,
}: Built): WorkerParts {
  const { github, limits } = settings;
  const sign = createSigner(github.privateKey);
  return {
    queue,
    limits,
    log,
    redact: (text) => createRedact()(text),
    now: Date.now,
    engine: createEngine(settings.model, createRedact),
    inCheckout,
    verificationOf: (failures, { files, changedFiles, calls }) => {
      const install = installCommand(files);
      const isInstalled =
        install !== null && calls.includes(install) && !changedFiles.some(declaresDependencies);
      return { prepare: install && !isInstalled ? [install] : [], commands: verificationCommands(failures) };
    },
    objectionsTo,
    clientFor: installations.clientFor,
    pullRequestOf: (client, repository, number) =>
      operators.watch(
        pullRequestName(repository, number),
        createPullRequest({
          client,
          repository,
          number,
          appId: github.appId,
          sign,
          redact: createRedact(),
          now: Date.now,
        }),
      ),
    openWorkspace: async (client, facts, signal) => {
      const [owner = '', repo = ''] = facts.repository.split('/');
      const cloneUrl = (repository: string) => `${github.webUrl}/${repository}.git`;
      // One token serves the whole trial: it lives for an hour.
      let token: Promise<string> | null = null;
      return workspaces.open({
        repository: facts.repository,
        cloneUrl: cloneUrl(facts.repository),
        headRepositoryCloneUrl: cloneUrl(facts.head.repository ?? facts.repository),
        head: facts.head,
        base: facts.base,
        token: () => {
          token ??= installations.gitToken(client, { owner, repo });
          return token;
        },
        author: await installations.author(),
        signal,
      });
    },
    report: (_key, { decision }, seconds) => operators.looked(decision.kind, seconds),
  };
}

/** Finds what lost webhooks hid. */
async function sweep(installations: Installations, queue: Queue): Promise<void> {
  for await (const pullRequest of installations.openPullRequests()) await queue.look(pullRequest, 'sweep');
}

async function openWorkspaces(settings: Settings, log: Logger): Promise<Workspaces> {
  const { certificateVariables: certificates, allowedHosts, commandTimeoutMs } = settings.sandbox;
  const sandbox = await findSandbox({ certificates, hidden: [settings.dataDirectory, ownDirectory] });
  if (!isSandbox(sandbox)) {
    log.warn(`no sandbox: ${sandbox.unavailable} Nothing of a repository will be run. ${sandbox.remedy}`);
  }
  return createWorkspaces({
    dataDirectory: join(settings.dataDirectory, 'workspaces'),
    sandbox: isSandbox(sandbox) ? sandbox : null,
    allowedHosts,
    commandTimeoutMs,
    certificates,
    log: (message) => log.info(message),
  });
}

function isSandbox(found: Awaited<ReturnType<typeof findSandbox>>): found is Sandbox {
  return 'run' in found;
}

/** Signs memories with a key that comes from the App's own, so that every replica has it and nobody else. */
function createSigner(privateKey: string): Sign {
  const key = Buffer.from(hkdfSync('sha256', privateKey, '', 'reflexion memory 1', 32));
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}

function secretsOf({ github, model, server, databaseUrl }: Settings): string[] {
  const all = [github.privateKey, github.webhookSecret, model?.apiKey, server.consoleToken, databaseUrl];
  return all.filter((secret) => secret !== null && secret !== undefined);
}

async function listen(server: Server, { server: { host, port } }: Settings): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
