import type { Permissions } from './accounts.ts';
import { assemble, type PlaygroundOptions } from './assemble.ts';
import { issuePersonToken } from './auth.ts';
import type { NewPush, NewRepository } from './authors.ts';
import { createCheckDeeds } from './check-deeds.ts';
import type { Faults } from './faults.ts';
import { createAppLife, issueActionsToken } from './installations.ts';
import { createMergeQueue } from './merge-queue.ts';
import { createRepositoryLife } from './repository-life.ts';
import type { AppLife, CheckDeeds, MergeQueue, Reports, RepositoryLife, Talk } from './seams.ts';
import { userOf } from './site.ts';
import {
  type Delivery,
  findPullRequest,
  findRepository,
  type PullRequest,
  type Repository,
  type RequestRecord,
  type Store,
} from './store.ts';
import { createTalk } from './talk.ts';
import { type PullRequestView, viewPullRequest } from './view.ts';

/** A GitHub for this machine. Repositories are named `owner/name`, people by their login. */
export interface Playground extends Talk, CheckDeeds, RepositoryLife, AppLife, MergeQueue {
  /** `http://127.0.0.1:PORT`; the API is below `/api/v3`, as on GitHub Enterprise. */
  url: string;
  /** What the bot is set up with. */
  app: { id: number; slug: string; privateKey: string; webhookSecret: string };
  setWebhookUrl(url: string | null): void;
  createRepository(repository: NewRepository): Promise<Repository>;
  /** Pushes the branch, from a fork of the author's own if asked, and returns the pull request's number. */
  openPullRequest(opened: NewPullRequest): Promise<number>;
  push(push: NewPush): Promise<string>;
  /** A personal access token, for the API and for git. */
  personToken(login: string): string;
  /** A workflow's `GITHUB_TOKEN`; it may do everything unless limited. What it pushes starts no workflow: those of a pull request wait for approval. */
  actionsToken(repository: string, permissions?: Permissions): string;
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
  /** Of a job that runs, by the number of its check run. */
  loseRunner(jobId: number): void;
  /** For tests that play the CI themselves. */
  reports: Reports;
  store: Store;
  /** Settles when no workflow runs and no webhook is on its way. */
  idle(): Promise<void>;
  waitFor(predicate: () => boolean | Promise<boolean>, timeoutMs: number, what: string): Promise<void>;
  /** Leaves no process, connection or timer behind. */
  close(): Promise<void>;
}

type NewPullRequest = Omit<NewPush, 'message' | 'force'> & {
  title: string;
  body?: string;
  /** The commit's message; the title unless given. */
  message?: string;
  /** The base branch; the default branch unless given. */
  base?: string;
  draft?: boolean;
  fromFork?: boolean;
  /** Whether a fork's author allows edits by maintainers; true unless told otherwise. */
  maintainerCanModify?: boolean;
};

export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { site, authors, webhooks, privateKey, webhookSecret, close } = await assemble(options);
  const { store, app, people, faults, reports } = site;
  return {
    url: site.url,
    app: { id: app.id, slug: app.slug, privateKey, webhookSecret },
    setWebhookUrl: webhooks.setUrl,
    createRepository: authors.createRepository,
    openPullRequest,
    push: authors.push,
    personToken: (login) => issuePersonToken(store, userOf(store, login).login),
    actionsToken: (name, permissions) => issueActionsToken(site, repositoryNamed(store, name), permissions),
    ...createTalk(site),
    ...createCheckDeeds(site),
    ...createRepositoryLife(site),
    ...createAppLife(site),
    ...createMergeQueue(site),
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
    loseRunner: (jobId) => site.ci?.loseRunner(jobId),
    reports,
    store,
    async idle() {
      await site.ci?.idle();
      await webhooks.idle();
    },
    waitFor,
    close,
  };

  async function openPullRequest({
    title,
    body = '',
    message = title,
    base,
    draft = false,
    fromFork = false,
    maintainerCanModify = true,
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
      maintainerCanModify,
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
