import type { GraphQLError } from 'graphql';
import { covers, type Identity, permits } from '../auth.ts';
import { branchesOf, git, tryGit } from '../git.ts';
import { pushableBranches } from '../push-rights.ts';
import { speakerAs } from '../rest/comments.ts';
import { type Site, userOf } from '../site.ts';
import { findRepository, mayWrite, type Repository, roleOf } from '../store.ts';
import { refusal } from './refusal.ts';
import { writeSignedCommit, writeTree } from './written-commit.ts';

/** `CreateCommitOnBranchInput`, as GitHub's GraphQL has it. */
export interface CommitOnBranch {
  clientMutationId?: string | null;
  branch: { repositoryNameWithOwner: string; branchName: string };
  expectedHeadOid: string;
  message: { headline: string; body?: string | null };
  fileChanges?: {
    /** Contents are base64. */
    additions?: readonly { path: string; contents: string }[] | null;
    deletions?: readonly { path: string }[] | null;
  } | null;
}

type Pusher = Extract<Identity, { kind: 'installation' | 'person' }>;

/** Adds a commit to a branch without git, signed by the site; for everything else it is a push of whoever asks. */
export async function createCommitOnBranch(
  site: Site,
  identity: Pusher,
  { branch, expectedHeadOid, message, fileChanges }: CommitOnBranch,
): Promise<{ oid: string; url: string }> {
  const repository = repositoryFor(site, identity, branch.repositoryNameWithOwner);
  const { gitDirectory } = repository;
  if (repository.archived) throw refusal('FORBIDDEN', 'Repository was archived so is read-only.');
  if (!mayPush(site, identity, repository, branch.branchName))
    throw refusal('FORBIDDEN', 'Resource not accessible by integration');
  const sentence = repository.protections.get(branch.branchName)?.refusesPushes;
  if (sentence) throw refusal('UNPROCESSABLE', `Protected branch update failed: ${sentence}`);
  const head = (await branchesOf(gitDirectory)).get(branch.branchName);
  if (head === undefined)
    throw refusal('NOT_FOUND', `Could not resolve to a Ref with the name '${branch.branchName}'.`);
  if (head !== expectedHeadOid) throw stale(expectedHeadOid);

  const tree = await writeTree(gitDirectory, head, {
    additions: fileChanges?.additions ?? [],
    deletions: (fileChanges?.deletions ?? []).map(({ path }) => path),
  });
  if ('fault' in tree) throw refusal('UNPROCESSABLE', tree.fault);
  const { author: login } = speakerAs(site, identity);
  const commit = await writeSignedCommit(gitDirectory, {
    tree: tree.id,
    parents: [head],
    author: { name: login, email: `${userOf(site.store, login).id}+${login}@users.noreply.github.com` },
    message: message.body ? `${message.headline}\n\n${message.body}` : message.headline,
  });
  const workflow = mayChangeWorkflows(identity)
    ? undefined
    : await touchedWorkflow(gitDirectory, head, commit.id);
  if (workflow)
    throw refusal(
      'UNPROCESSABLE',
      `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`,
    );
  // Somebody may have pushed since the branch was looked at.
  const reference = `refs/heads/${branch.branchName}`;
  if ((await tryGit(gitDirectory, ['update-ref', reference, commit.id, head])) === null)
    throw stale(expectedHeadOid);
  site.store.signatures.set(commit.id, commit.signature);
  await site.settle(repository, login);
  return { oid: commit.id, url: `${site.url}/${repository.fullName}/commit/${commit.id}` };
}

function repositoryFor({ store }: Site, identity: Pusher, name: string): Repository {
  const repository = findRepository(store, name);
  if (repository && (!repository.private || reaches(identity, repository))) return repository;
  throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
}

function reaches(identity: Pusher, repository: Repository): boolean {
  if (identity.kind === 'person') return roleOf(repository, identity.login) !== 'none';
  return covers(identity, repository);
}

function mayPush({ store }: Site, identity: Pusher, repository: Repository, branch: string): boolean {
  if (identity.kind === 'person') return mayWrite(repository, identity.login);
  const branches = pushableBranches(store, identity, repository);
  return branches === 'all' || branches.includes(branch);
}

/** People may, as in a push by git. */
function mayChangeWorkflows(identity: Pusher): boolean {
  return identity.kind === 'person' || permits(identity.token.permissions, 'workflows', 'write');
}

async function touchedWorkflow(gitDirectory: string, from: string, to: string): Promise<string | undefined> {
  const folder = '.github/workflows';
  const output = await git(gitDirectory, ['diff-tree', '-r', '-z', '--name-only', from, to, '--', folder]);
  return output.split('\0')[0];
}

/** Two blanks before `Pull`, as GitHub has it. */
function stale(expected: string): GraphQLError {
  return refusal(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not.  Pull and try again.`,
  );
}
