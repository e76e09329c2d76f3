import type { WorkflowJob } from './workflow-jobs.ts';

/**
 * The jobs that a check may be of: `test`, `test (20, ubuntu)`, `test / 20` and `CI / test` are all of the job `test`. The
 * whole name goes before a part of it; several where several jobs have that name.
 */
export function jobsOfCheck(jobs: readonly WorkflowJob[], check: string): readonly WorkflowJob[] {
  for (const name of namesIn(check.slice(0, maxNameLength))) {
    const found = jobs.filter((job) => isNamed(job, name));
    if (found.length > 0) return found;
  }
  return [];
}

/** The check's name, and what is left of it without what GitHub adds, the longest first. */
function namesIn(check: string): readonly string[] {
  const bare = [check, withoutSuffix(check), withoutSuffix(withoutSuffix(check))];
  const parts = bare.flatMap((name) => [name.replace(/^.*? \/ /, ''), name.replace(/ \/ .*$/, '')]);
  return [...new Set([...bare, ...parts])];
}

const withoutSuffix = (name: string) => name.replace(/ \([^()]*\)$/, '');

function isNamed(job: WorkflowJob, name: string): boolean {
  // One that is nothing but expressions could be any.
  if (job.name.split(expression).join('').trim() === '') return false;
  return [job.name, `${job.workflow} / ${job.name}`].some((written) => fits(written, name));
}

/** Whether a name can be what was written once its expressions are filled in. */
function fits(written: string, name: string): boolean {
  const [first = '', ...further] = written.slice(0, maxNameLength).split(expression);
  if (further.length === 0) return written === name;
  if (!name.startsWith(first)) return false;
  let position = first.length;
  for (const part of further) {
    const at = name.indexOf(part, position);
    if (at < 0) return false;
    position = at + part.length;
  }
  return name.endsWith(further.at(-1) ?? '');
}

const expression = /\$\{\{[^}]*\}\}/;
const maxNameLength = 300;
