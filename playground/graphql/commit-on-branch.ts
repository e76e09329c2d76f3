import { GraphQLError } from 'graphql';
import { covers, type Identity, permits } from '../auth.ts';
import { branchesOf, git, tryGit } from '../git.ts';
import { pushableBranches } from '../push-rights.ts';
import { botLogin, type Site, userOf } from '../site.ts';
import { findRepository, type Repository } from '../store.ts';
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

type Installation = Extract<Identity, { kind: 'installation' }>;

/** Adds a commit to a branch without git, signed by the site; for everything else it is a push of the app. */
export async function createCommitOnBranch(
  site: Site,
  identity: Installation,
  { branch, expectedHeadOid, message, fileChanges }: CommitOnBranch,
): Promise<{ oid: string; url: string }> {
  const repository = repositoryFor(site, identity, branch.repositoryNameWithOwner);
  const { gitDirectory } = repository;
  const branches = pushableBranches(site.store, identity, repository);
  if (branches !== 'all' && !branches.includes(branch.branchName))
    throw refusal('FORBIDDEN', 'Resource not accessible by integration');
  const head = (await branchesOf(gitDirectory)).get(branch.branchName);
  if (head === undefined)
    throw refusal('NOT_FOUND', `Could not resolve to a Ref with the name '${branch.branchName}'.`);
  if (head !== expectedHeadOid) throw stale(expectedHeadOid);

  const tree = await writeTree(gitDirectory, head, {
    additions: fileChanges?.additions ?? [],
    deletions: (fileChanges?.deletions ?? []).map(({ path }) => path),
  });
  if ('fault' in tree) throw refusal('UNPROCESSABLE', tree.fault);
  const login = botLogin(identity.app);
  const commit = await writeSignedCommit(gitDirectory, {
    tree: tree.id,
    parent: head,
    author: { name: login, email: `${userOf(site.store, login).id}+${login}@users.noreply.github.com` },
    message: message.body ? `${message.headline}\n\n${message.body}` : message.headline,
  });
  const workflow = permits(identity.token.permissions, 'workflows', 'write')
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

function repositoryFor({ store }: Site, identity: Installation, name: string): Repository {
  const repository = findRepository(store, name);
  if (repository && (!repository.private || covers(identity, repository))) return repository;
  throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
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

function refusal(
  type: 'FORBIDDEN' | 'NOT_FOUND' | 'STALE_DATA' | 'UNPROCESSABLE',
  message: string,
): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
