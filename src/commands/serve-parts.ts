import type { Logger } from 'pino';
import type { Console } from '../console/console.ts';
import { commitName, pullRequestName } from '../github/client.ts';
import type { Installations } from '../github/installations.ts';
import { createPullRequest } from '../github/pull-request.ts';
import type { Queue } from '../queue/queue.ts';
import type { Workspace } from '../reflexion/ports.ts';
import type { Settings } from '../settings.ts';
import type { WorkerParts } from '../worker.ts';
import type { Workspaces } from '../workspace/workspaces.ts';
import { createSigner, lookParts, passwordIn, workspaceOrder } from './parts.ts';

/** What everything else is built on. */
export interface Base {
  settings: Settings;
  queue: Queue;
  createRedact: () => (text: string) => string;
  log: Logger;
}

interface Built extends Base {
  installations: Installations;
  workspaces: Workspaces;
  operators: Console;
  inspect: WorkerParts['inspect'];
}

/** What a worker works with, put together from the settings. */
export function workerParts({
  settings,
  queue,
  installations,
  workspaces,
  operators,
  inspect,
  createRedact,
  log,
}: Built): WorkerParts {
  const { github } = settings;
  const sign = createSigner(settings.signingKey);
  const { parts, readRules } = lookParts({ settings, ledger: queue.ledger, inspect, createRedact });
  return {
    ...parts,
    queue,
    log,
    clientFor: installations.clientFor,
    grantUrl: installations.grantUrl,
    pullRequestOf: (client, repository, number) =>
      operators.watch(
        pullRequestName(repository, number),
        createPullRequest({
          client,
          repository,
          number,
          self: { kind: 'app', id: github.appId },
          sign,
          redact: createRedact(),
          readRules,
          presses: (head) =>
            queue.presses.pressed([pullRequestName(repository, number), commitName(repository, head)]),
          login: async () => (await installations.author()).name,
          now: Date.now,
        }),
      ),
    openWorkspace: async (client, facts, rules, signal) => {
      const [owner = '', repo = ''] = facts.repository.split('/');
      // One token serves the whole trial: it lives for an hour.
      let token: Promise<string> | null = null;
      const workspace = await workspaces.open(
        workspaceOrder(facts, rules, {
          client,
          webUrl: github.webUrl,
          token: () => {
            token ??= installations.gitToken(client, { owner, repo });
            return token;
          },
          author: await installations.author(),
          signal,
        }),
      );
      return timed(workspace, pullRequestName({ owner, repo }, facts.number), log);
    },
    report: (_key, { decision }, seconds) => operators.looked(decision.kind, seconds),
  };
}

/** Says in the log what each command in the sandbox took. */
function timed(workspace: Workspace, key: string, log: Logger): Workspace {
  return {
    ...workspace,
    async run(command, options) {
      const result = await workspace.run(command, options);
      const { seconds, exitCode, endedBy } = result;
      log.debug({ key, seconds, exitCode, endedBy }, 'ran in the sandbox');
      return result;
    },
  };
}

/** What must never leave the process. */
export function secretsOf({ github, model, server, databaseUrl, signingKey }: Settings): string[] {
  const all = [
    github.privateKey,
    signingKey,
    github.webhookSecret,
    model?.apiKey,
    server.consoleToken,
    passwordIn(databaseUrl),
  ];
  return all.flatMap((secret) => secret || []);
}
