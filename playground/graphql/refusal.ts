import { GraphQLError } from 'graphql';

/** An error with the kind that GitHub tells beside its message. */
export function refusal(
  type: 'FORBIDDEN' | 'NOT_FOUND' | 'STALE_DATA' | 'UNPROCESSABLE',
  message: string,
): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
