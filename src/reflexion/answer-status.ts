import { decide } from './decide.ts';
import type { Episode, Trial } from './episode.ts';
import type { Check, Observation } from './observation.ts';
import { codeSpan } from './plain-text.ts';
import type { Limits } from './ports.ts';
import { isDecidedAbout } from './request.ts';
import { hasFailed, isUndecided } from './reward.ts';
import { latestEpisode, limitsOf } from './standing.ts';
import { addUsage, noUsage, tokensOf } from './usage.ts';

/** What is going on, what it waits for, and what it has cost. */
export function statusOf(observation: Observation, limits: Limits): string {
  const episode = latestEpisode(observation);
  return [
    `**Now.** ${now(observation, limits)}`,
    `**Checks.** ${checksAt(observation)}`,
    `**Trials.** ${trialsOf(episode, limits)}`,
    `**Cost.** ${costOf(episode)}`,
  ].join('\n\n');
}

function now(observation: Observation, limits: Limits): string {
  const { trials, note, ending } = latestEpisode(observation);
  const requests = observation.requests.filter(({ allowed, command }) => allowed && isDecidedAbout(command));
  const decision = decide({ ...observation, requests }, limits);
  const trouble = trials.at(-1)?.trouble ?? note?.trouble;
  if (trouble && !ending) return `Held up: ${trouble} I will try again by myself.`;
  switch (decision.kind) {
    case 'wait':
      return `I wait: ${decision.reason}.`;
    case 'ignore':
      return ending
        ? `The episode has ended as ${ending.kind}: ${ending.reason}`
        : `I do nothing here: ${decision.reason}.`;
    case 'conclude':
      return `The episode ends now: ${decision.ending.reason}`;
    case 'complain':
      return 'I do nothing here: the repository’s rules can’t be read.';
    case 'rerun':
      return 'The failed jobs are about to run again.';
    case 'attempt':
      return `Trial ${decision.number} is about to begin.`;
    case 'resume':
      return `Trial ${decision.trial.number} is taken up again.`;
    default:
      return 'The failed checks are about to be read.';
  }
}

function checksAt({ checks, pullRequest }: Observation): string {
  const failed = checks.filter(hasFailed);
  const undecided = checks.filter(isUndecided);
  const rest = checks.length - failed.length - undecided.length;
  const head = `At ${codeSpan(pullRequest.head.sha.slice(0, 7))}`;
  if (checks.length === 0) return `${head} there are none.`;
  const some = [
    failed.length > 0 ? `${failed.length} failed (${names(failed)})` : '',
    undecided.length > 0 ? `${undecided.length} not complete (${names(undecided)})` : '',
    rest > 0 ? `${rest} passed or skipped` : '',
  ];
  return `${head}: ${some.filter((part) => part !== '').join(', ')}.`;
}

const mostNames = 5;

function names(checks: readonly Check[]): string {
  const shown = checks.slice(0, mostNames).map(({ name }) => codeSpan(name));
  return checks.length > shown.length ? `${shown.join(', ')} and more` : shown.join(', ');
}

function trialsOf(episode: Episode, limits: Limits): string {
  const { maxTrials } = limitsOf(episode.id, limits);
  if (episode.trials.length === 0) return `None of ${maxTrials} yet.`;
  const lines = episode.trials.map((trial) => `- trial ${trial.number}: ${standOf(trial)}`);
  return `${episode.trials.length} of ${maxTrials}.\n${lines.join('\n')}`;
}

function standOf({ state, commit, reward, isForgotten }: Trial): string {
  const words = {
    reflected: 'under way',
    committed: 'about to be pushed',
    pushed: `pushed ${codeSpan(commit?.slice(0, 7) ?? '')}, ${reward === null ? 'waiting for the checks' : `reward ${reward}`}`,
    held: 'waits for a person',
    fruitless: 'no commit came of it',
    abandoned: 'abandoned',
  };
  return `${words[state]}${isForgotten ? '; its reflection is out of memory' : ''}`;
}

function costOf({ trials, note }: Episode): string {
  const usage = [...trials.map((trial) => trial.usage), note?.usage ?? noUsage].reduce(addUsage, noUsage);
  const minutes = trials.reduce((sum, trial) => sum + trial.seconds, 0) / 60;
  const tokens = tokensOf(usage).toLocaleString('en');
  const price = usage.costUsd === null ? 'price not known' : `$${usage.costUsd.toFixed(4)}`;
  const model = usage.requests === 0 ? 'no model used' : `${tokens} tokens, ${price}`;
  return `${model}, ${minutes.toFixed(1)} min of work in this episode.`;
}
