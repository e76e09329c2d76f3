import { announceCheckRun, announceCheckSuite } from './check-events.ts';
import type { CheckRun, CheckSuite } from './checks.ts';
import { repositoryNamed } from './events.ts';
import type { CheckDeeds } from './seams.ts';
import { type Site, userOf } from './site.ts';
import { mayWrite, timestamp } from './store.ts';
import { rerunJobs } from './workflow-reruns.ts';

/** What people do on the page of a check. */
export function createCheckDeeds(site: Site): CheckDeeds {
  const { store } = site;
  return {
    pressButton({ checkRun, identifier, author }) {
      const run = runNumbered(checkRun);
      permit(run.repository, author);
      if (!run.actions.some((action) => action.identifier === identifier))
        throw new Error(`the check run has no button ${identifier}`);
      announceCheckRun(site, run, 'requested_action', author, { requested_action: { identifier } });
    },
    rerequestCheckRun({ checkRun, author }) {
      const run = runNumbered(checkRun);
      permit(run.repository, author);
      rerequestRun(site, run, userOf(store, author).login);
    },
    rerequestCheckSuite({ checkSuite, author }) {
      const suite = store.checkSuites.get(checkSuite);
      if (!suite) throw new Error(`there is no check suite ${checkSuite}`);
      permit(suite.repository, author);
      rerequestSuite(site, suite, userOf(store, author).login);
    },
  };

  function runNumbered(id: number): CheckRun {
    const run = store.checkRuns.get(id);
    if (!run) throw new Error(`there is no check run ${id}`);
    return run;
  }

  function permit(repository: string, login: string): void {
    if (!mayWrite(repositoryNamed(site, repository), login))
      throw new Error(`${login} may not write to ${repository}`);
  }
}

/** Asks the app that made it to run it again; a job of GitHub Actions is simply run again. */
export function rerequestRun(site: Site, run: CheckRun, by: string): void {
  const job = site.store.jobs.get(run.id);
  if (job) {
    rerunJobs(site, job.runId, [job]);
    return;
  }
  const suite = site.store.checkSuites.get(run.suiteId);
  if (suite) reopen(suite);
  if (run.appId === site.app.id) announceCheckRun(site, run, 'rerequested', by);
}

export function rerequestSuite(site: Site, suite: CheckSuite, by: string): void {
  const workflowRun = [...site.store.workflowRuns.values()].find((run) => run.suiteId === suite.id);
  if (workflowRun) {
    const jobs = [...site.store.jobs.values()].filter((job) => job.runId === workflowRun.id);
    rerunJobs(site, workflowRun.id, [...new Map(jobs.map((job) => [job.name, job])).values()]);
    return;
  }
  reopen(suite);
  if (suite.appId === site.app.id) announceCheckSuite(site, suite, 'rerequested', by);
}

/** The suite counts as queued until its app reports something; its runs stay as they are. */
function reopen(suite: CheckSuite): void {
  suite.rerequested = true;
  suite.updatedAt = timestamp();
}
