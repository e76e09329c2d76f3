import { generateKeyPair, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createAuthors, type NewPush, type NewRepository } from './authors.ts';
import { createCi } from './ci/ci.ts';
import { createFaults, type Faults } from './faults.ts';
import { installHooks } from './git.ts';
import { createGitServer } from './git-server.ts';
import { createPeople } from './people.ts';
import { createSettle } from './pushes.ts';
import { createReports } from './reports.ts';
import { apiPath, createApi } from './rest/api.ts';
import { serveLog } from './rest/workflows.ts';
import type { Ci, Reports } from './seams.ts';
import { listen } from './server.ts';
import type { Site } from './site.ts';
import {
  type App,
  createStore,
  type Delivery,
  findPullRequest,
  findRepository,
  type Permissions,
  type PullRequest,
  type Repository,
  type RequestRecord,
  type Store,
  timestamp,
} from './store.ts';
import { type PullRequestView, viewPullRequest } from './view.ts';
import { createWebhooks } from './webhooks.ts';

export interface PlaygroundOptions {
  /** Repositories and checkouts live here; made when missing, left when closed. */
  dataDirectory: string;
  port?: number;
  /** Whether pushes run workflows; they do unless told otherwise. */
  ci?: boolean;
  permissions?: Permissions;
  installationTokenLifetimeMs?: number;
}

/** A GitHub for this machine. Repositories are named `owner/name`, people by their login. */
export interface Playground {
  /** `http://127.0.0.1:PORT`; the API is below `/api/v3`, as on GitHub Enterprise. */
  url: string;
  /** What the bot is set up with. */
  app: { id: number; slug: string; privateKey: string; webhookSecret: string };
  setWebhookUrl(url: string | null): void;
  createRepository(repository: NewRepository): Promise<Repository>;
  /** Pushes the branch, from a fork of the author's own if asked, and returns the pull request's number. */
  openPullRequest(opened: NewPullRequest): Promise<number>;
  push(push: NewPush): Promise<string>;
  /** Returns the comment's id. */
  comment(comment: { repository: string; number: number; author: string; body: string }): number;
  editComment(edit: { id: number; author: string; body: string }): void;
  closePullRequest(repository: string, number: number, by?: string): void;
  reopenPullRequest(repository: string, number: number, by?: string): void;
  mergePullRequest(repository: string, number: number, by?: string): Promise<void>;
  setLocked(repository: string, number: number, locked: boolean): void;
  setDraft(repository: string, number: number, draft: boolean): void;
  label(repository: string, number: number, label: string): void;
  unlabel(repository: string, number: number, label: string): void;
  pullRequest(repository: string, number: number): Promise<PullRequestView>;
  /** Every request to the API and to git, oldest first. */
  requests: readonly RequestRecord[];
  /** Every webhook, oldest first. */
  deliveries: readonly Delivery[];
  redeliver(id: number): Promise<Delivery>;
  faults: Faults;
  /** For tests that play the CI themselves. */
  reports: Reports;
  store: Store;
  /** Settles when no workflow runs and no webhook is on its way. */
  idle(): Promise<void>;
  waitFor(predicate: () => boolean | Promise<boolean>, timeoutMs: number, what: string): Promise<void>;
  /** Leaves no process, connection or timer behind. */
  close(): Promise<void>;
}

export type NewPullRequest = Omit<NewPush, 'message' | 'force'> & {
  title: string;
  body?: string;
  /** The commit's message; the title unless given. */
  message?: string;
  /** The base branch; the default branch unless given. */
  base?: string;
  draft?: boolean;
  fromFork?: boolean;
};

const hourMs = 3_600_000;

