import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ActionCall, findAction } from './actions.ts';
import { type CommandEnding, runCommand } from './command.ts';
import { isLocal, runComposite } from './composite.ts';
import { fill, type Scope } from './expression.ts';
import { firstLine, stepName } from './plan.ts';
import type { Runner } from './runner.ts';
import type { WorkflowStep } from './workflow.ts';

export interface StepCall {
  step: WorkflowStep;
  runner: Runner;
  /** The job's scope, without the step's own `env:`. */
  scope: Scope;
  defaults: { shell?: string | undefined; 'working-directory'?: string | undefined };
  source: ActionCall['source'];
  signal: AbortSignal;
}

export interface StepResult {
  conclusion: 'success' | 'failure' | 'cancelled';
  outputs: Readonly<Record<string, string>>;
}

/** Runs one step and writes its part of the log. Never throws. */
export async function runStep(call: StepCall): Promise<StepResult> {
  const { step, runner, scope } = call;
  try {
    const stepEnv = fillAll(step.env, scope);
    const inner: Scope = {
      ...scope,
      contexts: { ...scope.contexts, env: { ...runner.env, ...stepEnv } },
    };
    if (isLocal(step.uses)) return await runComposite(call, step.uses, runStep);
    const files = await runner.commandFiles();
    const ending = step.uses
      ? await runAction(call, step.uses, fillAll(step.with, inner), stepEnv)
      : await runScript(call, fill(step.run ?? '', inner), inner, { ...stepEnv, ...files.variables });
    return { conclusion: concluded(call, ending), outputs: await files.collect() };
  } catch (error) {
    runner.log.error(`The template is not valid. ${error instanceof Error ? error.message : String(error)}`);
    return { conclusion: 'failure', outputs: {} };
  }
}

/** Every value with its expressions filled in. */
export function fillAll(
  values: Readonly<Record<string, string>> | undefined,
  scope: Scope,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, fill(value, scope)]));
}

async function runScript(
  call: StepCall,
  script: string,
  scope: Scope,
  stepEnv: Readonly<Record<string, string>>,
): Promise<CommandEnding> {
  const { step, runner, defaults } = call;
  const shell = shellCommand(step.shell ?? defaults.shell);
  const place = fill(step['working-directory'] ?? defaults['working-directory'] ?? '.', scope);
  const folder = resolve(runner.workspace, place);
  const shownEnv = Object.entries({ ...runner.env, ...fillAll(step.env, call.scope) });
  runner.log.group(`Run ${firstLine(script)}`, [
    ...script
      .trimEnd()
      .split('\n')
      .map((line) => `\u001b[36;1m${line}\u001b[0m`),
    `shell: /usr/bin/${shell.join(' ')}`,
    ...(shownEnv.length > 0 ? ['env:', ...shownEnv.map(([name, value]) => `  ${name}: ${value}`)] : []),
  ]);
  const file = join(runner.temp, `${randomUUID()}.sh`);
  await writeFile(file, `${script}\n`);
  const [program = 'bash', ...parts] = shell.map((part) => part.replace('{0}', file));
  const ending = await runCommand({
    file: program,
    arguments: parts,
    folder,
    environment: runner.environment(stepEnv),
    timeoutMs: timeLimitMs(call),
    signal: call.signal,
    onLine: runner.log.output,
  });
  if (ending.kind === 'not-started') {
    const reason = `An error occurred trying to start process '/usr/bin/${program}' with working directory '${folder}'. No such file or directory`;
    return { kind: 'not-started', reason };
  }
  return ending;
}

async function runAction(
  call: StepCall,
  uses: string,
  inputs: Readonly<Record<string, string>>,
  stepEnv: Readonly<Record<string, string>>,
): Promise<CommandEnding> {
  const { runner } = call;
  const action = findAction(uses);
  if (!action)
    return { kind: 'not-started', reason: `Unable to resolve action ${uses}, repository not found` };
  const shown = { ...inputs, ...action.defaultInputs, ...inputs };
  const env = Object.entries(runner.env);
  runner.log.group(`Run ${uses}`, [
    'with:',
    ...Object.entries(shown).map(([name, value]) => `  ${name}: ${value}`),
    ...(env.length > 0 ? ['env:', ...env.map(([name, value]) => `  ${name}: ${value}`)] : []),
  ]);
  return action.run({
    runner,
    inputs: shown,
    env: stepEnv,
    source: call.source,
    timeoutMs: timeLimitMs(call),
    signal: call.signal,
  });
}

function concluded(call: StepCall, ending: CommandEnding): StepResult['conclusion'] {
  const { log } = call.runner;
  if (ending.kind === 'cancelled') {
    log.error('The operation was canceled.');
    return 'cancelled';
  }
  if (ending.kind === 'timed-out') {
    const minutes = call.step['timeout-minutes'] ?? 0;
    log.error(`The action '${stepName(call.step, call.scope)}' has timed out after ${minutes} minutes.`);
    return 'failure';
  }
  if (ending.kind === 'not-started') {
    log.error(ending.reason);
    return 'failure';
  }
  if (ending.code === 0) return 'success';
  if (call.step.run !== undefined) log.error(`Process completed with exit code ${ending.code}.`);
  return 'failure';
}

const timeLimitMs = ({ step }: StepCall) => (step['timeout-minutes'] ?? defaultTimeoutMinutes) * 60_000;

/** GitHub's: the job's own limit comes first. */
const defaultTimeoutMinutes = 360;

/** GitHub's own templates: a shell that is not named is bash without `pipefail`. */
function shellCommand(shell: string | undefined): readonly string[] {
  if (shell === undefined) return ['bash', '-e', '{0}'];
  if (shell === 'bash') return ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', '{0}'];
  if (shell === 'sh') return ['sh', '-e', '{0}'];
  if (shell.includes('{0}')) return shell.split(/\s+/);
  return [shell, '{0}'];
}
