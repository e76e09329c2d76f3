import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReflexionError } from '../../errors.ts';
import { createPullRequest } from '../../github/pull-request.ts';
import { ownerOf, tokenClient } from '../../github/token.ts';
import type { TokenSettings } from '../../settings/token.ts';
import { openGuard } from '../../workspace/integrity/inspect.ts';
import type { NoSandbox } from '../../workspace/sandbox.ts';
import { createSigner, lookParts, openWorkspaces, passwordIn, workspaceOrder } from '../parts.ts';
import type { FixOptions } from './options.ts';
import { takeOwnFolder } from './own-folder.ts';
import type { RunParts } from './run.ts';
import { openSpending } from './spending.ts';

interface Opening {
  settings: TokenSettings;
  options: FixOptions;
  createRedact: () => (text: string) => string;
  signal: AbortSignal;
}

/** What a run works with: the same parts as the App's, reached by a token. */
export async function openRunParts({ settings, options, createRedact, signal }: Opening): Promise<{
  parts: Omit<RunParts, 'display'>;
  close: () => Promise<void>;
}> {
  const { token, webUrl } = settings;
  const client = tokenClient(settings.apiUrl, token);
  const owner = await ownerOf(client, webUrl);
  if (!owner) throw refused(webUrl);
  const { directory, release } = takeOwnFolder(settings.dataDirectory);
  const workspaces = await openWorkspaces(settings, { directory, without: refuse, log: () => {} });
  const spending = await openSpending(settings.databaseUrl);
  const { parts, readRules } = lookParts({
    settings,
    ledger: spending.ledger,
    inspect: await openGuard(),
    createRedact,
  });
  // Without a key nothing is read as memory, and nothing is written either.
  const sign = createSigner(settings.signingKey ?? randomBytes(32).toString('hex'));
  return {
    parts: {
      ...parts,
      options,
      login: owner.login,
      isActions: owner.isActions,
      signal,
      sleep: (milliseconds) => sleep(milliseconds, undefined, { signal }),
      pullRequest: () =>
        createPullRequest({
          client,
          repository: options.repository,
          number: options.number,
          self: owner.self,
          sign,
          redact: createRedact(),
          readRules,
          presses: async () => [],
          login: async () => owner.login,
          now: Date.now,
        }),
      openWorkspace: async (facts, rules, stopped) =>
        workspaces.open(
          workspaceOrder(facts, rules, {
            client,
            webUrl,
            token: async () => token,
            author: owner.author,
            signal: stopped,
          }),
        ),
    },
    async close() {
      await workspaces.close();
      await spending.close();
      release();
    },
  };
}

function refused(webUrl: string): ReflexionError {
  return new ReflexionError('settings', `${webUrl} does not take the token.`, {
    remedy: 'Set GITHUB_TOKEN to one that has not expired, and GITHUB_SERVER_URL to the server it is for.',
  });
}

function refuse({ unavailable, remedy }: NoSandbox): never {
  throw new ReflexionError(
    'sandbox',
    `There is no sandbox, and without one nothing of a repository is run. ${unavailable}`,
    {
      remedy,
    },
  );
}

/** What must never leave the process. */
export function secretsOfRun({ token, signingKey, model, databaseUrl }: TokenSettings): string[] {
  return [token, signingKey, model?.apiKey, passwordIn(databaseUrl)].flatMap((secret) => secret || []);
}
