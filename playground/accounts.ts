import type { components } from '@octokit/openapi-types';
import type { Timestamp } from './store.ts';

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
/** `{ contents: 'write', checks: 'write', … }` in GitHub's names. */
export type Permissions = Readonly<components['schemas']['app-permissions']>;

export interface User {
  id: number;
  login: string;
  type: 'User' | 'Organization' | 'Bot';
}

export interface App {
  id: number;
  slug: string;
  name: string;
  /** PEM; null for GitHub's own apps, which never sign in. */
  publicKey: string | null;
  permissions: Permissions;
  events: readonly string[];
  createdAt: Timestamp;
}

export interface Installation {
  id: number;
  appId: number;
  /** The owner's login. */
  account: string;
  /** Ids. */
  repositories: Set<number>;
  permissions: Permissions;
  suspended: boolean;
  /** Kept, so that its last webhook finds it. */
  deleted: boolean;
  createdAt: Timestamp;
}

export type Token =
  | { kind: 'person'; token: string; login: string }
  | {
      kind: 'installation';
      token: string;
      installationId: number;
      appId: number;
      /** Ids; null for all that the installation has. */
      repositories: ReadonlySet<number> | null;
      permissions: Permissions;
      /** Milliseconds since 1970. */
      expiresAt: number;
    };
