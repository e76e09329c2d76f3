import type { HostCommit, Published } from '../reflexion/ports.ts';
import type { GitHubClient } from './client.ts';

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** Lets GitHub make the commit, signed by itself; refused when the branch is no longer at the expected head. */
export async function createCommitOnBranch(client: GitHubClient, commit: HostCommit): Promise<Published> {
  const [headline = '', ...body] = commit.message.trimEnd().split('\n');
  const input = {
    branch: { repositoryNameWithOwner: commit.repository, branchName: commit.branch },
    expectedHeadOid: commit.expectedHead,
    message: { headline, body: body.join('\n').trim() },
    fileChanges: { additions: commit.additions, deletions: commit.deletions.map((path) => ({ path })) },
  };
  try {
    const answer: Created = await client.graphql(mutation, { input });
    return { kind: 'pushed', commit: answer.createCommitOnBranch.commit.oid };
  } catch (error) {
    const [first] = graphqlErrors(error);
    if (!first) throw error;
    // By NOT_FOUND it means the branch, which was there when the work began.
    if (first.type === 'STALE_DATA' || first.type === 'NOT_FOUND') return { kind: 'moved-on' };
    return { kind: 'refused', reason: first.message };
  }
}

interface Created {
  createCommitOnBranch: { commit: { oid: string } };
}

function graphqlErrors(error: unknown): readonly { type?: string; message: string }[] {
  const isAnswer = error instanceof Error && error.name === 'GraphqlResponseError' && 'errors' in error;
  return isAnswer && Array.isArray(error.errors) ? error.errors : [];
}
