import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fill, holds, type Scope } from './expression.ts';
import { fillAll, type StepCall, type StepResult } from './step.ts';
import { stepSchema } from './workflow.ts';

const actionSchema = z.object({
  inputs: z
    .record(z.string(), z.object({ default: z.unknown().optional(), required: z.boolean().optional() }))
    .nullish(),
  outputs: z.record(z.string(), z.object({ value: z.string() })).nullish(),
  runs: z.object({ using: z.string(), steps: z.array(stepSchema).optional() }),
});

/** Whether a step uses an action of the repository's own. */
export const isLocal = (uses: string | undefined): uses is string => uses?.startsWith('./') === true;

/** Runs the steps of a local composite action within one step of the job. */
export async function runComposite(
  call: StepCall,
  uses: string,
  runStep: (call: StepCall) => Promise<StepResult>,
): Promise<StepResult> {
  const { runner, step } = call;
  const folder = resolve(runner.workspace, uses);
  const fail = (reason: string): StepResult => {
    runner.log.error(reason);
    return { conclusion: 'failure', outputs: {} };
  };
  const file = await actionFile(folder);
  if (file === null)
    return fail(
      `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'. Did you forget to run actions/checkout before running your local action?`,
    );
  const read = actionSchema.safeParse(parse(file));
  if (!read.success) return fail(`Fail to load ${folder}/action.yml: ${z.prettifyError(read.error)}`);
  const { runs, outputs, inputs: declared } = read.data;
  if (runs.using !== 'composite') return fail(`The playground runs no actions that use '${runs.using}'.`);

  const env = fillAll(step.env, call.scope);
  const outer: Scope = {
    ...call.scope,
    contexts: { ...call.scope.contexts, env: { ...runner.env, ...env } },
  };
  const given = fillAll(step.with, outer);
  const defaults = Object.entries(declared ?? {}).map(([name, input]) => [
    name,
    fill(String(input.default ?? ''), outer),
  ]);
  const inputs = { ...Object.fromEntries(defaults), ...given };
  runner.log.group(`Run ${uses}`, [
    'with:',
    ...Object.entries(inputs).map(([name, value]) => `  ${name}: ${value}`),
  ]);

  const outcomes: Record<string, unknown> = {};
  let status = outer.status;
  const scope = (): Scope => ({
    status: call.signal.aborted ? 'cancelled' : status,
    contexts: {
      ...outer.contexts,
      github: { ...(outer.contexts.github as object), action_path: folder },
      inputs,
      steps: outcomes,
    },
  });
  for (const inner of runs.steps ?? []) {
    if (!holds(inner.if, scope())) continue;
    if (inner.run !== undefined && inner.shell === undefined)
      return fail(`${folder}/action.yml: Required property is missing: shell`);
    const result = await runStep({
      ...call,
      step: { ...inner, env: { ...env, GITHUB_ACTION_PATH: folder, ...inner.env } },
      scope: scope(),
      defaults: {},
    });
    const tolerated = result.conclusion === 'failure' && inner['continue-on-error'] === true;
    const conclusion = tolerated ? 'success' : result.conclusion;
    if (conclusion !== 'success') status = 'failure';
    if (inner.id) outcomes[inner.id] = { outcome: result.conclusion, conclusion, outputs: result.outputs };
  }
  const values = Object.fromEntries(Object.entries(outputs ?? {}).map(([name, { value }]) => [name, value]));
  const conclusion = call.signal.aborted ? 'cancelled' : status === 'success' ? 'success' : 'failure';
  return { conclusion, outputs: fillAll(values, scope()) };
}

async function actionFile(folder: string): Promise<string | null> {
  for (const name of ['action.yml', 'action.yaml']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  return null;
}
