import type { Action, Reflection, Trial } from '../../reflexion/episode.ts';
import type { Failure, LogLine } from '../../reflexion/failure.ts';
import type { Brief, PullRequestFacts } from '../../reflexion/ports.ts';
import { cutEnd, cutMiddle } from './cut.ts';
import { cutDiff } from './cut-diff.ts';
import { dataBlock } from './data-block.ts';

/** The parts that both prompts are put together from, each cut to a bound of its own. */

const most = { body: 3_000, excerpt: 12_000, excerpts: 30_000, diff: 24_000, actions: 12_000, trial: 2_500 };

/** Trials that a prompt remembers. */
const rememberedTrials = 3;

export function pullRequestSection(facts: PullRequestFacts): string {
  const body = facts.body.trim() === '' ? '(no description)' : cutMiddle(facts.body, most.body);
  return `# The pull request

${facts.repository} #${facts.number}, by ${facts.author}, from ${facts.head.ref} into ${facts.base.ref}.

${dataBlock('title and description', `${cutEnd(facts.title, 300)}\n\n${body}`)}`;
}

export function failuresSection(failures: readonly Failure[]): string {
  const each = Math.min(most.excerpt, Math.floor(most.excerpts / Math.max(1, failures.length)));
  return `# What failed\n\n${failures.map((failure) => failureSection(failure, each)).join('\n\n')}`;
}

function failureSection(failure: Failure, maxCharacters: number): string {
  const facts = [
    `kind: ${failure.kind}, tool: ${failure.tool}`,
    failure.command && `command: ${cutEnd(failure.command, 500)}`,
    failure.echoedCommands.length > 0 && `which ran: ${cutEnd(failure.echoedCommands.join(' → '), 500)}`,
    `summary: ${cutEnd(failure.summary, 500)}`,
    failure.failedTests.length > 0 && `failed tests: ${cutEnd(failure.failedTests.join('; '), 1_000)}`,
    failure.expected !== null && `expected: ${cutEnd(failure.expected, 500)}`,
    failure.actual !== null && `actual: ${cutEnd(failure.actual, 500)}`,
    failure.culprits.length > 0 && `accused: ${cutEnd(failure.culprits.map(placeOf).join(', '), 800)}`,
    `the same check at the base: ${atBaseWords[failure.atBase]}`,
  ].filter((fact) => typeof fact === 'string');
  const checks = failure.checks.join(', ');
  return `${dataBlock(`facts of check ${checks}`, facts.join('\n'))}

${dataBlock(`log of check ${checks}`, cutMiddle(numbered(failure.excerpt.lines), maxCharacters))}`;
}

const atBaseWords = {
  same: 'red in the same way',
  different: 'red in another way',
  green: 'green',
  unknown: 'not known',
} as const;

function placeOf({ path, line, touched }: Failure['culprits'][number]): string {
  return `${path}${line === null ? '' : `:${line}`}${touched ? ' (changed by this pull request)' : ''}`;
}

function numbered(lines: readonly LogLine[]): string {
  return lines
    .map((line, index) => {
      const skipped = index > 0 && (lines[index - 1]?.number ?? 0) + 1 < line.number;
      return `${skipped ? '…\n' : ''}${line.number}| ${cutEnd(line.text, 1_000)}`;
    })
    .join('\n');
}

export function diffSection({ trajectory }: Brief): string {
  const accused = trajectory.failures.flatMap((failure) => failure.culprits.map((culprit) => culprit.path));
  const diff = trajectory.diff.trim() === '' ? '(empty)' : cutDiff(trajectory.diff, most.diff, accused);
  return `# What the pull request changes\n\n${dataBlock('diff from the base to the head', diff)}`;
}

/** Empty on a pull request's first trial. */
export function memorySection(brief: Brief): string {
  const trials = earlierTrials(brief);
  if (trials.length === 0) return '';
  const blocks = trials.map((trial) =>
    dataBlock(`trial ${trial.number} of ${trial.limit}`, cutMiddle(trialText(trial), most.trial)),
  );
  return `# Memory: your earlier reflections here, oldest first\n\n${blocks.join('\n\n')}`;
}

export function earlierTrials({ memory }: Brief): readonly Trial[] {
  return memory.episodes.flatMap((episode) => episode.trials).slice(-rememberedTrials);
}

function trialText(trial: Trial): string {
  const { reflection } = trial;
  return [
    ...trial.failures.map((failure) => `set out from: ${failure.check}: ${failure.summary}`),
    ...reflectionLines(reflection),
    trial.summary && `done: ${trial.summary}`,
    trial.changedFiles.length > 0 && `changed: ${trial.changedFiles.join(', ')}`,
    trial.verification && `in the sandbox: ${trial.verification.outcome} (${trial.verification.detail})`,
    `outcome: ${trial.state}, reward ${trial.reward ?? 'not known'}`,
  ]
    .filter((line) => typeof line === 'string' && line !== '')
    .join('\n');
}

export function reflectionLines(reflection: Reflection): readonly string[] {
  return [
    `diagnosis: ${reflection.diagnosis}`,
    ...(reflection.lesson === null ? [] : [`lesson: ${reflection.lesson}`]),
    ...reflection.plan.map((step, index) => `plan ${index + 1}: ${step}`),
    ...(reflection.files.length > 0 ? [`files: ${reflection.files.join(', ')}`] : []),
    ...reflection.avoid.map((thing) => `avoid: ${thing}`),
  ];
}

/** What the last trial did; empty on an episode's first. */
export function actionsSection(actions: readonly Action[]): string {
  if (actions.length === 0) return '';
  const text = actions
    .map((action, index) => `${index + 1}. ${action.call}\n→ ${action.result}`)
    .join('\n\n');
  return `# What the last trial did\n\n${dataBlock('actions with their results', cutMiddle(text, most.actions))}`;
}
