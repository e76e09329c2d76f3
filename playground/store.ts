import type { App, Installation, Role, Token, User } from './accounts.ts';
import type { CheckRun, CheckSuite, Job, Status, WorkflowRun } from './checks.ts';
import type { IssueComment, Review, ReviewComment } from './conversation.ts';

/** Everything the playground knows but what is in git: plain data, lost when it stops. */
export interface Store {
  /** By login in lower case. */
  users: Map<string, User>;
  apps: Map<number, App>;
  installations: Map<number, Installation>;
  /** By the token itself. */
  tokens: Map<string, Token>;
  /** By full name in lower case; `findRepository` looks one up. */
  repositories: Map<string, Repository>;
  /** Ids of repositories by the full names, in lower case, that they had before. */
  formerNames: Map<string, number>;
  pullRequests: PullRequest[];
  comments: Map<number, IssueComment>;
  reviews: Map<number, Review>;
  reviewComments: Map<number, ReviewComment>;
  checkSuites: Map<number, CheckSuite>;
  checkRuns: Map<number, CheckRun>;
  workflowRuns: Map<number, WorkflowRun>;
  /** A job has the id of its check run. */
  jobs: Map<number, Job>;
  statuses: Status[];
  deliveries: Delivery[];
  requests: RequestRecord[];
  /** Who pushed a commit first, by its id: the login that its token belongs to, whatever the commit says. */
  pushers: Map<string, string>;
  /** Of the commits that the site made itself, by their id. */
  signatures: Map<string, Signature>;
  nextId(): number;
}

/** ISO 8601 in whole seconds, as GitHub writes times. */
export type Timestamp = string;

export interface Repository {
  id: number;
  owner: string;
  name: string;
  /** `owner/name` */
  fullName: string;
  private: boolean;
  defaultBranch: string;
  /** By login in lower case; who is not named has `read` where the repository is public, `none` where it isn't. */
  roles: Map<string, Role>;
  /** The full name of the repository it was forked from. */
  parent: string | null;
  archived: boolean;
  /** Of its workflows, but not of those that a fork's pull request runs. */
  secrets: Map<string, string>;
  /** By branch. */
  protections: Map<string, Protection>;
  /** Apps that no check suite is opened for by itself. */
  untriggeredApps: Set<number>;
  /** The bare git repository. */
  gitDirectory: string;
  /** Of issues and pull requests together. */
  nextNumber: number;
  createdAt: Timestamp;
}

export interface Protection {
  /** Names of checks and contexts of statuses that a merge waits for. */
  requiredChecks: readonly string[];
  /** Whether they are required by a ruleset, and not by the branch's own protection. */
  byRuleset: boolean;
  /** Whether a branch has to be up to date before it is merged. */
  strict: boolean;
  /** The sentence that a push is refused with, if it is. */
  refusesPushes: string | null;
  /** Whether every commit that is pushed has to be signed. */
  requiresSignatures: boolean;
}

export interface PullRequest {
  id: number;
  /** The base repository's full name. */
  repository: string;
  number: number;
  title: string;
  body: string;
  author: string;
  state: 'open' | 'closed';
  draft: boolean;
  locked: boolean;
  labels: string[];
  merged: boolean;
  mergedBy: string | null;
  mergeCommitSha: string | null;
  head: { repository: string; ref: string; sha: string };
  base: { ref: string; sha: string };
  /** Whether those who may write to the base repository may push to the head branch; only the author of a fork can allow it. */
  maintainerCanModify: boolean;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  closedAt: Timestamp | null;
}

export interface Signature {
  /** ASCII-armoured. */
  signature: string;
  /** The commit as git has it, without the signature. */
  payload: string;
  verifiedAt: Timestamp;
}

/** One webhook that was sent, or would have been. */
export interface Delivery {
  id: number;
  /** `X-GitHub-Delivery`; a redelivery has its original's. */
  guid: string;
  event: string;
  action: string | null;
  redelivery: boolean;
  deliveredAt: Timestamp;
  /** Null while under way; `OK`, or what went wrong, or `dropped` by a fault. */
  status: string | null;
  /** The answer's HTTP status; 0 when there was none. */
  statusCode: number;
  durationMs: number;
  request: { headers: Readonly<Record<string, string>>; body: string };
}

/** One request that came in, to the API or to git. */
export interface RequestRecord {
  kind: 'api' | 'git-fetch' | 'git-push';
  method: string;
  /** With its query. */
  path: string;
  /** 0 when a fault kept it from being answered. */
  status: number;
  /** `app:slug`, `installation:id`, a login, or `anonymous`. */
  authenticatedAs: string;
  /** Milliseconds since 1970. */
  at: number;
}

export function createStore(): Store {
  let lastId = 1000;
  return {
    users: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
    repositories: new Map(),
    formerNames: new Map(),
    pullRequests: [],
    comments: new Map(),
    reviews: new Map(),
    reviewComments: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    workflowRuns: new Map(),
    jobs: new Map(),
    statuses: [],
    deliveries: [],
    requests: [],
    pushers: new Map(),
    signatures: new Map(),
    nextId: () => ++lastId,
  };
}

export function timestamp(at: number = Date.now()): Timestamp {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function findRepository(store: Store, fullName: string): Repository | undefined {
  return store.repositories.get(fullName.toLowerCase());
}

/** The repository that used to have this name. */
export function findMoved(store: Store, fullName: string): Repository | undefined {
  const id = store.formerNames.get(fullName.toLowerCase());
  return [...store.repositories.values()].find((repository) => repository.id === id);
}

export function findPullRequest(store: Store, repository: string, number: number): PullRequest | undefined {
  return store.pullRequests.find(
    (candidate) =>
      candidate.number === number && candidate.repository.toLowerCase() === repository.toLowerCase(),
  );
}

export function roleOf(repository: Repository, login: string): Role {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'admin';
  return repository.roles.get(login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
}

export function mayWrite(repository: Repository, login: string): boolean {
  return ['admin', 'maintain', 'write'].includes(roleOf(repository, login));
}
