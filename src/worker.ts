import type { Logger } from 'pino';
import { ReflexionError } from './errors.ts';
import {
  type GitHubClient,
  parseCommitName,
  parsePullRequestName,
  pullRequestName,
  type RepositoryName,
} from './github/client.ts';
import { isOutOfReach } from './github/out-of-reach.ts';
import { statusOf } from './github/status-of.ts';
import type { Look, Queue } from './queue/queue.ts';
import type { PullRequestFacts } from './reflexion/observation.ts';
import type { PullRequest, Workspace } from './reflexion/ports.ts';
import { type Outcome, type Parts, reconcile } from './reflexion/reconcile.ts';
import type { Rules } from './reflexion/rules.ts';

export interface WorkerParts extends Omit<Parts, 'pullRequest' | 'openWorkspace' | 'signal' | 'limits'> {
  queue: Pick<Queue, 'look'>;
  clientFor(repository: { owner: string; repo: string }): Promise<GitHubClient>;
  pullRequestOf(
    client: GitHubClient,
    repository: { owner: string; repo: string },
    number: number,
  ): PullRequest;
  openWorkspace(
    client: GitHubClient,
    facts: PullRequestFacts,
    rules: Rules,
    signal: AbortSignal,
  ): Promise<Workspace>;
  /** Where an owner grants the App more; null when GitHub does not say. */
  grantUrl(repository: RepositoryName): Promise<string | null>;
  /** Told of every look that came to its end. */
  report(key: string, outcome: Outcome, seconds: number): void;
  log: Logger;
}

/** Looks in a row that one job may take: each trial without a commit calls for another, and ε bounds those. */
const maxLooksInARow = 20;

/** What a worker does with one job: the one place where errors end. */
export function createWorker(parts: WorkerParts): (look: Look) => Promise<void> {
  return async (look) => {
    const commit = parseCommitName(look.key);
    try {
      if (commit) await findPullRequests(parts, commit, look);
      else await lookAtPullRequest(parts, look);
    } catch (error) {
      if (isGone(error, commit !== null)) {
        parts.log.info({ key: look.key }, 'gone, or no longer ours to see');
        return;
      }
      const message = parts.redact(error instanceof Error ? error.message : String(error));
      const details = { key: look.key, attempt: look.attempt, err: error };
      const { retryAfterMs, isPostponed } = waitOf(error);
      if (look.signal.aborted) parts.log.info({ key: look.key }, 'interrupted; it will be looked at again');
      else if (isPostponed) parts.log.info({ key: look.key }, `look postponed: ${message}`);
      else parts.log.error(details, `look failed: ${message}`);
      throw new ReflexionError('queue', message, {
        cause: error,
        isPostponed,
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      });
    }
  };
}

async function lookAtPullRequest(parts: WorkerParts, look: Look): Promise<void> {
  const name = parsePullRequestName(look.key);
  if (!name) throw new ReflexionError('input', `${look.key} names no pull request`);
  const { number, ...repository } = name;
  for (let count = 0; count < maxLooksInARow; count++) {
    look.signal.throwIfAborted();
    const startedAt = parts.now();
    const client = await parts.clientFor(repository);
    const pullRequest = parts.pullRequestOf(client, repository, number);
    const openWorkspace: Parts['openWorkspace'] = (...order) => parts.openWorkspace(client, ...order);
    const outcome = await reconcile({ ...parts, pullRequest, openWorkspace, signal: look.signal }).catch(
      (error: unknown) => settled(parts, look, { pullRequest, repository }, error),
    );
    if (outcome === null) return;
    const { kind, ...rest } = outcome.decision;
    const reason = 'reason' in rest ? rest.reason : undefined;
    parts.log.info({ key: look.key, event: look.reason, decision: kind, reason }, `${look.key}: ${kind}`);
    parts.report(look.key, outcome, (parts.now() - startedAt) / 1000);
    if (!outcome.again) return;
  }
  parts.log.warn({ key: look.key }, 'looked at too often in a row; the next sweep goes on');
}

/** Null where asking again would change nothing: the pull request has another name, or a permission is missing. Throws all else. */
async function settled(
  parts: WorkerParts,
  look: Look,
  { pullRequest, repository }: { pullRequest: PullRequest; repository: RepositoryName },
  error: unknown,
): Promise<null> {
  if (!(error instanceof ReflexionError)) throw error;
  const { movedTo, permission } = error;
  if (movedTo !== null) {
    parts.log.info({ key: look.key }, `known as ${movedTo} now`);
    await parts.queue.look(movedTo, look.reason);
    return null;
  }
  if (permission === null) throw error;
  const grantUrl = await parts.grantUrl(repository);
  const isTold = await pullRequest.lack(permission, grantUrl);
  parts.log.error({ key: look.key, permission, grantUrl, isTold }, error.message);
  return null;
}

/** An event named a commit only: its open pull requests are looked at. */
async function findPullRequests(
  parts: WorkerParts,
  { commit, ...repository }: { owner: string; repo: string; commit: string },
  look: Look,
): Promise<void> {
  const client = await parts.clientFor(repository);
  const { data } = await client.rest.repos.listPullRequestsAssociatedWithCommit({
    ...repository,
    commit_sha: commit,
    per_page: 100,
  });
  for (const pull of data.filter(
    (candidate) => candidate.state === 'open' && candidate.head.sha === commit,
  )) {
    await parts.queue.look(pullRequestName(repository, pull.number), look.reason);
  }
}

function waitOf(error: unknown): Pick<ReflexionError, 'retryAfterMs' | 'isPostponed'> {
  return error instanceof ReflexionError ? error : { retryAfterMs: null, isPostponed: false };
}

function isGone(error: unknown, isCommit: boolean): boolean {
  if (isOutOfReach(error)) return true;
  const status = statusOf(error);
  // By 422 GitHub says that it knows no such commit; anywhere else it is a fault of ours.
  return status === 404 || status === 451 || (isCommit && status === 422);
}
