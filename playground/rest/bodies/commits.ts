import type { Status } from '../../checks.ts';
import type { Commit, FileChange } from '../../history.ts';
import { type Site, siteSignature } from '../../site.ts';
import type { Repository } from '../../store.ts';
import { userBody } from './accounts.ts';
import { nodeId, type Schemas } from './schemas.ts';

export function commitBody(site: Site, repository: Repository, commit: Commit): Schemas['commit'] {
  const url = `${site.url}/api/v3/repos/${repository.fullName}`;
  const html = `${site.url}/${repository.fullName}/commit`;
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${html}/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: verificationOf(site, commit),
    },
    author: accountOf(site, commit.author.email),
    committer: accountOf(site, commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${html}/${sha}`,
    })),
  };
}

export function gitCommitBody(site: Site, repository: Repository, commit: Commit): Schemas['git-commit'] {
  const api = `${site.url}/api/v3/repos/${repository.fullName}/git`;
  const html = `${site.url}/${repository.fullName}/commit`;
  const { sha, author, committer, message, tree, parents } = commit;
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${api}/commits/${sha}`,
    html_url: `${html}/${sha}`,
    author,
    committer,
    message,
    tree: { sha: tree, url: `${api}/trees/${tree}` },
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${api}/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
    verification: verificationOf(site, commit),
  };
}

/** Only what the site made itself is signed here. */
function verificationOf({ store }: Site, { sha }: Commit) {
  const known = store.signatures.get(sha);
  if (!known)
    return { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
  const { signature, payload, verifiedAt } = known;
  return { verified: true, reason: 'valid', signature, payload, verified_at: verifiedAt };
}

/** The account that a commit's address belongs to: like GitHub, by the address alone. */
function accountOf(site: Site, email: string): Schemas['simple-user'] | null {
  if (email === siteSignature.email) return userBody(site, 'web-flow');
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login && site.store.users.has(login.toLowerCase()) ? userBody(site, login) : null;
}

export function simpleCommitBody(commit: Commit): Schemas['simple-commit'] {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

export function fileBody(
  site: Site,
  repository: Repository,
  head: string,
  change: FileChange,
): Schemas['diff-entry'] {
  const path = change.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: change.blob,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${site.url}/${repository.fullName}/blob/${head}/${path}`,
    raw_url: `${site.url}/${repository.fullName}/raw/${head}/${path}`,
    contents_url: `${site.url}/api/v3/repos/${repository.fullName}/contents/${path}?ref=${head}`,
    ...(change.patch === null ? {} : { patch: change.patch }),
    ...(change.previousPath === null ? {} : { previous_filename: change.previousPath }),
  };
}

export function statusBody(site: Site, status: Status): Schemas['status'] {
  return { ...simpleStatusBody(site, status), creator: userBody(site, status.creator) };
}

export function simpleStatusBody(site: Site, status: Status): Schemas['simple-commit-status'] {
  return {
    url: `${site.url}/api/v3/repos/${status.repository}/statuses/${status.sha}`,
    avatar_url: userBody(site, status.creator).avatar_url,
    id: status.id,
    node_id: nodeId('Status', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
