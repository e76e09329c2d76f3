import { branchesOf, tryGit } from './git.ts';
import { writeSignedCommit } from './graphql/written-commit.ts';
import { type Site, userOf } from './site.ts';
import { findRepository, type PullRequest } from './store.ts';

/** Merges the base branch into the head branch, as a commit that the site makes and signs. The faults are GitHub's sentences. */
export async function updateBranch(
  site: Site,
  pullRequest: PullRequest,
  by: string,
  expectedHead?: string,
): Promise<{ fault: string } | { sha: string }> {
  const base = findRepository(site.store, pullRequest.repository);
  const head = findRepository(site.store, pullRequest.head.repository);
  const branch = pullRequest.head.ref;
  const headSha = head && (await branchesOf(head.gitDirectory)).get(branch);
  const baseSha = base && (await branchesOf(base.gitDirectory)).get(pullRequest.base.ref);
  if (!base || !head || headSha === undefined || baseSha === undefined)
    return { fault: 'The head or the base branch is gone.' };
  if (expectedHead !== undefined && expectedHead !== headSha)
    return { fault: 'expected head sha didn’t match current head ref.' };
  // A fork's repository has not the base's newest commits, so they are fetched; where it is the same nothing happens.
  const { gitDirectory } = head;
  if (base !== head)
    await tryGit(gitDirectory, ['fetch', '--quiet', '--no-tags', base.gitDirectory, baseSha]);
  const isCurrent = (await tryGit(gitDirectory, ['merge-base', '--is-ancestor', baseSha, headSha])) !== null;
  if (isCurrent) return { fault: 'There are no new commits on the base branch.' };
  const merged = await tryGit(gitDirectory, ['merge-tree', '--write-tree', headSha, baseSha]);
  if (merged === null) return { fault: 'merge conflict between base and head' };
  const user = userOf(site.store, by);
  const commit = await writeSignedCommit(gitDirectory, {
    tree: merged.split('\n')[0] ?? '',
    parents: [headSha, baseSha],
    author: { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` },
    message: `Merge branch '${pullRequest.base.ref}' into ${branch}`,
  });
  if ((await tryGit(gitDirectory, ['update-ref', `refs/heads/${branch}`, commit.id, headSha])) === null)
    return { fault: 'expected head sha didn’t match current head ref.' };
  site.store.signatures.set(commit.id, commit.signature);
  await site.settle(head, by);
  return { sha: commit.id };
}
