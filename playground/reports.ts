import { announceCheckRun, announceCheckSuite, announceWorkflowRun } from './check-events.ts';
import type { CheckRun, Job, WorkflowRun } from './checks.ts';
import { latestRuns, worstOf } from './rest/bodies/checks.ts';
import type { NewRun, Reports } from './seams.ts';
import type { Site } from './site.ts';
import { timestamp } from './store.ts';
import { openSuite } from './suites.ts';

/** Keeps the store and sends the webhooks for what the CI does, in the name of GitHub Actions. */
export function createReports(site: Site): Reports {
  const { store } = site;
  return {
    openRun(opened) {
      const suite = openSuite(site, site.actions.id, opened);
      const now = timestamp();
      const run: WorkflowRun = {
        ...opened,
        id: store.nextId(),
        suiteId: suite.id,
        runNumber: [...store.workflowRuns.values()].filter((other) => sameWorkflow(other, opened)).length + 1,
        runAttempt: 1,
        status: 'queued',
        conclusion: null,
        createdAt: now,
        updatedAt: now,
        runStartedAt: now,
      };
      store.workflowRuns.set(run.id, run);
      announceWorkflowRun(site, run, 'requested');
      return run;
    },
    addJob(runId, { name, steps, labels = ['ubuntu-latest'] }) {
      const run = runNumbered(runId);
      const id = store.nextId();
      const now = timestamp();
      const job: Job = {
        id,
        runId,
        runAttempt: run.runAttempt,
        name,
        labels,
        status: 'queued',
        conclusion: null,
        steps: steps.map((step, index) => ({ ...unstarted, name: step, number: index + 1 })),
        log: '',
        isLogLost: false,
        createdAt: now,
        startedAt: null,
        completedAt: null,
      };
      const check = checkOf(site, run, job);
      store.jobs.set(id, job);
      store.checkRuns.set(id, check);
      announceCheckRun(site, check, 'created', run.actor);
      return job;
    },
    startJob(jobId) {
      const job = jobNumbered(jobId);
      const run = runNumbered(job.runId);
      const check = checkNumbered(jobId);
      job.status = 'in_progress';
      job.startedAt = timestamp();
      check.status = 'in_progress';
      check.startedAt = job.startedAt;
      if (run.status === 'in_progress') return;
      run.status = 'in_progress';
      run.updatedAt = timestamp();
      announceWorkflowRun(site, run, 'in_progress');
    },
    reportSteps(jobId, steps) {
      jobNumbered(jobId).steps = steps.map((step) => ({ ...step }));
    },
    appendLog(jobId, text) {
      jobNumbered(jobId).log += text;
    },
    completeJob(jobId, { conclusion, annotations = [], isLogLost = false }) {
      const job = jobNumbered(jobId);
      job.isLogLost = isLogLost;
      const check = checkNumbered(jobId);
      const completed = { status: 'completed' as const, conclusion, completedAt: timestamp() };
      Object.assign(job, completed);
      Object.assign(check, completed, { annotations: [...annotations] });
      announceCheckRun(site, check, 'completed', runNumbered(job.runId).actor);
    },
    completeRun(runId, conclusion) {
      const run = runNumbered(runId);
      const suite = store.checkSuites.get(run.suiteId);
      if (!suite) throw new Error(`there is no check suite ${run.suiteId}`);
      run.status = 'completed';
      run.conclusion = conclusion ?? worstOf(latestRuns(site, suite)).conclusion ?? 'failure';
      run.updatedAt = timestamp();
      suite.updatedAt = run.updatedAt;
      announceCheckSuite(site, suite, 'completed', run.actor);
      announceWorkflowRun(site, run, 'completed');
      // As deep as GitHub lets one run begin another by its end.
      if (depthOf(run) < deepestRun) {
        site.ci?.trigger({
          event: 'workflow_run',
          action: 'completed',
          repository: run.repository,
          sha: null,
          branch: run.headBranch,
          headRepository: run.headRepository,
          pullRequestNumber: null,
          actor: run.actor,
          sourceRun: run,
        });
      }
    },
  };

  function depthOf(run: WorkflowRun): number {
    const source = store.workflowRuns.get(run.sourceRunId ?? 0);
    return source ? depthOf(source) + 1 : 0;
  }

  function runNumbered(id: number): WorkflowRun {
    const run = store.workflowRuns.get(id);
    if (!run) throw new Error(`there is no workflow run ${id}`);
    return run;
  }

  function jobNumbered(id: number): Job {
    const job = store.jobs.get(id);
    if (!job) throw new Error(`there is no job ${id}`);
    return job;
  }

  function checkNumbered(id: number): CheckRun {
    const check = store.checkRuns.get(id);
    if (!check) throw new Error(`there is no check run ${id}`);
    return check;
  }
}

const deepestRun = 3;

const unstarted = {
  status: 'queued' as const,
  conclusion: null,
  startedAt: null,
  completedAt: null,
};

function checkOf(site: Site, run: WorkflowRun, job: Job): CheckRun {
  return {
    id: job.id,
    suiteId: run.suiteId,
    repository: run.repository,
    appId: site.actions.id,
    name: job.name,
    headSha: run.headSha,
    status: 'queued',
    conclusion: null,
    externalId: `${run.id}-${run.runAttempt}-${job.id}`,
    detailsUrl: `${site.url}/${run.repository}/actions/runs/${run.id}/job/${job.id}`,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
    startedAt: null,
    completedAt: null,
  };
}

function sameWorkflow(run: WorkflowRun, opened: NewRun): boolean {
  return run.repository === opened.repository && run.path === opened.path;
}
