import { matchesGlob } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { WorkflowRun } from '../checks.ts';

const scalar = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : String(value)));
const environment = z.record(z.string(), scalar);
const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);

export const stepSchema = z.object({
  id: z.string().optional(),
  name: scalar.optional(),
  if: scalar.optional(),
  run: scalar.optional(),
  uses: z.string().optional(),
  with: environment.optional(),
  env: environment.optional(),
  shell: z.string().optional(),
  'working-directory': z.string().optional(),
  'continue-on-error': z.boolean().optional(),
  'timeout-minutes': z.number().positive().optional(),
});
/** One step of a job as its workflow writes it. */
export type WorkflowStep = z.infer<typeof stepSchema>;

const defaultsSchema = z.object({
  run: z.object({ shell: z.string().optional(), 'working-directory': z.string().optional() }).optional(),
});

const permissionsSchema = z.union([
  z.enum(['read-all', 'write-all']),
  z.record(z.string(), z.enum(['read', 'write', 'none'])),
]);

const jobSchema = z.object({
  name: scalar.optional(),
  needs: names.optional(),
  if: scalar.optional(),
  'runs-on': z.union([names, z.object({ labels: names }).transform(({ labels }) => labels)]),
  strategy: z
    .object({
      matrix: z.record(z.string(), z.array(z.json())).optional(),
      'fail-fast': z.boolean().optional(),
    })
    .optional(),
  env: environment.optional(),
  permissions: permissionsSchema.optional(),
  defaults: defaultsSchema.optional(),
  'continue-on-error': z.boolean().optional(),
  'timeout-minutes': z.number().positive().optional(),
  steps: z.array(stepSchema).min(1),
});
/** One job as its workflow writes it. */
export type WorkflowJob = z.infer<typeof jobSchema>;

const triggerSchema = z
  .object({
    branches: names.optional(),
    'branches-ignore': names.optional(),
    types: names.optional(),
    workflows: names.optional(),
  })
  .nullable()
  .transform((filter) => filter ?? {});
const defaultTypes = ['opened', 'synchronize', 'reopened', 'checks_requested', 'completed'];

export interface TriggerEvent {
  name: WorkflowRun['event'];
  /** Null for a push. */
  action: string | null;
  /** Of a `workflow_run`: the workflow that is over. */
  workflow?: string | undefined;
}

const workflowSchema = z.object({
  name: z.string().optional(),
  on: z.union([
    names.transform((events) => Object.fromEntries(events.map((event) => [event, {}]))),
    z.record(z.string(), z.unknown()),
  ]),
  env: environment.optional(),
  permissions: permissionsSchema.optional(),
  defaults: defaultsSchema.optional(),
  concurrency: z
    .union([
      z.string().transform((group) => ({ group })),
      z.object({ group: z.string(), 'cancel-in-progress': z.boolean().optional() }),
    ])
    .transform((value): { group: string; 'cancel-in-progress'?: boolean | undefined } => value)
    .optional(),
  jobs: z.record(z.string(), jobSchema),
});
/** A workflow file that can be run. */
export type Workflow = z.infer<typeof workflowSchema>;

/** A workflow file, or why it is none, as GitHub's "Invalid workflow file". */
export function readWorkflow(text: string): { workflow: Workflow } | { problem: string } {
  try {
    const read = workflowSchema.safeParse(parse(text));
    if (!read.success) return { problem: z.prettifyError(read.error) };
    return checked(read.data);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a workflow runs for this event on this branch: the one pushed to, a pull request's base, or that of the run that is over. */
export function isTriggered(workflow: Workflow, event: TriggerEvent, branch: string): boolean {
  if (!Object.hasOwn(workflow.on, event.name)) return false;
  const filter = triggerSchema.safeParse(workflow.on[event.name]);
  if (!filter.success) return false;
  const types = filter.data.types ?? defaultTypes;
  if (event.action !== null && !types.includes(event.action)) return false;
  if (event.workflow !== undefined && !filter.data.workflows?.includes(event.workflow)) return false;
  if (filter.data.branches) return matchesPatterns(branch, filter.data.branches);
  if (filter.data['branches-ignore']) return !matchesPatterns(branch, filter.data['branches-ignore']);
  return true;
}

/** Every combination of a job's matrix; one empty combination where it has none. */
export function combinations(job: WorkflowJob): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(job.strategy?.matrix ?? {}).reduce<Record<string, unknown>[]>(
    (found, [key, values]) => found.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

function checked(workflow: Workflow): { workflow: Workflow } | { problem: string } {
  for (const [id, job] of Object.entries(workflow.jobs)) {
    const missing = job.needs?.find((need) => !Object.hasOwn(workflow.jobs, need));
    if (missing !== undefined) return { problem: `Job '${id}' depends on unknown job '${missing}'.` };
    if (combinations(job).length > maxCombinations) return { problem: `Job '${id}' has too large a matrix.` };
    const odd = job.steps.find((step) => (step.run === undefined) === (step.uses === undefined));
    if (odd) return { problem: `Every step of job '${id}' must define one of 'uses' and 'run'.` };
  }
  if (hasCycle(workflow))
    return { problem: 'The workflow must contain at least one job with no dependencies.' };
  return { workflow };
}

function hasCycle(workflow: Workflow): boolean {
  const left = new Map(Object.entries(workflow.jobs).map(([id, job]) => [id, job.needs ?? []]));
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [id, needs] of left) if (!needs.some((need) => left.has(need))) left.delete(id);
  }
  return left.size > 0;
}

/** The last pattern that matches decides, and one with `!` takes back. */
function matchesPatterns(branch: string, patterns: readonly string[]): boolean {
  return patterns.reduce((matched, pattern) => {
    if (pattern.startsWith('!')) return matched && !matchesGlob(branch, pattern.slice(1));
    return matched || matchesGlob(branch, pattern);
  }, false);
}

const maxCombinations = 256;
