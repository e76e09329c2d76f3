import { inside } from './folders.ts';
import { isInstall } from './installs.ts';
import { readInvocations } from './invocation.ts';
import { jobsOfCheck } from './job-of-check.ts';
import { quoted } from './shell-words.ts';
import type { WorkflowJob, WorkflowStep } from './workflow-jobs.ts';

/** A command with its place: where and with which variables a workflow runs it. */
export interface PlacedCommand {
  command: string;
  /** Relative to the root, which is the empty string. */
  folder: string;
  /** Lines for the shell that set the step's variables; empty where it has none. */
  exports: string;
}

/**
 * The commands that a check runs by its workflow, without those that only set the job up: of the named step alone where there
 * is one of that name. None where several jobs have the check's name and differ, and nothing that GitHub has to fill in.
 */
export function workflowCommands(
  jobs: readonly WorkflowJob[],
  check: string,
  step: string | null,
): readonly PlacedCommand[] {
  const candidates = jobsOfCheck(jobs, check).map((job) => {
    const named = job.steps.filter((one) => step !== null && one.name === step);
    return { isNamed: named.length > 0, steps: named.length > 0 ? named : mainSteps(job) };
  });
  const best = candidates.some(({ isNamed }) => isNamed)
    ? candidates.filter(({ isNamed }) => isNamed)
    : candidates;
  const [first, ...others] = best.map(({ steps }) => steps.flatMap(placed).slice(0, maxCommands));
  if (!first || others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) return [];
  return first;
}

/** A command of the log in the place where the check's workflow runs it; at the root where that doesn't tell. */
export function placedByWorkflow(
  jobs: readonly WorkflowJob[],
  check: string,
  command: string,
): PlacedCommand {
  const same = (run: string | null) => run?.trim().replaceAll('\r', '') === command.trim();
  const places = jobsOfCheck(jobs, check)
    .flatMap((job) => job.steps.filter((step) => same(step.run)))
    .flatMap(placed);
  const [first, ...others] = new Map(places.map((place) => [JSON.stringify(place), place])).values();
  return first && others.length === 0 ? first : { command: command.trim(), folder: '', exports: '' };
}

function mainSteps({ steps }: WorkflowJob): readonly WorkflowStep[] {
  const setUp = steps.findLastIndex((step) => setUpActions.test(step.uses ?? ''));
  return steps.slice(setUp + 1).filter((step) => step.run !== null && !step.isOptional && !setsUp(step.run));
}

function setsUp(run: string): boolean {
  const lines = run.split('\n').filter((line) => line.trim() !== '');
  return lines.every(
    (line) =>
      setUpCommands.test(line) ||
      (readInvocations(line).length > 0 && readInvocations(line).every(isInstall)),
  );
}

function placed({ run, shell, folder: written, environment }: WorkflowStep): readonly PlacedCommand[] {
  const command = run?.trim() ?? '';
  const folder = inside([written]);
  if (command === '' || command.length > maxLength || [command, written].some(isFilledIn)) return [];
  if (folder === null || hidden.test(written) || !/^(?:bash|sh)?$/.test(shell ?? '')) return [];
  const exports = Object.entries(environment)
    .filter(([name, value]) => /^[A-Za-z_]\w{0,99}$/.test(name) && !isFilledIn(value) && !hidden.test(value))
    .filter(([, value]) => value.length <= maxValueLength)
    .slice(0, maxVariables)
    .map(([name, value]) => `export ${name}=${quoted(value).source}`)
    .join('\n');
  return [{ command, folder, exports }];
}

/** By GitHub, with what is known only there. */
const isFilledIn = (text: string) => text.includes('${{');

const hidden = /\p{C}/u;
const setUpActions = /checkout|setup|cache|toolchain|install|docker\/login/i;
const setUpCommands =
  /^\s*(?:sudo |apt-get |apt |brew |corepack |git config |pipx? install |(?:python[\d.]* -m )?pip3? install |rustup |npm (?:i|install) -g |echo )/;
const maxCommands = 10;
const maxLength = 10_000;
const maxVariables = 30;
const maxValueLength = 1_000;
