import type { components } from '@octokit/openapi-types';

/** GitHub's own description of its bodies: what does not fit it does not compile. */
export type Schemas = components['schemas'];

/** The opaque id of GitHub's GraphQL; nothing here reads it. */
export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}
