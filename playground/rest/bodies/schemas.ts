import type { components } from '@octokit/openapi-types';

/** GitHub's own description of its bodies: what does not fit it does not compile. */
export type Schemas = components['schemas'];

/** The id of GitHub's GraphQL, opaque to all but `readNodeId`. */
export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

export function readNodeId(text: string): { type: string; id: string } | null {
  const [type = '', ...id] = Buffer.from(text, 'base64url').toString('utf8').split(':');
  return id.length === 0 ? null : { type, id: id.join(':') };
}
