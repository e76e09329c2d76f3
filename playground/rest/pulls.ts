import { z } from 'zod';
import { git } from '../git.ts';
import { changesBetween, commitsBetween } from '../history.ts';
import type { PullRequest } from '../store.ts';
import { type Answer, ok, page, refusal } from './answers.ts';
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
  pullRequestRoute('GET', '/pulls/:number', reads('pull_requests'), readPullRequest),
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
    return page(exchange, changes.slice(0, mostFiles), (change) =>
      fileBody(site, repository, head.sha, change),
    );
  }),
  pullRequestRoute('GET', '/issues/:number/labels', reads('issues', 'pull_requests'), listLabels),
  pullRequestRoute(
    'POST',
    '/issues/:number/labels',
    writes('issues', 'pull_requests'),
    withBody(z.object({ labels: z.array(z.string().min(1)).max(100) }), addLabels),
  ),
];

/** What a list of files shows at the most, whatever the page. */
const mostFiles = 3000;
const mostFilesOfDiff = 300;
const mostLinesOfDiff = 20_000;

/** The pull request, or its diff where that is asked for and not too large. */
async function readPullRequest({
  site,
  repository,
  pullRequest,
  accept,
}: PullRequestExchange): Promise<Answer> {
  if (!/^application\/vnd\.github\.(v3\.)?diff/.test(accept))
    return ok({
      ...(await pullRequestBody(site, repository, pullRequest)),
      ...(site.faults.takeUnknownMergeability() ? unknownMergeability : {}),
    });
  const range = `${pullRequest.base.sha}...${pullRequest.head.sha}`;
  const diff = await git(repository.gitDirectory, ['diff', '-M', '--no-color', '--no-ext-diff', range]);
  const files = diff.match(/^diff --git /gm)?.length ?? 0;
  const tooMany = (what: string) =>
    refusal(
      406,
      `Sorry, the diff exceeded the maximum number of ${what}. Consider using 'List pull requests files' API or locally cloning the repository instead.`,
      {
        errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
      },
    );
  if (files > mostFilesOfDiff) return tooMany(`files (${mostFilesOfDiff})`);
  if (diff.split('\n').length > mostLinesOfDiff) return tooMany(`lines (${mostLinesOfDiff})`);
  const type = 'application/vnd.github.v3.diff; charset=utf-8';
  return { status: 200, text: diff, headers: { 'Content-Type': type } };
}

const unknownMergeability = { mergeable: null, rebaseable: null, mergeable_state: 'unknown' };

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
