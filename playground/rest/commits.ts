import { z } from 'zod';
import { announceStatus } from '../check-events.ts';
import type { CheckRun, CheckSuite, Status } from '../checks.ts';
import { branchesOf, tryGit } from '../git.ts';
import { commitsOf, readCommit, resolveCommit } from '../history.ts';
import { timestamp } from '../store.ts';
import { type Answer, countedPage, created, notFound, ok, page, refusal } from './answers.ts';
import { checkRunBody, checkSuiteBody, latestRuns } from './bodies/checks.ts';
import { commitBody, gitCommitBody, simpleStatusBody, statusBody } from './bodies/commits.ts';
import { simplePullRequestBody } from './bodies/pull-request.ts';
import { repositoryBody } from './bodies/repository.ts';
import type { Schemas } from './bodies/schemas.ts';
import { speakerAs } from './comments.ts';
import {
  type Handle,
  type Need,
  type RepositoryExchange,
  type Route,
  reads,
  repositoryRoute,
  withBody,
  writes,
} from './router.ts';

type CommitExchange = RepositoryExchange & { sha: string };

const statusSchema = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().max(140).nullish(),
  target_url: z.string().nullish(),
});

export const commitRoutes: readonly Route[] = [
  repositoryRoute('GET', '/commits', reads('contents'), listCommits),
  commitRoute('GET', '/commits/:ref', reads('contents'), async ({ site, repository, sha }) => {
    const commit = await readCommit(repository.gitDirectory, sha);
    return commit ? ok(commitBody(site, repository, commit)) : noCommit(sha);
  }),
  repositoryRoute('GET', '/git/commits/:sha', reads('contents'), readGitCommit),
  commitRoute('GET', '/commits/:ref/pulls', reads('pull_requests'), listPullRequests),
  commitRoute('GET', '/commits/:ref/check-runs', reads('checks'), listCheckRuns),
  commitRoute('GET', '/commits/:ref/check-suites', reads('checks'), listCheckSuites),
  commitRoute('GET', '/commits/:ref/status', reads('statuses'), combineStatuses),
  commitRoute('GET', '/commits/:ref/statuses', reads('statuses'), (exchange) =>
    page(exchange, statusesOf(exchange), (status) => statusBody(exchange.site, status)),
  ),
  commitRoute('GET', '/statuses/:ref', reads('statuses'), (exchange) =>
    page(exchange, statusesOf(exchange), (status) => statusBody(exchange.site, status)),
  ),
  commitRoute('POST', '/statuses/:ref', writes('statuses'), withBody(statusSchema, addStatus)),
];

