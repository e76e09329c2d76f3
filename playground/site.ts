import type { App, User } from './accounts.ts';
import type { Faults } from './faults.ts';
import type { Ci, People, Reports } from './seams.ts';
import type { Repository, Store } from './store.ts';
import type { Announcement } from './webhooks.ts';

/** What the playground's server hands around among its own parts. */
export interface Site {
  store: Store;
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** The app under test. */
  app: App;
  /** GitHub Actions. */
  actions: App;
  faults: Faults;
  reports: Reports;
  people: People;
  /** Brings pull requests, checks and webhooks up to date with the branches as git has them now. */
  settle(repository: Repository, pusher: string): Promise<void>;
  ci: Ci | null;
  announce(announcement: Announcement | Promise<Announcement>): void;
  webhookUrl(): string | null;
  installationTokenLifetimeMs: number;
  /** Signs the addresses of logs. */
  logSecret: string;
}

/** The user of that login, made when there is none yet. */
export function userOf(store: Store, login: string): User {
  const key = login.toLowerCase();
  const known = store.users.get(key);
  if (known) return known;
  const user: User = { id: store.nextId(), login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
  store.users.set(key, user);
  return user;
}

/** Who commits what the site commits itself. */
export const siteSignature = { name: 'GitHub', email: 'noreply@github.com' };

/** The login an app speaks under. */
export function botLogin(app: App): string {
  return `${app.slug}[bot]`;
}
