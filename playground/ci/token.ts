import type { Permissions } from '../accounts.ts';
import type { WorkflowRun } from '../checks.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';

/** What a job's own token may do: what job or workflow say, read-only where neither does or a fork is at work. */
export function tokenPermissions(run: WorkflowRun, workflow: Workflow, job: WorkflowJob): Permissions {
  const said = job.permissions ?? workflow.permissions ?? { contents: 'read' };
  const all = typeof said === 'string' ? everything(said === 'write-all' ? 'write' : 'read') : said;
  const granted = Object.entries(all)
    .filter(([, access]) => access !== 'none')
    .map(([name, access]) => [name.replaceAll('-', '_'), isOfFork(run) ? 'read' : access]);
  return { ...(Object.fromEntries(granted) as Permissions), metadata: 'read' };
}

/** Whether whoever made the fork says what runs. */
export function isOfFork(run: WorkflowRun): boolean {
  return run.event === 'pull_request' && run.headRepository !== run.repository;
}

function everything(access: 'read' | 'write'): Record<string, 'read' | 'write'> {
  const names = ['actions', 'checks', 'contents', 'issues', 'pull-requests', 'statuses'];
  return Object.fromEntries(names.map((name) => [name, access]));
}
