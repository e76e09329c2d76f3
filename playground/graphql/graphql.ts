import { buildSchema, GraphQLError, graphql } from 'graphql';
import { z } from 'zod';
import { type Answer, ok, refusal } from '../rest/answers.ts';
import { type Exchange, type Route, route } from '../rest/router.ts';
import { type CommitOnBranch, createCommitOnBranch } from './commit-on-branch.ts';

/** Beside the REST API, as on GitHub Enterprise. */
export const graphqlPath = '/api/graphql';

/**
 * The few types of GitHub's that are served here, with its names. Other mutations and fields are refused as unknown,
 * in the words of the library, which are not quite GitHub's.
 */
const schema = buildSchema(
  `
  scalar Base64String
  scalar GitObjectID
  scalar URI

  input CommittableBranch {
    repositoryNameWithOwner: String!
    branchName: String!
  }
  input CommitMessage {
    headline: String!
    body: String
  }
  input FileAddition {
    path: String!
    contents: Base64String!
  }
  input FileDeletion {
    path: String!
  }
  input FileChanges {
    additions: [FileAddition!]
    deletions: [FileDeletion!]
  }
  input CreateCommitOnBranchInput {
    clientMutationId: String
    branch: CommittableBranch!
    expectedHeadOid: GitObjectID!
    message: CommitMessage!
    fileChanges: FileChanges
  }

  type Commit {
    oid: GitObjectID!
    url: URI!
  }
  type CreateCommitOnBranchPayload {
    clientMutationId: String
    commit: Commit
  }
  type Mutation {
    createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
  }
`,
  // There are no queries yet, and a schema without them counts as invalid.
  { assumeValid: true },
);

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** Whatever goes wrong within a query is told with HTTP status 200. Only installations are served. */
export const graphqlRoute: Route = route('POST', graphqlPath, async (exchange) => {
  if (exchange.identity.kind !== 'installation')
    return refusal(401, 'This endpoint requires you to be authenticated.');
  const asked = requestSchema.safeParse(exchange.body);
  if (!asked.success)
    return ok({ errors: [{ message: 'A query attribute must be specified and must be a string.' }] });
  return execute(exchange, exchange.identity, asked.data);
});

async function execute(
  { site }: Exchange,
  identity: Extract<Exchange['identity'], { kind: 'installation' }>,
  { query, variables, operationName }: z.infer<typeof requestSchema>,
): Promise<Answer> {
  const { data, errors = [] } = await graphql({
    schema,
    source: query,
    variableValues: variables ?? {},
    operationName: operationName ?? null,
    rootValue: {
      createCommitOnBranch: async ({ input }: { input: CommitOnBranch }) => ({
        clientMutationId: input.clientMutationId,
        commit: await createCommitOnBranch(site, identity, input),
      }),
    },
  });
  for (const { originalError } of errors) {
    if (originalError && !(originalError instanceof GraphQLError)) throw originalError;
  }
  return ok({
    ...(data === undefined ? {} : { data }),
    ...(errors.length === 0 ? {} : { errors: errors.map(errorBody) }),
  });
}

/** GitHub tells the kind of error beside its message, not among the extensions. */
function errorBody({ message, path, locations, extensions }: GraphQLError) {
  const { type } = extensions;
  return { ...(type ? { type } : {}), ...(path ? { path } : {}), locations, message };
}
