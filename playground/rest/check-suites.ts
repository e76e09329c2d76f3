import { z } from 'zod';
import { rerequestRun, rerequestSuite } from '../check-deeds.ts';
import type { CheckSuite } from '../checks.ts';
import { botLogin } from '../site.ts';
import { type Answer, countedPage, created, notFound, ok, refusal } from './answers.ts';
import { checkRunBody, checkSuiteBody, latestRuns } from './bodies/checks.ts';
import { repositoryBody } from './bodies/repository.ts';
import type { Schemas } from './bodies/schemas.ts';
import {
  type Handle,
  type Need,
  type RepositoryExchange,
  type Route,
  reads,
  repositoryRoute,
  withBody,
  writes,
} from './router.ts';

type SuiteExchange = RepositoryExchange & { suite: CheckSuite };

const preferencesSchema = z.object({
  auto_trigger_checks: z.array(z.object({ app_id: z.int(), setting: z.boolean() })).default([]),
});

export const checkSuiteRoutes: readonly Route[] = [
  repositoryRoute(
    'PATCH',
    '/check-suites/preferences',
    writes('checks'),
    withBody(preferencesSchema, setPreferences),
  ),
  suiteRoute('GET', '', reads('checks'), async ({ site, suite }) => ok(await checkSuiteBody(site, suite))),
  suiteRoute('GET', '/check-runs', reads('checks'), (exchange) =>
    countedPage(exchange, 'check_runs', latestRuns(exchange.site, exchange.suite), (run) =>
      checkRunBody(exchange.site, run),
    ),
  ),
  suiteRoute('POST', '/rerequest', writes('checks'), ({ site, identity, suite }) => {
    if (identity.kind !== 'installation' || identity.app.id !== suite.appId) return noApp;
    rerequestSuite(site, suite, botLogin(identity.app));
    return created({});
  }),
  repositoryRoute('POST', '/check-runs/:id/rerequest', writes('checks'), (exchange) => {
    const { site, identity, repository, parameters } = exchange;
    const run = site.store.checkRuns.get(Number(parameters.id));
    if (run?.repository !== repository.fullName) return notFound;
    if (identity.kind !== 'installation' || identity.app.id !== run.appId) return noApp;
    if (run.status !== 'completed') return refusal(422, 'This check run is not rerequestable');
    rerequestRun(site, run, botLogin(identity.app));
    return created({});
  }),
];

const noApp = refusal(403, 'Resource not accessible by integration');

function suiteRoute(method: string, path: string, need: Need, handle: Handle<SuiteExchange>): Route {
  return repositoryRoute(method, `/check-suites/:id${path}`, need, (exchange) => {
    const suite = exchange.site.store.checkSuites.get(Number(exchange.parameters.id));
    return suite?.repository === exchange.repository.fullName ? handle({ ...exchange, suite }) : notFound;
  });
}

/** Which apps have a suite opened for them at each push, before they report anything. All have, unless told otherwise. */
function setPreferences(
  { site, repository }: RepositoryExchange,
  { auto_trigger_checks: asked }: z.infer<typeof preferencesSchema>,
): Answer {
  for (const { app_id: id, setting } of asked) {
    if (setting) repository.untriggeredApps.delete(id);
    else repository.untriggeredApps.add(id);
  }
  const body: Schemas['check-suite-preference'] = {
    preferences: {
      auto_trigger_checks: asked.map(({ app_id: id }) => ({
        app_id: id,
        setting: !repository.untriggeredApps.has(id),
      })),
    },
    repository: repositoryBody(site, repository),
  };
  return ok(body);
}
