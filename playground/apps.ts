import { type App, type Permissions, timestamp } from './store.ts';

/** What the bot's `app.yml` asks for. */
const neededPermissions: Permissions = {
  metadata: 'read',
  actions: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  statuses: 'read',
};

export function appUnderTest(publicKey: string, permissions: Permissions = neededPermissions): App {
  return {
    id: 4711,
    slug: 'reflexion',
    name: 'Reflexion',
    publicKey,
    permissions,
    events: ['check_run', 'check_suite', 'issue_comment', 'pull_request', 'push', 'status', 'workflow_run'],
    createdAt: timestamp(),
  };
}

/** GitHub Actions as it is on github.com. */
export const actionsApp: App = {
  id: 15368,
  slug: 'github-actions',
  name: 'GitHub Actions',
  publicKey: null,
  permissions: { actions: 'write', checks: 'write', contents: 'read', metadata: 'read' },
  events: [],
  createdAt: '2018-07-30T09:30:17Z',
};
