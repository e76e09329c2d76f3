import { onTestFinished } from 'vitest';
import type { CheckRun } from '../../playground/checks.ts';
import type { IssueComment } from '../../playground/conversation.ts';
import { createPages } from '../../playground/pages/pages.ts';
import { listen } from '../../playground/server.ts';
import { type PullRequest, timestamp } from '../../playground/store.ts';
import { createBench } from './ci-bench.ts';

/** The pages of one repository with one pull request, served as the playground serves them. */
export async function createPagesBench() {
  const bench = await createBench();
  const { store } = bench;
  store.apps.set(1, {
    id: 1,
    slug: 'github-actions',
    name: 'GitHub Actions',
    publicKey: null,
    permissions: {},
    events: [],
    createdAt: timestamp(),
  });
  store.apps.set(2, {
    id: 2,
    slug: 'reflexion',
    name: 'Reflexion',
    publicKey: null,
    permissions: {},
    events: [],
    createdAt: timestamp(),
  });
  for (const login of ['ada', 'grace', 'mallory', 'reflexion[bot]']) {
    store.users.set(login, { id: store.nextId(), login, type: login.endsWith(']') ? 'Bot' : 'User' });
  }
  store.repositories.get('acme/shop')?.roles.set('grace', 'maintain');

  const buttons: { checkRun: number; identifier: string; author: string }[] = [];
  const server = await listen(0);
  const { url } = server;
  const comment = (made: Pick<IssueComment, 'author' | 'body'> & Partial<IssueComment>): number => {
    const id = store.nextId();
    const now = timestamp();
    store.comments.set(id, {
      id,
      repository: 'acme/shop',
      number: 1,
      appId: made.author.endsWith('[bot]') ? 2 : null,
      reactions: [],
      minimizedAs: null,
      lastEditedAt: null,
      createdAt: now,
      updatedAt: now,
      ...made,
    });
    return id;
  };
  const pages = createPages({
    store,
    url,
    people: { comment, pressButton: (pressed) => void buttons.push(pressed) },
    speakers: () => [
      { login: 'ada', role: 'write' },
      { login: 'grace', role: 'maintain' },
      { login: 'mallory', role: 'none' },
    ],
  });
  server.setHandlers([
    (request, response) => pages.handle(request, response, new URL(request.url ?? '/', url)),
  ]);
  onTestFinished(() => server.close());

  return {
    ...bench,
    url,
    comment,
    /** Pressed so far. */
    buttons,
    openPullRequest: (head: string, base: string, changed: Partial<PullRequest> = {}): PullRequest => {
      const pullRequest: PullRequest = {
        id: store.nextId(),
        repository: 'acme/shop',
        number: 1,
        title: 'Round prices up',
        body: 'As agreed.',
        author: 'ada',
        state: 'open',
        draft: false,
        locked: false,
        labels: [],
        merged: false,
        mergedBy: null,
        mergeCommitSha: null,
        head: { repository: 'acme/shop', ref: 'round-up', sha: head },
        base: { ref: 'main', sha: base },
        maintainerCanModify: false,
        createdAt: timestamp(),
        updatedAt: timestamp(),
        closedAt: null,
        ...changed,
      };
      store.pullRequests.push(pullRequest);
      return pullRequest;
    },
    addCheck: (check: Partial<CheckRun> & Pick<CheckRun, 'name' | 'headSha'>): CheckRun => {
      const made: CheckRun = {
        id: store.nextId(),
        suiteId: 1,
        repository: 'acme/shop',
        appId: 2,
        status: 'completed',
        conclusion: 'success',
        externalId: '',
        detailsUrl: null,
        output: { title: null, summary: null, text: null },
        annotations: [],
        actions: [],
        startedAt: timestamp(),
        completedAt: timestamp(),
        ...check,
      };
      store.checkRuns.set(made.id, made);
      return made;
    },
  };
}
