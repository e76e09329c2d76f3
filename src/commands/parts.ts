import { createHmac, hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import { verificationPlanOf } from '../engine/toolchain/verification-plan.ts';
import { inCheckout } from '../failure/culprits.ts';
import type { GitHubClient } from '../github/client.ts';
import { createCommitOnBranch } from '../github/commit-on-branch.ts';
import { createRulesReader } from '../github/rules.ts';
import type { Sign } from '../reflexion/memory.ts';
import type { PullRequestFacts } from '../reflexion/observation.ts';
import type { Parts } from '../reflexion/reconcile.ts';
import type { Rules } from '../reflexion/rules.ts';
import type { LocalSettings, Settings } from '../settings.ts';
import { createWatch } from '../watch.ts';
import type { WorkspaceOrder } from '../workspace/order.ts';
import { pathsOfPatch } from '../workspace/paths-of-patch.ts';
import { findSandbox, type NoSandbox } from '../workspace/sandbox.ts';
import { createWorkspaces, type Workspaces } from '../workspace/workspaces.ts';

/** What the bot and a run with a token are both made of. */

const ownDirectory = join(import.meta.dirname, '..', '..');

/** Signs memories with a key that comes from one that all who share a memory have, and nobody else. */
export function createSigner(secret: string): Sign {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'reflexion memory 1', 32));
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}

/** What every look works with, whoever it speaks for, and how it reads the rules. */
export function lookParts({
  settings: { limits, dailyLimits, model },
  ledger,
  inspect,
  createRedact,
}: LookParts) {
  const models = model && { repair: model.name, reflect: model.reflectName, further: model.furtherModels };
  return {
    readRules: createRulesReader({ models, now: Date.now }),
    parts: {
      operator: { limits, budget: model?.bounds ?? null, dailyLimits, models },
      engine: createEngine(model, createRedact, { ledger, limits: dailyLimits }),
      redact: (text: string) => createRedact()(text),
      now: Date.now,
      watch: createWatch(),
      inCheckout,
      verificationPlanOf,
      inspect,
      pathsOfPatch,
    },
  };
}

interface LookParts {
  settings: Pick<Settings, 'limits' | 'dailyLimits' | 'model'>;
  ledger: Parameters<typeof createEngine>[2]['ledger'];
  inspect: Parts['inspect'];
  createRedact: () => (text: string) => string;
}

/** Of the database's address only the password is a secret: its host and port may stand in other addresses too. */
export function passwordIn(databaseUrl: string | null): string {
  return databaseUrl === null ? '' : decodeURIComponent(new URL(databaseUrl).password);
}

/** `without` is told why where there is no sandbox; it may throw. */
export async function openWorkspaces(
  settings: LocalSettings & Pick<Settings, 'disk'>,
  { directory, without, log }: Opened,
): Promise<Workspaces> {
  const { certificateVariables: certificates, allowedHosts, commandTimeoutMs } = settings.sandbox;
  const found = await findSandbox({ certificates, hidden: [settings.dataDirectory, ownDirectory] });
  if ('unavailable' in found) without(found);
  return createWorkspaces({
    dataDirectory: directory,
    sandbox: 'unavailable' in found ? null : found,
    allowedHosts,
    commandTimeoutMs,
    certificates,
    ...settings.disk,
    log,
  });
}

interface Opened {
  /** Belongs to this process alone. */
  directory: string;
  without(reason: NoSandbox): void;
  log(message: string): void;
}

/** The checkout of a pull request's head, and where its fix goes. */
export function workspaceOrder(
  facts: PullRequestFacts,
  rules: Rules,
  { client, webUrl, ...rest }: Reached,
): WorkspaceOrder {
  const cloneUrl = (repository: string) => `${webUrl}/${repository}.git`;
  return {
    repository: facts.repository,
    cloneUrl: cloneUrl(facts.repository),
    headRepositoryCloneUrl: cloneUrl(facts.head.repository ?? facts.repository),
    head: facts.head,
    base: facts.base,
    createCommit: rules.commits === 'verified' ? (commit) => createCommitOnBranch(client, commit) : null,
    submodules: rules.submodules,
    ...rest,
  };
}

interface Reached extends Pick<WorkspaceOrder, 'token' | 'author' | 'signal'> {
  client: GitHubClient;
  webUrl: string;
}
