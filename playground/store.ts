import type { components } from '@octokit/openapi-types';
import type { Review } from './reviews.ts';

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
  pullRequests: PullRequest[];
  comments: Map<number, IssueComment>;
  reviews: Map<number, Review>;
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
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
/** `{ contents: 'write', checks: 'write', … }` in GitHub's names. */
export type Permissions = Readonly<components['schemas']['app-permissions']>;

export interface User {
  id: number;
  login: string;
  type: 'User' | 'Organization' | 'Bot';
}

export interface App {
  id: number;
  slug: string;
  name: string;
  /** PEM; null for GitHub's own apps, which never sign in. */
  publicKey: string | null;
  permissions: Permissions;
  events: readonly string[];
  createdAt: Timestamp;
}

export interface Installation {
  id: number;
  appId: number;
  /** The owner's login. */
  account: string;
  /** Ids. */
  repositories: Set<number>;
  permissions: Permissions;
  suspended: boolean;
  createdAt: Timestamp;
}

export type Token =
  | { kind: 'person'; token: string; login: string }
  | {
      kind: 'installation';
      token: string;
      installationId: number;
      appId: number;
      /** Ids; null for all that the installation has. */
      repositories: ReadonlySet<number> | null;
      permissions: Permissions;
      /** Milliseconds since 1970. */
      expiresAt: number;
    };

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
  /** The bare git repository. */
  gitDirectory: string;
  /** Of issues and pull requests together. */
  nextNumber: number;
  createdAt: Timestamp;
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

export interface IssueComment {
  id: number;
  repository: string;
  number: number;
  /** A login; `slug[bot]` for an app. */
  author: string;
  /** The app it was made with. */
  appId: number | null;
  body: string;
  reactions: Reaction[];
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export const reactionContents = [
  '+1',
  '-1',
  'laugh',
  'confused',
  'heart',
  'hooray',
  'rocket',
  'eyes',
] as const;
export type ReactionContent = (typeof reactionContents)[number];
export interface Reaction {
  id: number;
  content: ReactionContent;
  author: string;
  createdAt: Timestamp;
}

export type RunStatus = 'queued' | 'in_progress' | 'completed';
export const conclusions = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
] as const;
export type Conclusion = (typeof conclusions)[number];

/** The checks of one app at one commit. Its status and conclusion follow from its newest check runs. */
export interface CheckSuite {
  id: number;
  repository: string;
  appId: number;
  headSha: string;
  headBranch: string | null;
  /** The full name of the fork, where the commit came from one. */
  headRepository: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface CheckRun {
  id: number;
  suiteId: number;
  repository: string;
  appId: number;
  name: string;
  headSha: string;
  status: RunStatus;
  conclusion: Conclusion | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Annotation[];
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: 'notice' | 'warning' | 'failure';
  message: string;
  title: string | null;
  rawDetails: string | null;
}

/** One run of one workflow file; a re-run is the next attempt of the same run. */
export interface WorkflowRun {
  id: number;
  repository: string;
  suiteId: number;
  /** The workflow's name. */
  name: string;
  /** `.github/workflows/ci.yml` */
  path: string;
  event: 'push' | 'pull_request';
  headSha: string;
  headBranch: string;
  headRepository: string;
  pullRequestNumber: number | null;
  actor: string;
  runNumber: number;
  runAttempt: number;
  status: RunStatus;
  conclusion: Conclusion | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  runStartedAt: Timestamp;
}

export interface Job {
  /** Its check run's id too. */
  id: number;
  runId: number;
  runAttempt: number;
  name: string;
  labels: readonly string[];
  status: RunStatus;
  conclusion: Conclusion | null;
  steps: Step[];
  /** As GitHub Actions writes it, timestamps and all. */
  log: string;
  createdAt: Timestamp;
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

export interface Step {
  name: string;
  /** From 1. */
  number: number;
  status: RunStatus;
  conclusion: Conclusion | null;
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

export interface Status {
  id: number;
  repository: string;
  sha: string;
  context: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: Timestamp;
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
    pullRequests: [],
    comments: new Map(),
    reviews: new Map(),
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
