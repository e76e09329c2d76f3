import { fill, type Scope } from './expression.ts';
import { combinations, type Workflow, type WorkflowJob, type WorkflowStep } from './workflow.ts';

/** One job that will run: a job of the workflow in one combination of its matrix. */
export interface PlannedJob {
  /** The job's key in the workflow, shared by all combinations. */
  id: string;
  name: string;
  needs: readonly string[];
  matrix: Readonly<Record<string, unknown>>;
  definition: WorkflowJob;
  /** In order, `Set up job` and `Complete job` with them. */
  stepNames: readonly string[];
}

export function planJobs(
  workflow: Workflow,
  github: Readonly<Record<string, unknown>>,
): readonly PlannedJob[] {
  return Object.entries(workflow.jobs).flatMap(([id, definition]) =>
    combinations(definition).map((matrix) => {
      const scope: Scope = { contexts: { github, matrix, env: workflow.env ?? {} }, status: 'success' };
      return {
        id,
        name: jobName(id, definition, matrix, scope),
        needs: definition.needs ?? [],
        matrix,
        definition,
        stepNames: stepNames(definition, scope),
      };
    }),
  );
}

/** These jobs and all that need them, directly or not. */
export function withDependents(
  jobs: readonly PlannedJob[],
  chosen: (job: PlannedJob) => boolean,
): readonly PlannedJob[] {
  const ids = new Set(jobs.filter(chosen).map((job) => job.id));
  const dependents = new Set<string>();
  for (let size = -1; size !== dependents.size; ) {
    size = dependents.size;
    for (const job of jobs) {
      if (job.needs.some((need) => ids.has(need) || dependents.has(need))) dependents.add(job.id);
    }
  }
  return jobs.filter((job) => chosen(job) || dependents.has(job.id));
}

/** What GitHub calls a step: its name, or what it runs. */
export function stepName(step: WorkflowStep, scope: Scope): string {
  if (step.name !== undefined && step.name !== '') return filledOrRaw(step.name, scope);
  return `Run ${step.uses ?? firstLine(filledOrRaw(step.run ?? '', scope))}`;
}

export const firstLine = (script: string) => script.trimStart().split('\n', 1)[0] ?? '';

/** Actions that clean up after themselves when the job is over. */
export const hasPostStep = (step: WorkflowStep) => /^actions\/(checkout|setup-node)@/.test(step.uses ?? '');

function stepNames(definition: WorkflowJob, scope: Scope): readonly string[] {
  const names = definition.steps.map((step) => stepName(step, scope));
  const posts = definition.steps.flatMap((step, index) =>
    hasPostStep(step) ? [`Post ${names[index]}`] : [],
  );
  return ['Set up job', ...names, ...posts.reverse(), 'Complete job'];
}

function jobName(
  id: string,
  definition: WorkflowJob,
  matrix: Readonly<Record<string, unknown>>,
  scope: Scope,
): string {
  const name = filledOrRaw(definition.name ?? id, scope);
  const values = Object.values(matrix).map((value) =>
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  );
  if (values.length === 0 || definition.name?.includes('matrix.')) return name;
  return `${name} (${values.join(', ')})`;
}

/** An expression that can't be evaluated yet, or at all, stays as it is written; the step itself will fail of it. */
function filledOrRaw(text: string, scope: Scope): string {
  try {
    return fill(text, scope);
  } catch {
    return text;
  }
}
