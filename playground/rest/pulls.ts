import { z } from 'zod';
import { changesBetween, commitsBetween } from '../history.ts';
import type { PullRequest } from '../store.ts';
import { type Answer, ok, page } from './answers.ts';
import { commitBody, fileBody } from './bodies/commits.ts';
import { labelBody, pullRequestBody, simplePullRequestBody } from './bodies/pull-request.ts';
import { speakerOf } from './comments.ts';
import {
  type PullRequestExchange,
  pullRequestRoute,
  type RepositoryExchange,
  type Route,
  reads,
  repositoryRoute,
  withBody,
  writes,
} from './router.ts';

export const pullRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls', reads('pull_requests'), listPullRequests),
  pullRequestRoute('GET', '/pulls/:number', reads('pull_requests'), async (exchange) =>
    ok(await pullRequestBody(exchange.site, exchange.repository, exchange.pullRequest)),
  ),
  pullRequestRoute('GET', '/pulls/:number/commits', reads('pull_requests'), async (exchange) => {
    const { site, repository, pullRequest } = exchange;
    const { base, head } = pullRequest;
    const commits = await commitsBetween(repository.gitDirectory, base.sha, head.sha);
    return page(exchange, commits, (commit) => commitBody(site, repository, commit));
  }),
  pullRequestRoute('GET', '/pulls/:number/files', reads('pull_requests'), async (exchange) => {
    const { site, repository, pullRequest } = exchange;
    const { base, head } = pullRequest;
    const changes = await changesBetween(repository.gitDirectory, base.sha, head.sha);
    return page(exchange, changes, (change) => fileBody(site, repository, head.sha, change));
  }),
  pullRequestRoute('GET', '/issues/:number/labels', reads('issues', 'pull_requests'), listLabels),
  pullRequestRoute(
    'POST',
    '/issues/:number/labels',
    writes('issues', 'pull_requests'),
    withBody(z.object({ labels: z.array(z.string().min(1)).max(100) }), addLabels),
  ),
];

function listPullRequests(exchange: RepositoryExchange): Promise<Answer> {
  const { site, repository, query } = exchange;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const ownerOf = (fullName: string) => fullName.split('/')[0] ?? '';
  const chosen = site.store.pullRequests.filter(
    (pullRequest) =>
      pullRequest.repository === repository.fullName &&
      (state === 'all' || pullRequest.state === state) &&
      (head === null || head === `${ownerOf(pullRequest.head.repository)}:${pullRequest.head.ref}`) &&
      (base === null || base === pullRequest.base.ref),
  );
  return page(exchange, sorted(chosen, query), (pullRequest) =>
    simplePullRequestBody(site, repository, pullRequest),
  );
}

/** Newest first unless asked otherwise, as GitHub does when no `sort` is given. */
function sorted(pullRequests: readonly PullRequest[], query: URLSearchParams): readonly PullRequest[] {
  const sort = query.get('sort') ?? 'created';
  const direction = query.get('direction') ?? (query.has('sort') ? 'asc' : 'desc');
  const key = (pullRequest: PullRequest) =>
    sort === 'updated' ? `${pullRequest.updatedAt} ${pullRequest.id}` : String(pullRequest.id);
  const ascending = [...pullRequests].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return direction === 'asc' ? ascending : ascending.reverse();
}

function listLabels(exchange: PullRequestExchange): Promise<Answer> {
  const { site, repository, pullRequest } = exchange;
  return page(exchange, pullRequest.labels, (name) => labelBody(site, repository, name));
}

function addLabels(exchange: PullRequestExchange, { labels }: { labels: string[] }): Promise<Answer> {
  const { site, pullRequest } = exchange;
  const by = speakerOf(exchange).author;
  for (const label of labels) site.people.label(pullRequest, label, by);
  return listLabels(exchange);
}
