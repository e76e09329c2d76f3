import { permits } from './auth.ts';
import { announceCheckSuite } from './check-events.ts';
import type { CheckSuite } from './checks.ts';
import type { Site } from './site.ts';
import { timestamp } from './store.ts';

/** A new suite of an app for a commit. */
export function openSuite(
  site: Site,
  appId: number,
  at: { repository: string; headSha: string; headBranch: string | null; headRepository: string },
): CheckSuite {
  const now = timestamp();
  const suite: CheckSuite = {
    id: site.store.nextId(),
    repository: at.repository,
    appId,
    headSha: at.headSha,
    headBranch: at.headBranch,
    headRepository: at.headRepository,
    rerequested: false,
    createdAt: now,
    updatedAt: now,
  };
  site.store.checkSuites.set(suite.id, suite);
  return suite;
}

/** Opens the suite that GitHub keeps ready at every pushed commit for an app that may write checks, and asks it for them. */
export function requestSuite(
  site: Site,
  at: { repository: string; headSha: string; headBranch: string; headRepository: string },
  sender: string,
): void {
  const known = [...site.store.checkSuites.values()].some(
    (suite) =>
      suite.appId === site.app.id && suite.repository === at.repository && suite.headSha === at.headSha,
  );
  const repository = site.store.repositories.get(at.repository.toLowerCase());
  const installed = [...site.store.installations.values()].some(
    (installation) =>
      installation.appId === site.app.id &&
      repository !== undefined &&
      installation.repositories.has(repository.id) &&
      permits(installation.permissions, 'checks', 'write'),
  );
  if (known || !installed || repository?.untriggeredApps.has(site.app.id)) return;
  announceCheckSuite(site, openSuite(site, site.app.id, at), 'requested', sender);
}
