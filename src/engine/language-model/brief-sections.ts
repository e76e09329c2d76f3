import type { Action, Reflection, Trial } from '../../reflexion/episode.ts';
import type { Failure, LogLine } from '../../reflexion/failure.ts';
import type { PullRequestFacts } from '../../reflexion/observation.ts';
import type { Brief } from '../../reflexion/ports.ts';
import { cutEnd, cutMiddle } from './cut.ts';
import { cutDiff } from './cut-diff.ts';
import { dataBlock } from './data-block.ts';

/** The parts that both prompts are put together from. Each is cut to a bound of its own, times `share`. */

const most = {
  body: 3_000,
  excerpt: 12_000,
  excerpts: 30_000,
  facts: 2_500,
  failures: 12,
  diff: 24_000,
  actions: 12_000,
  pushed: 12_000,
  trial: 2_500,
  lastTrial: 6_000,
};

/** For models whose context does not hold the whole: a prompt of some 7,000 tokens at the most. */
export const tightShare = 0.25;

/** Trials that a prompt remembers. */
const rememberedTrials = 3;

export function pullRequestSection(facts: PullRequestFacts, share: number): string {
  const lines = [
    `${facts.repository} #${facts.number} by ${facts.author}, from ${facts.head.ref} into ${facts.base.ref}`,
    `title: ${cutEnd(facts.title, 300)}`,
    facts.body.trim() === '' ? 'no description' : `description:\n${cutMiddle(facts.body, most.body * share)}`,
  ];
  return `# The pull request\n\n${dataBlock('pull request', lines.join('\n'))}`;
}

export function failuresSection(failures: readonly Failure[], share: number): string {
  const shown = failures.slice(0, most.failures);
  const each = Math.min(most.excerpt, most.excerpts / Math.max(1, shown.length)) * share;
  const sections = shown.map((failure) => failureSection(failure, Math.floor(each), share));
  const others = failures.slice(most.failures).flatMap((failure) => failure.checks);
  const rest =
    others.length === 0 ? [] : [dataBlock('other failed checks', cutEnd(others.join(', '), 1_000))];
  return ['# What failed', ...sections, ...rest].join('\n\n');
}

function failureSection(failure: Failure, excerptCharacters: number, share: number): string {
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
  const checks = cutEnd(failure.checks.join(', '), 150);
  const log = cutMiddle(numbered(failure.excerpt.lines), excerptCharacters);
  return `${dataBlock(`facts of check ${checks}`, cutMiddle(facts.join('\n'), most.facts * share))}

${dataBlock(`log of check ${checks}`, log)}`;
}

const atBaseWords = {
  same: 'red in the same way',
  mended: 'red in the same way until lately, green now',
  different: 'red in another way',
  green: 'green',
  unknown: 'not known',
} as const;

function accusedIn(failures: readonly Failure[]): readonly string[] {
  return failures.flatMap((failure) => failure.culprits.map((culprit) => culprit.path));
}

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

export function diffSection({ trajectory }: Brief, share: number): string {
  const diff =
    trajectory.diff.trim() === ''
      ? '(empty)'
      : cutDiff(trajectory.diff, most.diff * share, accusedIn(trajectory.failures));
  return `# What the pull request changes\n\n${dataBlock('diff from the base to the head', diff)}`;
}

/** Empty on a pull request's first trial. */
export function memorySection(brief: Brief, share: number): string {
  const trials = earlierTrials(brief);
  if (trials.length === 0) return '';
  const blocks = trials.map((trial, index) => {
    const bound = index === trials.length - 1 ? most.lastTrial : most.trial;
    return dataBlock(`trial ${trial.number} of ${trial.limit}`, cutMiddle(trialText(trial), bound * share));
  });
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
    trial.changedFiles.length > 0 && `changed: ${trial.changedFiles.map(({ path }) => path).join(', ')}`,
    trial.verification && `in the sandbox: ${trial.verification.outcome} (${trial.verification.detail})`,
    trial.held && `held back for a person to decide: ${trial.held.reasons.join('; ')}`,
    trial.held?.approvedBy && `approved by ${trial.held.approvedBy}`,
    `outcome: ${trial.state}, reward ${trial.reward ?? 'not known'}`,
  ]
    .filter((line) => typeof line === 'string' && line !== '')
    .join('\n');
}

export function reflectionLines(reflection: Reflection): readonly string[] {
  return [
    `diagnosis: ${reflection.diagnosis}`,
    ...(reflection.lesson === null ? [] : [`lesson: ${reflection.lesson}`]),
    ...reflection.commands.map((command) => `command of the plan: ${command}`),
    ...reflection.plan.map((step, index) => `plan ${index + 1}: ${step}`),
    ...(reflection.tackles.length > 0 ? [`to turn green: ${reflection.tackles.join(', ')}`] : []),
    ...(reflection.files.length > 0 ? [`files: ${reflection.files.join(', ')}`] : []),
    ...reflection.avoid.map((thing) => `avoid: ${thing}`),
  ];
}

/** What the last trial did; empty on an episode's first. */
export function actionsSection(actions: readonly Action[], share: number): string {
  if (actions.length === 0) return '';
  const text = actions
    .map((action, index) => `${index + 1}. ${action.call}\n→ ${action.result}`)
    .join('\n\n');
  return `# What the last trial did\n\n${dataBlock('actions with their results', cutMiddle(text, most.actions * share))}`;
}

/** What came of it on the branch; empty where the last trial pushed nothing. */
export function pushedSection({ trajectory }: Brief, share: number): string {
  if (trajectory.pushed.trim() === '') return '';
  const diff = cutDiff(trajectory.pushed, most.pushed * share, accusedIn(trajectory.failures));
  return `# The commit that the last trial pushed\n\n${dataBlock('diff of that commit', diff)}`;
}
