import { commentsOf, reviewCommentsOf } from '../../conversation.ts';
import { changesBetween, commitsBetween } from '../../history.ts';
import { mergeabilityOf } from '../../mergeability.ts';
import type { Site } from '../../site.ts';
import { findRepository, type PullRequest, type Repository } from '../../store.ts';
import { userBody } from './accounts.ts';
import { associationOf } from './comments.ts';
import { repositoryBody } from './repository.ts';
import { nodeId, type Schemas } from './schemas.ts';

type Simple = Schemas['pull-request-simple'];

export async function pullRequestBody(
  site: Site,
  repository: Repository,
  pullRequest: PullRequest,
): Promise<Schemas['pull-request']> {
  const simple = simplePullRequestBody(site, repository, pullRequest);
  const user = userBody(site, pullRequest.author);
  const { merged } = pullRequest;
  const size = await sizeOf(repository, pullRequest);
  const { mergeable, state } = await mergeabilityOf(site.store, repository, pullRequest);
  return {
    ...simple,
    state: pullRequest.state,
    user,
    head: { ...simple.head, user: simple.head.user ?? user },
    base: { ...simple.base, user: simple.base.user ?? user },
    merged,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: state,
    merged_by: pullRequest.mergedBy === null ? null : userBody(site, pullRequest.mergedBy),
    comments: commentsOf(site.store, pullRequest).length,
    review_comments: reviewCommentsOf(site.store, pullRequest).length,
    maintainer_can_modify: pullRequest.maintainerCanModify,
    commits: size.commits,
    additions: size.additions,
    deletions: size.deletions,
    changed_files: size.files,
  };
}

export function simplePullRequestBody(site: Site, repository: Repository, pullRequest: PullRequest): Simple {
  const head = findRepository(site.store, pullRequest.head.repository) ?? null;
  return {
    ...addresses(site, pullRequest),
    id: pullRequest.id,
    node_id: nodeId('PullRequest', pullRequest.id),
    number: pullRequest.number,
    state: pullRequest.state,
    locked: pullRequest.locked,
    active_lock_reason: null,
    title: pullRequest.title,
    user: userBody(site, pullRequest.author),
    body: pullRequest.body === '' ? null : pullRequest.body,
    labels: pullRequest.labels.map((name) => labelBody(site, repository, name)),
    milestone: null,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: pullRequest.merged ? pullRequest.closedAt : null,
    merge_commit_sha: pullRequest.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: endBody(site, head, head?.owner ?? pullRequest.author, pullRequest.head),
    base: endBody(site, repository, repository.owner, pullRequest.base),
    author_association: associationOf(repository, pullRequest.author),
    auto_merge: null,
    draft: pullRequest.draft,
  };
}

export function labelBody(
  site: Site,
  repository: Repository,
  name: string,
): Schemas['label'] & { description: string } {
  return {
    id: [...name].reduce((sum, character) => sum * 7 + (character.codePointAt(0) ?? 0), 1) % 1_000_000_007,
    node_id: nodeId('Label', name),
    url: `${site.url}/api/v3/repos/${repository.fullName}/labels/${encodeURIComponent(name)}`,
    name,
    description: '',
    color: 'ededed',
    default: false,
  };
}

/** A fork that is gone is null, though GitHub's own description of its bodies says that it never is. */
function endBody(
  site: Site,
  repository: Repository | null,
  owner: string,
  end: { ref: string; sha: string },
): Simple['head'] {
  return {
    label: `${repository ? owner : 'unknown repository'}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: userBody(site, owner),
    repo: (repository && repositoryBody(site, repository)) as Schemas['repository'],
  };
}

function addresses(site: Site, pullRequest: PullRequest) {
  const api = `${site.url}/api/v3/repos/${pullRequest.repository}`;
  const url = `${api}/pulls/${pullRequest.number}`;
  const issue = `${api}/issues/${pullRequest.number}`;
  const html = `${site.url}/${pullRequest.repository}/pull/${pullRequest.number}`;
  const links = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pullRequest.head.sha}`,
  };
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    _links: {
      self: { href: links.self },
      html: { href: links.html },
      issue: { href: links.issue },
      comments: { href: links.comments },
      review_comments: { href: links.review_comments },
      review_comment: { href: links.review_comment },
      commits: { href: links.commits },
      statuses: { href: links.statuses },
    },
  };
}

interface Size {
  commits: number;
  files: number;
  additions: number;
  deletions: number;
}
/** By both commits: what lies between two commits never changes. */
const sizes = new Map<string, Promise<Size>>();

function sizeOf(repository: Repository, pullRequest: PullRequest): Promise<Size> {
  const { base, head } = pullRequest;
  const key = `${repository.gitDirectory} ${base.sha} ${head.sha}`;
  const known = sizes.get(key);
  if (known) return known;
  const measured = measure(repository.gitDirectory, base.sha, head.sha);
  sizes.set(key, measured);
  return measured;
}

async function measure(gitDirectory: string, base: string, head: string): Promise<Size> {
  const [commits, changes] = await Promise.all([
    commitsBetween(gitDirectory, base, head),
    changesBetween(gitDirectory, base, head),
  ]);
  const sum = (count: (change: (typeof changes)[number]) => number) =>
    changes.reduce((total, change) => total + count(change), 0);
  return {
    commits: commits.length,
    files: changes.length,
    additions: sum((change) => change.additions),
    deletions: sum((change) => change.deletions),
  };
}
