import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { App, Permissions } from './accounts.ts';
import { timestamp } from './store.ts';

const manifestSchema = z.object({
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/** The bot as its own `app.yml` would have it created: what that leaves out is neither granted nor sent. */
export function appUnderTest(publicKey: string, granted?: Permissions, events?: readonly string[]): App {
  const file = join(import.meta.dirname, '..', 'app.yml');
  const manifest = manifestSchema.parse(parse(readFileSync(file, 'utf8')));
  return {
    id: 4711,
    slug: 'reflexion',
    name: 'Reflexion',
    publicKey,
    permissions: granted ?? (manifest.default_permissions as Permissions),
    events: events ?? manifest.default_events,
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
