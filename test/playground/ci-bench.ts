import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CheckRun, Job, WorkflowRun } from '../../playground/checks.ts';
import { createCi } from '../../playground/ci/ci.ts';
import { createBareRepository, git } from '../../playground/git.ts';
import type { Reports } from '../../playground/seams.ts';
import { createStore, type Store, timestamp } from '../../playground/store.ts';

/** A repository, a CI that runs its workflows, and what the CI reported. Gone when the test is finished. */
export async function createBench(parts: { maxJobs?: number } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'ci-'));
  const gitDirectory = join(directory, 'shop.git');
  await createBareRepository(gitDirectory, 'main');
  const store = createStore();
  store.repositories.set('acme/shop', {
    id: 1,
    owner: 'acme',
    name: 'shop',
    fullName: 'acme/shop',
    private: false,
    defaultBranch: 'main',
    roles: new Map(),
    parent: null,
    archived: false,
    secrets: new Map(),
    protections: new Map(),
    untriggeredApps: new Set(),
    gitDirectory,
    nextNumber: 1,
    createdAt: timestamp(),
  });
  const url = 'http://127.0.0.1:1';
  const ci = createCi({
    store,
    reports: keepReports(store),
    directory,
    url,
    issueToken: () => 'ghs_token',
    ...parts,
  });
  onTestFinished(async () => {
    await ci.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const push = async (files: Readonly<Record<string, string>>, branch = 'main') => {
    const sha = await commit(gitDirectory, files);
    trigger(sha, branch);
    return sha;
  };
  const trigger = (sha: string, branch: string) =>
    ci.trigger({
      event: 'push',
      action: null,
      repository: 'acme/shop',
      sha,
      branch,
      headRepository: 'acme/shop',
      pullRequestNumber: null,
      actor: 'ada',
    });

  return {
    ci,
    store,
    directory,
    gitDirectory,
    push,
    commit: (files: Readonly<Record<string, string>>, parent?: string, message?: string) =>
      commit(gitDirectory, files, parent, message),
    trigger,
    /** Pushes one workflow with the files it needs, and waits until all is done. */
    run: async (workflow: string, files: Readonly<Record<string, string>> = {}) => {
      await push({ '.github/workflows/ci.yml': workflow, ...files });
      await ci.idle();
    },
    runs: (): WorkflowRun[] => [...store.workflowRuns.values()],
    jobs: (): Job[] => [...store.jobs.values()],
    /** The newest job of that name. */
    job: (name: string): Job => {
      const found = [...store.jobs.values()].findLast((job) => job.name === name);
      if (!found)
        throw new Error(`no job "${name}" among ${[...store.jobs.values()].map((job) => job.name)}`);
      return found;
    },
  };
}

/** A job's log without the time stamps. */
export const linesOf = (job: Job): string[] =>
  job.log
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\S+ /, ''));

function checkRunOf(job: Job, headSha: string): CheckRun {
  return {
    id: job.id,
    suiteId: 1,
    repository: 'acme/shop',
    appId: 1,
    name: job.name,
    headSha,
    status: job.status,
    conclusion: job.conclusion,
    externalId: '',
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
    startedAt: null,
    completedAt: null,
  };
}

async function commit(
  gitDirectory: string,
  files: Readonly<Record<string, string>>,
  parent?: string,
  message = 'A change',
): Promise<string> {
  const environment = {
    GIT_INDEX_FILE: `${gitDirectory}/index-${process.hrtime.bigint()}`,
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  if (parent) await git(gitDirectory, ['read-tree', parent], { environment });
  for (const [path, content] of Object.entries(files)) {
    const blob = (await git(gitDirectory, ['hash-object', '-w', '--stdin'], { input: content })).trim();
    await git(gitDirectory, ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], {
      environment,
    });
  }
  const tree = (await git(gitDirectory, ['write-tree'], { environment })).trim();
  const parents = parent ? ['-p', parent] : [];
  const made = await git(gitDirectory, ['commit-tree', tree, ...parents, '-m', message], { environment });
  const sha = made.trim();
  await git(gitDirectory, ['update-ref', 'refs/heads/main', sha]);
  return sha;
}

function keepReports(store: Store): Reports {
  const job = (id: number): Job => {
    const found = store.jobs.get(id);
    if (!found) throw new Error(`no job ${id}`);
    return found;
  };
  return {
    openRun: (opened) => {
      const now = timestamp();
      const run: WorkflowRun = {
        ...opened,
        id: store.nextId(),
        suiteId: store.nextId(),
        runNumber: [...store.workflowRuns.values()].filter(({ path }) => path === opened.path).length + 1,
        runAttempt: 1,
        status: 'queued',
        conclusion: null,
        createdAt: now,
        updatedAt: now,
        runStartedAt: now,
      };
      store.workflowRuns.set(run.id, run);
      return run;
    },
    addJob: (runId, { name, steps, labels }) => {
      const added: Job = {
        id: store.nextId(),
        runId,
        runAttempt: store.workflowRuns.get(runId)?.runAttempt ?? 0,
        name,
        labels: labels ?? [],
        status: 'queued',
        conclusion: null,
        steps: steps.map((step, index) => ({
          name: step,
          number: index + 1,
          status: 'queued',
          conclusion: null,
          startedAt: null,
          completedAt: null,
        })),
        log: '',
        isLogLost: false,
        createdAt: timestamp(),
        startedAt: null,
        completedAt: null,
      };
      store.jobs.set(added.id, added);
      store.checkRuns.set(added.id, checkRunOf(added, store.workflowRuns.get(runId)?.headSha ?? ''));
      return added;
    },
    startJob: (id) => {
      const started = { status: 'in_progress' as const, startedAt: timestamp() };
      Object.assign(job(id), started);
      Object.assign(store.checkRuns.get(id) ?? {}, started);
    },
    reportSteps: (id, steps) => {
      job(id).steps = [...steps];
    },
    appendLog: (id, text) => {
      job(id).log += text;
    },
    completeJob: (id, { conclusion, annotations, isLogLost = false }) => {
      const completed = { status: 'completed' as const, conclusion, completedAt: timestamp() };
      Object.assign(job(id), completed, { isLogLost });
      Object.assign(store.checkRuns.get(id) ?? {}, completed, { annotations: annotations ?? [] });
    },
    completeRun: (id, conclusion) => {
      const last = new Map(
        [...store.jobs.values()].filter((one) => one.runId === id).map((one) => [one.name, one]),
      );
      const failed = [...last.values()].some(
        (one) => one.conclusion === 'failure' || one.conclusion === 'cancelled',
      );
      const run = store.workflowRuns.get(id);
      if (run)
        Object.assign(run, {
          status: 'completed',
          conclusion: conclusion ?? (failed ? 'failure' : 'success'),
        });
    },
  };
}
