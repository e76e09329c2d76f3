import { ReflexionError } from '../errors.ts';
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
    if (first?.type === 'STALE_DATA' || (first?.type === 'NOT_FOUND' && /\bref\b/i.test(first.message)))
      return { kind: 'moved-on' };
    if (first?.type === 'FORBIDDEN' || first?.type === 'UNPROCESSABLE')
      return { kind: 'refused', reason: first.message };
    // Whether it was carried out nevertheless is seen at the next look.
    if (!first) throw error;
    throw new ReflexionError('github', `GitHub could not make the commit: ${first.message}`, {
      cause: error,
    });
  }
}

interface Created {
  createCommitOnBranch: { commit: { oid: string } };
}

function graphqlErrors(error: unknown): readonly { type?: string; message: string }[] {
  const isAnswer = error instanceof Error && error.name === 'GraphqlResponseError' && 'errors' in error;
  return isAnswer && Array.isArray(error.errors) ? error.errors : [];
}
