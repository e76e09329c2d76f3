import { GraphQLError, graphql } from 'graphql';
import { z } from 'zod';
import { type Answer, ok, refusal } from '../rest/answers.ts';
import { type Exchange, type Route, route } from '../rest/router.ts';
import { type CommitOnBranch, createCommitOnBranch } from './commit-on-branch.ts';
import { queries } from './queries.ts';
import { remarkMutations } from './remarks.ts';
import { schema } from './schema.ts';

/** Beside the REST API, as on GitHub Enterprise. */
export const graphqlPath = '/api/graphql';

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** Whatever goes wrong within a query is told with HTTP status 200. Installations and people are served. */
export const graphqlRoute: Route = route('POST', graphqlPath, async (exchange) => {
  if (exchange.identity.kind !== 'installation' && exchange.identity.kind !== 'person')
    return refusal(401, 'This endpoint requires you to be authenticated.');
  const asked = requestSchema.safeParse(exchange.body);
  if (!asked.success)
    return ok({ errors: [{ message: 'A query attribute must be specified and must be a string.' }] });
  return execute(exchange, exchange.identity, asked.data);
});

async function execute(
  { site }: Exchange,
  identity: Extract<Exchange['identity'], { kind: 'installation' | 'person' }>,
  { query, variables, operationName }: z.infer<typeof requestSchema>,
): Promise<Answer> {
  const { data, errors = [] } = await graphql({
    schema,
    source: query,
    variableValues: variables ?? {},
    operationName: operationName ?? null,
    rootValue: {
      ...queries(site, identity),
      ...remarkMutations(site, identity),
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