/** A route of one commit, named by its id, a branch or a tag. */
function commitRoute(method: string, path: string, need: Need, handle: Handle<CommitExchange>): Route {
  return repositoryRoute(method, path, need, async (exchange) => {
    const reference = (exchange.parameters.ref ?? '').replace(/^(refs\/)?heads\//, '');
    const sha = await resolveCommit(exchange.repository.gitDirectory, reference);
    return sha === null ? noCommit(reference) : handle({ ...exchange, sha });
  });
}

/** `sha` names a branch or a commit to begin at; the default branch unless given. */
async function listCommits(exchange: RepositoryExchange): Promise<Answer> {
  const { site, repository, query } = exchange;
  const reference = query.get('sha') ?? repository.defaultBranch;
  const sha = await resolveCommit(repository.gitDirectory, reference);
  if (sha === null) return notFound;
  const commits = await commitsOf(repository.gitDirectory, sha);
  return page(exchange, commits, (commit) => commitBody(site, repository, commit));
}

/** The commit as an object of git: known by its whole id only. */
async function readGitCommit({ site, repository, parameters }: RepositoryExchange): Promise<Answer> {
  const sha = parameters.sha ?? '';
  if (!/^[0-9a-f]{40}$/.test(sha))
    return refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const commit = await readCommit(repository.gitDirectory, sha);
  return commit ? ok(gitCommitBody(site, repository, commit)) : notFound;
}

function noCommit(reference: string): Answer {
  return refusal(422, `No commit found for SHA: ${reference}`);
}

/** Open pull requests that the commit is in. */
async function listPullRequests(exchange: CommitExchange): Promise<Answer> {
  const { site, repository, sha } = exchange;
  const candidates = site.store.pullRequests.filter(
    (pullRequest) => pullRequest.repository === repository.fullName && pullRequest.state === 'open',
  );
  const contains = await Promise.all(
    candidates.map(async ({ base, head }) => {
      const isAncestor = async (of: string) =>
        (await tryGit(repository.gitDirectory, ['merge-base', '--is-ancestor', sha, of])) !== null;
      return (await isAncestor(head.sha)) && !(await isAncestor(base.sha));
    }),
  );
  return page(
    exchange,
    candidates.filter((_, index) => contains[index]),
    (pullRequest) => simplePullRequestBody(site, repository, pullRequest),
  );
}

function suitesOf({ site, repository, sha, query }: CommitExchange): readonly CheckSuite[] {
  const appId = query.get('app_id');
  return [...site.store.checkSuites.values()].filter(
    (suite) =>
      suite.repository === repository.fullName &&
      suite.headSha === sha &&
      (appId === null || String(suite.appId) === appId),
  );
}

/** Newest first. `filter=latest`, the default, shows the newest of each name within a suite. */
function listCheckRuns(exchange: CommitExchange): Promise<Answer> {
  const { site, query } = exchange;
  const all = query.get('filter') === 'all';
  const runs = suitesOf(exchange).flatMap((suite) =>
    all ? runsOf(exchange, suite) : latestRuns(site, suite),
  );
  const matches = (name: string, value: string) => !query.has(name) || query.get(name) === value;
  const chosen = runs
    .filter((run) => matches('check_name', run.name) && matches('status', run.status))
    .sort((a, b) => b.id - a.id);
  return countedPage(exchange, 'check_runs', chosen, (run) => checkRunBody(site, run));
}

function runsOf({ site }: CommitExchange, suite: CheckSuite): readonly CheckRun[] {
  return [...site.store.checkRuns.values()].filter((run) => run.suiteId === suite.id);
}

function listCheckSuites(exchange: CommitExchange): Promise<Answer> {
  const { query } = exchange;
  const name = query.get('check_name');
  const chosen = suitesOf(exchange).filter(
    (suite) => name === null || runsOf(exchange, suite).some((run) => run.name === name),
  );
  return countedPage(exchange, 'check_suites', chosen, (suite) => checkSuiteBody(exchange.site, suite));
}

/** Newest first. */
function statusesOf({ site, repository, sha }: CommitExchange): readonly Status[] {
  return site.store.statuses
    .filter((status) => status.repository === repository.fullName && status.sha === sha)
    .reverse();
}

/** The newest status of each context; red if any is red, pending if there is none at all. */
async function combineStatuses(exchange: CommitExchange): Promise<Answer> {
  const { site, repository, sha } = exchange;
  const latest = new Map<string, Status>();
  for (const status of statusesOf(exchange)) {
    if (!latest.has(status.context)) latest.set(status.context, status);
  }
  const statuses = [...latest.values()];
  const { body: shown, headers = {} } = await page(exchange, statuses, (status) =>
    simpleStatusBody(site, status),
  );
  const url = `${site.url}/api/v3/repos/${repository.fullName}/commits/${sha}`;
  const body: Schemas['combined-commit-status'] = {
    state: combinedState(statuses),
    statuses: shown,
    sha,
    total_count: statuses.length,
    repository: repositoryBody(site, repository),
    commit_url: url,
    url: `${url}/status`,
  };
  return { ...ok(body), headers };
}

function combinedState(statuses: readonly Status[]): string {
  if (statuses.some(({ state }) => state === 'failure' || state === 'error')) return 'failure';
  return statuses.length > 0 && statuses.every(({ state }) => state === 'success') ? 'success' : 'pending';
}

async function addStatus(
  { site, identity, repository, sha }: CommitExchange,
  asked: z.infer<typeof statusSchema>,
): Promise<Answer> {
  const status: Status = {
    id: site.store.nextId(),
    repository: repository.fullName,
    sha,
    context: asked.context,
    state: asked.state,
    description: asked.description ?? null,
    targetUrl: asked.target_url ?? null,
    creator: speakerAs(site, identity).author,
    createdAt: timestamp(),
  };
  site.store.statuses.push(status);
  const branches = [...(await branchesOf(repository.gitDirectory))];
  announceStatus(
    site,
    status,
    branches.filter(([, tip]) => tip === sha).map(([name]) => name),
  );
  return created(statusBody(site, status));
}
