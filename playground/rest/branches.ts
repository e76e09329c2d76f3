import { z } from 'zod';
import { updateBranch } from '../branch-update.ts';
import { tryGit } from '../git.ts';
import { changesBetween, commitsBetween, readCommit, resolveCommit } from '../history.ts';
import { pushableBranches } from '../push-rights.ts';
import { findRepository, mayWrite, type Repository } from '../store.ts';
import { type Answer, notFound, ok, refusal } from './answers.ts';
import { commitBody, fileBody } from './bodies/commits.ts';
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

export const branchRoutes: readonly Route[] = [
  repositoryRoute('GET', '/branches/:branch*', reads('contents'), readBranch),
  repositoryRoute('GET', '/rules/branches/:branch*', reads('metadata'), readRules),
  repositoryRoute('GET', '/compare/:range*', reads('contents'), compare),
  pullRequestRoute(
    'PUT',
    '/pulls/:number/update-branch',
    writes('pull_requests'),
    withBody(z.object({ expected_head_sha: z.string().optional() }), update),
  ),
];

/** A branch, and what a merge into it waits for: that is told to whoever may read. */
async function readBranch({ site, repository, parameters }: RepositoryExchange): Promise<Answer> {
  const name = parameters.branch ?? '';
  const sha = await resolveCommit(repository.gitDirectory, `refs/heads/${name}`);
  const commit = sha && (await readCommit(repository.gitDirectory, sha));
  if (!commit) return refusal(404, 'Branch not found');
  const protection = repository.protections.get(name);
  const contexts = protection && !protection.byRuleset ? protection.requiredChecks : [];
  const url = `${site.url}/api/v3/repos/${repository.fullName}/branches/${name}`;
  return ok({
    name,
    commit: commitBody(site, repository, commit),
    _links: { self: url, html: `${site.url}/${repository.fullName}/tree/${name}` },
    protected: protection !== undefined,
    protection: {
      enabled: protection !== undefined,
      required_status_checks: {
        enforcement_level: contexts.length === 0 ? 'off' : 'everyone',
        contexts,
        checks: contexts.map((context) => ({ context, app_id: null })),
      },
    },
    protection_url: `${url}/protection`,
  });
}

/** What rulesets ask for on a branch of this name, be there one or not. */
async function readRules({ repository, parameters }: RepositoryExchange): Promise<Answer> {
  const protection = repository.protections.get(parameters.branch ?? '');
  if (!protection?.byRuleset) return ok([]);
  const { requiredChecks, strict } = protection;
  return ok([
    {
      type: 'required_status_checks',
      ruleset_source_type: 'Repository',
      ruleset_source: repository.fullName,
      ruleset_id: 42,
      parameters: {
        strict_required_status_checks_policy: strict,
        do_not_enforce_on_create: false,
        required_status_checks: requiredChecks.map((context) => ({ context })),
      },
    },
  ]);
}

async function compare({ site, repository, parameters }: RepositoryExchange): Promise<Answer> {
  const { gitDirectory } = repository;
  const [from = '', to = ''] = (parameters.range ?? '').split('...');
  const [base, head] = await Promise.all([
    resolveCommit(gitDirectory, from),
    resolveCommit(gitDirectory, to),
  ]);
  if (!base || !head) return notFound;
  const merged = (await tryGit(gitDirectory, ['merge-base', base, head]))?.trim();
  const [baseCommit, mergeBase] = await Promise.all([
    readCommit(gitDirectory, base),
    merged === undefined ? null : readCommit(gitDirectory, merged),
  ]);
  if (!baseCommit || !mergeBase) return refusal(404, 'No common ancestor between the two.');
  const [ahead, behind, changes] = await Promise.all([
    commitsBetween(gitDirectory, base, head),
    commitsBetween(gitDirectory, head, base),
    changesBetween(gitDirectory, base, head),
  ]);
  const url = `${site.url}/api/v3/repos/${repository.fullName}/compare/${parameters.range}`;
  return ok({
    url,
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    base_commit: commitBody(site, repository, baseCommit),
    merge_base_commit: commitBody(site, repository, mergeBase),
    commits: ahead.slice(-250).map((commit) => commitBody(site, repository, commit)),
    files: changes.slice(0, 300).map((change) => fileBody(site, repository, head, change)),
  });
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

async function update(
  exchange: PullRequestExchange,
  { expected_head_sha: expected }: { expected_head_sha?: string | undefined },
): Promise<Answer> {
  const { site, pullRequest } = exchange;
  const head = findRepository(site.store, pullRequest.head.repository);
  if (!head || !mayPush(exchange, head)) return refusal(403, 'Resource not accessible by integration');
  const updated = await updateBranch(site, pullRequest, speakerOf(exchange).author, expected);
  if ('fault' in updated) return refusal(422, updated.fault);
  return {
    status: 202,
    body: {
      message: 'Updating pull request branch.',
      url: `${site.url}/api/v3/repos/${pullRequest.repository}/pulls/${pullRequest.number}`,
    },
  };
}

/** An app must be able to write the contents of the head repository too. */
function mayPush({ site, identity, pullRequest }: PullRequestExchange, head: Repository): boolean {
  if (identity.kind === 'person') return mayWrite(head, identity.login);
  if (identity.kind !== 'installation') return false;
  const branches = pushableBranches(site.store, identity, head);
  return branches === 'all' || branches.includes(pullRequest.head.ref);
}
