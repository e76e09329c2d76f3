import { parse } from 'yaml';
import { z } from 'zod';

/** One step of a job that runs a script of its own or an action, with what the job and the workflow say for all steps. */
export interface WorkflowStep {
  /** As GitHub shows it. */
  name: string;
  run: string | null;
  uses: string | null;
  shell: string | null;
  /** As it is written; the root is the empty string. */
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** It runs only sometimes, or may fail. */
  isOptional: boolean;
}

export interface WorkflowJob {
  workflow: string;
  /** As it is written: with expressions where a matrix names it. */
  name: string;
  steps: readonly WorkflowStep[];
}

/** The jobs of the repository's workflow files, which come as texts by their paths. What is too large, not YAML or no workflow has none. */
export function workflowJobs(workflows: ReadonlyMap<string, string>): readonly WorkflowJob[] {
  let left = maxLength;
  return [...workflows].flatMap(([path, text]) => {
    if (text.length > Math.min(left, maxFileLength)) return [];
    left -= text.length;
    return jobsIn(path, text);
  });
}

function jobsIn(path: string, text: string): readonly WorkflowJob[] {
  const workflow = workflowSchema.safeParse(parseYaml(text)).data;
  if (!workflow) return [];
  return Object.entries(workflow.jobs)
    .slice(0, maxJobs)
    .flatMap(([id, unread]) => {
      const job = jobSchema.safeParse(unread).data;
      if (!job) return [];
      const steps = job.steps.slice(0, maxSteps).map((step) => ({
        name: step.name ?? (step.run === undefined ? '' : `Run ${step.run.trim().split('\n')[0]}`),
        run: step.run ?? null,
        uses: step.uses ?? null,
        shell: step.shell ?? job.defaults?.run?.shell ?? workflow.defaults?.run?.shell ?? null,
        folder:
          step['working-directory'] ??
          job.defaults?.run?.['working-directory'] ??
          workflow.defaults?.run?.['working-directory'] ??
          '',
        environment: { ...workflow.env, ...job.env, ...step.env },
        isOptional: step.if !== undefined || step['continue-on-error'] !== undefined,
      }));
      return [{ workflow: workflow.name ?? path, name: job.name ?? id, steps }];
    });
}

/** Undefined for what can't be read. Written by strangers: neither aliases that unfold without end nor a great many keys may take long. */
function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 20, uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  } catch {
    return undefined;
  }
}

/** The worst that can be written into so many characters takes the parser about a second. */
const maxFileLength = 64_000;
/** Of all files together. */
const maxLength = 200_000;
const maxJobs = 100;
const maxSteps = 100;

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** What is no plain value is left out. */
const environmentSchema = z
  .record(z.string(), z.unknown())
  .transform((values) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => {
        const read = text.safeParse(value);
        return read.success ? [[name, read.data]] : [];
      }),
    ),
  )
  .optional()
  .catch(undefined);
const defaultsSchema = z
  .object({ run: z.object({ shell: z.string(), 'working-directory': z.string() }).partial().optional() })
  .optional()
  .catch(undefined);
const stepSchema = z.object({
  name: text.optional().catch(undefined),
  run: z.string().optional().catch(undefined),
  uses: z.string().optional().catch(undefined),
  if: z.unknown().optional(),
  shell: z.string().optional(),
  'working-directory': z.string().optional(),
  env: environmentSchema,
  'continue-on-error': z.unknown().optional(),
});
const jobSchema = z.object({
  name: text.optional().catch(undefined),
  defaults: defaultsSchema,
  env: environmentSchema,
  steps: z.array(stepSchema),
});
const workflowSchema = z.object({
  name: text.optional().catch(undefined),
  defaults: defaultsSchema,
  env: environmentSchema,
  jobs: z.record(z.string(), z.unknown()),
});
