import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine } from '../../engine/engine.ts';
import { verificationPlanOf } from '../../engine/toolchain/verification-plan.ts';
import { ReflexionError } from '../../errors.ts';
import { inCheckout } from '../../failure/culprits.ts';
import { createPullRequest } from '../../github/pull-request.ts';
import { createRulesReader } from '../../github/rules.ts';
import { ownerOf, tokenClient } from '../../github/token.ts';
import type { TokenSettings } from '../../settings/token.ts';
import { createWatch } from '../../watch.ts';
import { openGuard } from '../../workspace/integrity/inspect.ts';
import { pathsOfPatch } from '../../workspace/paths-of-patch.ts';
import type { NoSandbox } from '../../workspace/sandbox.ts';
import { createSigner, openWorkspaces, workspaceOrder } from '../parts.ts';
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
  const { limits, dailyLimits, model, token, webUrl } = settings;
  const client = tokenClient(settings.apiUrl, token);
  const owner = await ownerOf(client, webUrl);
  if (!owner) throw refused(webUrl);
  const { directory, release } = takeOwnFolder(settings.dataDirectory);
  const workspaces = await openWorkspaces(settings, { directory, without: refuse, log: () => {} });
  const spending = await openSpending(settings.databaseUrl);
  const models = model && { repair: model.name, reflect: model.reflectName, further: model.furtherModels };
  const readRules = createRulesReader({ models, now: Date.now });
  // Without a key nothing is read as memory, and nothing is written either.
  const sign = createSigner(settings.signingKey ?? randomBytes(32).toString('hex'));
  return {
    parts: {
      options,
      login: owner.login,
      isActions: owner.isActions,
      operator: { limits, budget: model?.bounds ?? null, dailyLimits, models },
      redact: (text) => createRedact()(text),
      now: Date.now,
      engine: createEngine(model, createRedact, { ledger: spending.ledger, limits: dailyLimits }),
      watch: createWatch(),
      inCheckout,
      verificationPlanOf,
      inspect: await openGuard(),
      pathsOfPatch,
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
  const password = databaseUrl === null ? '' : decodeURIComponent(new URL(databaseUrl).password);
  return [token, signingKey, model?.apiKey, password].flatMap((secret) => secret || []);
}