export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
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
  const app = appUnderTest(publicKey, options.permissions ?? neededPermissions);
  const webhookSecret = randomBytes(20).toString('hex');
  const store = createStore();
  for (const known of [app, actionsApp]) store.apps.set(known.id, known);
  const faults = createFaults();
  const webhooks = createWebhooks({ store, faults, appId: app.id, secret: webhookSecret });
  const server = await listen(options.port ?? 0);

  // The parts need one another; each looks at the site only once all of it is there.
  const site: Site = {
    store,
    url: server.url,
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
    options.ci === false ? null : createCi({ store, reports, directory: ciDirectory, url: server.url });
  const authors = createAuthors(site, directory);
  const gitServer = createGitServer(site, hooksDirectory);
  const api = createApi(site);
  server.setHandlers([
    async (request, response) => {
      if (!request.url?.startsWith(`${apiPath}/`) && request.url !== apiPath) return false;
      await api(request, response);
      return true;
    },
    (request, response) => serveLog(site, request, response),
    (request, response) => gitServer.handle(request, response),
  ]);

  return {
    url: server.url,
    app: { id: app.id, slug: app.slug, privateKey, webhookSecret },
    setWebhookUrl: webhooks.setUrl,
    createRepository: authors.createRepository,
    openPullRequest: (opened) => openPullRequest(opened),
    push: authors.push,
    comment: people.comment,
    editComment: people.editComment,
    closePullRequest: (name, number, by) => act(name, number, by, people.close),
    reopenPullRequest: (name, number, by) => act(name, number, by, people.reopen),
    mergePullRequest: (name, number, by) => act(name, number, by, people.merge),
    setLocked: (name, number, locked) =>
      act(name, number, undefined, (pullRequest, by) => people.setLocked(pullRequest, locked, by)),
    setDraft: (name, number, draft) =>
      act(name, number, undefined, (pullRequest, by) => people.setDraft(pullRequest, draft, by)),
    label: (name, number, label) =>
      act(name, number, undefined, (pullRequest, by) => people.label(pullRequest, label, by)),
    unlabel: (name, number, label) =>
      act(name, number, undefined, (pullRequest, by) => people.unlabel(pullRequest, label, by)),
    pullRequest: (name, number) => viewPullRequest(site, name, number),
    requests: store.requests,
    deliveries: store.deliveries,
    redeliver: webhooks.redeliver,
    faults,
    reports,
    store,
    async idle() {
      await ci?.idle();
      await webhooks.idle();
    },
    waitFor,
    async close() {
      await ci?.stop();
      await webhooks.stop();
      await gitServer.stop();
      await server.close();
    },
  };

  async function openPullRequest({
    title,
    body = '',
    message = title,
    base,
    draft = false,
    fromFork = false,
    ...push
  }: NewPullRequest): Promise<number> {
    const repository = repositoryNamed(store, push.repository);
    const head = fromFork ? await authors.fork(repository, push.author) : repository;
    const sha = await authors.push({ ...push, repository: head.fullName, message });
    const pullRequest = await people.openPullRequest({
      repository: repository.fullName,
      head: { repository: head.fullName, ref: push.branch, sha },
      base: base ?? repository.defaultBranch,
      title,
      body,
      author: push.author,
      draft,
    });
    return pullRequest.number;
  }

  /** What somebody does to a pull request, its repository's owner unless named. */
  function act<Result>(
    name: string,
    number: number,
    by: string | undefined,
    deed: (pullRequest: PullRequest, by: string) => Result,
  ): Result {
    const pullRequest = findPullRequest(store, name, number);
    if (!pullRequest) throw new Error(`there is no pull request ${name}#${number}`);
    return deed(pullRequest, by ?? repositoryNamed(store, name).owner);
  }
}

function repositoryNamed(store: Store, name: string): Repository {
  const repository = findRepository(store, name);
  if (!repository) throw new Error(`there is no repository ${name}`);
  return repository;
}

async function waitFor(
  predicate: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what: string,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await predicate())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** What the bot's `app.yml` asks for. */
const neededPermissions: Permissions = {
  metadata: 'read',
  actions: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  statuses: 'read',
};

function appUnderTest(publicKey: string, permissions: Permissions): App {
  return {
    id: 4711,
    slug: 'reflexion',
    name: 'Reflexion',
    publicKey,
    permissions,
    events: ['check_run', 'check_suite', 'issue_comment', 'pull_request', 'push', 'status', 'workflow_run'],
    createdAt: timestamp(),
  };
}

/** GitHub Actions as it is on github.com. */
const actionsApp: App = {
  id: 15368,
  slug: 'github-actions',
  name: 'GitHub Actions',
  publicKey: null,
  permissions: { actions: 'write', checks: 'write', contents: 'read', metadata: 'read' },
  events: [],
  createdAt: '2018-07-30T09:30:17Z',
};
