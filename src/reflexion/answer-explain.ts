import type { Episode, Reflection, Trial } from './episode.ts';
import type { Observation } from './observation.ts';
import { codeSpan } from './plain-text.ts';
import { latestEpisode } from './standing.ts';

/** What the last trial saw and why it planned what it planned, from the record alone. */
export function explanationOf(observation: Observation): string {
  const episode = latestEpisode(observation);
  const trial = episode.trials.at(-1);
  if (trial) return trialExplained(trial);
  if (episode.note?.reflection)
    return [
      'I made no trial.',
      ...believed(episode.note.reflection),
      'It came to no plan.',
      ...ended(episode),
    ].join(' ');
  if (episode.note?.rerun)
    return `The failure looked like one that no change to the code causes, so I asked for one re-run before anything else: ${summaries(episode.note.rerun.failures)}.`;
  return ['I have made no trial on this commit, so there is nothing to explain.', ...ended(episode)].join(
    ' ',
  );
}

function trialExplained(trial: Trial): string {
  const { reflection } = trial;
  return [
    `**What trial ${trial.number} saw.** ${summaries(trial.failures)}.`,
    ...(reflection.evidence.length > 0
      ? [
          `**What it went by.**\n${reflection.evidence.map(({ check, text }) => `- ${codeSpan(check)}: ${codeSpan(text)}`).join('\n')}`,
        ]
      : []),
    `**What it believed.** ${believed(reflection).join(' ')}`,
    ...(reflection.lesson ? [`**What it had learned.** ${reflection.lesson}`] : []),
    `**Why this plan.** ${why(trial)}\n${reflection.plan.map((step, index) => `${index + 1}. ${step}`).join('\n')}`,
    ...(trial.summary ? [`**What came of it.** ${trial.summary}`] : []),
  ].join('\n\n');
}

function believed({ diagnosis, blame, confidence }: Reflection): string[] {
  const causes = {
    pr: 'this pull request',
    base: 'the base branch',
    flake: 'chance',
    infrastructure: 'the machinery, not the code',
    unknown: 'not known',
  };
  return [diagnosis, `Cause: ${causes[blame]}. Confidence: ${confidence}.`];
}

function why({ reflection, number }: Trial): string {
  const aim = reflection.tackles.map((one) => codeSpan(one)).join(', ') || 'the failed checks';
  if (reflection.engine === 'toolchain')
    return `The failed command has a counterpart that repairs what it complains of, so no model was asked. It is to turn ${aim} green:`;
  const after = number > 1 ? ', with the earlier trials in mind,' : '';
  return `The language model chose it${after} to turn ${aim} green:`;
}

function summaries(failures: Trial['failures']): string {
  return failures
    .map(({ check, summary }) => `${codeSpan(check)}: ${summary.replace(/[.]$/, '')}`)
    .join('; ');
}

function ended({ ending }: Episode): string[] {
  return ending ? [ending.reason] : [];
}
