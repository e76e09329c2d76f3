import type { Answer, Ending, Entry, Episode, Note, Trial, Verification } from '../reflexion/episode.ts';
import { changedFiles, cost, counted, minutes } from './figures.ts';
import { heldParts } from './held-change.ts';
import { cell, code, codeBlock, folded, line, link, prose } from './markdown.ts';
import { forgottenParts, reflectionParts } from './reflection-text.ts';

/** What people read in the comment of a trial or a note. The texts are all here; `test/snapshots/` shows them whole. */
export function entryComment(entry: Entry, ending: Ending | null, episode: Episode): string {
  const parts = entry.type === 'trial' ? trialParts(entry) : noteParts(entry, ending);
  return [...parts, ...(ending ? endingParts(reasonOf(ending, entry), ending, episode) : [])].join('\n\n');
}

/** How a trial stands, in a few words. */
export function trialVerdict(trial: Trial): string {
  const commit = trial.commit?.slice(0, 7);
  if (trial.trouble) return 'held up';
  if (trial.state === 'reflected') return 'working on it';
  if (trial.state === 'committed') return `commit ${commit} is about to be pushed`;
  if (trial.state === 'held') return trial.held?.byHand ? 'to be applied by hand' : 'held back';
  if (trial.state === 'abandoned')
    return `abandoned, ${trial.interruption ? line(trial.interruption, 100) : 'the branch moved on'}`;
  if (trial.state === 'fruitless') return 'no commit came of it';
  if (trial.reward === null) return `pushed ${commit}, waiting for the checks`;
  if (trial.doubts.length > 0) return `pushed ${commit}, checks pass, but not all that ran before`;
  return trial.reward === 1 ? `pushed ${commit}, all checks pass` : `pushed ${commit}, checks still fail`;
}

export const endingTitles: Record<Ending['kind'], string> = {
  passed: 'All checks pass',
  exhausted: 'Out of trials',
  stuck: 'Stuck',
  'not-ours': 'Not caused by this pull request',
  'needs-model': 'A language model is needed',
  held: 'Waiting for a person',
  stopped: 'Stopped',
};

function trialParts(trial: Trial): string[] {
  const { reflection } = trial;
  return [
    `### Trial ${trial.number} of ${trial.limit}: ${trialVerdict(trial)}`,
    ...(trial.trouble ? [`**Held up.** ${prose(trial.trouble)} I will try again by myself.`] : []),
    ...(trial.held ? heldParts(trial, trial.held) : []),
    ...(trial.isForgotten ? forgottenParts(reflection) : reflectionParts(reflection, trial.failures)),
    ...(trial.summary ? [`**What was done.** ${prose(trial.summary)}`] : []),
    ...(trial.changedFiles.length > 0 ? [`**Files.** ${changedFiles(trial)}`] : []),
    ...(trial.verification
      ? [`**In the sandbox** (\`verify: ${trial.verification.rule}\`). ${verification(trial.verification)}`]
      : []),
    ...(trial.doubts.length > 0
      ? [`**Not believed.** ${trial.doubts.map((doubt) => line(doubt)).join(' ')}`]
      : []),
    ...(trial.revert?.isDone
      ? [`**Reverted** by ${code(trial.revert.commit.slice(0, 7))}, as ${code(trial.revert.by)} asked.`]
      : []),
    ...actionParts(trial),
    `<sub>${figures(trial)}</sub>`,
  ];
}

function figures({ reward, usage, reflection, seconds, apiCalls }: Trial): string {
  const known = reward === null ? [] : [`Reward ${reward}`];
  return [...known, cost(usage, reflection.engine), minutes(seconds), `${apiCalls} API calls`].join(' · ');
}

function noteParts(note: Note, ending: Ending | null): string[] {
  const parts: string[] = [];
  if (note.rerun && !ending) {
    parts.push(
      '### The failed jobs run again',
      'The failure looks like one that no change to the code causes, so I asked for one re-run before anything else:',
    );
  }
  if (note.rerun && ending)
    parts.push(`### ${endingTitles[ending.kind]}`, 'The failed jobs were run again, once:');
  if (!note.rerun && ending) parts.push(`### ${endingTitles[ending.kind]}`);
  if (note.update && !ending) {
    parts.push(
      '### The branch is being updated',
      'What fails here is mended on the base branch, so I asked GitHub to merge that in.',
    );
  }
  if (note.trouble) {
    parts.push('### Held up', `${prose(note.trouble)} I will try again by myself.`);
  } else if (parts.length === 0 && note.answers.length > 0) {
    parts.push('### Answers');
  } else if (parts.length === 0) {
    parts.push('### Going on', 'What held me up is over.');
  }
  for (const failure of note.rerun?.failures ?? []) {
    parts.push(`- ${link(code(failure.check), failure.url)}: ${line(failure.summary)}`);
  }
  if (note.reflection) parts.push(...reflectionParts(note.reflection, note.failures));
  parts.push(...note.answers.map(answerPart));
  if (note.usage.requests > 0) parts.push(`<sub>${cost(note.usage, 'language-model')}</sub>`);
  return parts;
}

function answerPart({ who, what, text }: Answer): string {
  return `**${code(who)} asked: ${code(what)}**\n\n${text.split('\n').map(answerLine).join('\n')}`;
}

/** The lists of an answer are the bot's own. */
function answerLine(text: string): string {
  return text.startsWith('- ') ? `- ${prose(text.slice(2))}` : prose(text);
}

function verification({ outcome, detail }: Verification): string {
  if (outcome === 'passed') return `The failed commands pass now: ${prose(detail)}.`;
  return outcome === 'failed' ? `Still failing: ${prose(detail)}` : `Not verified. ${prose(detail)}`;
}

function actionParts(trial: Trial): string[] {
  if (trial.actions.length === 0) return [];
  const blocks = trial.actions.map((action) => codeBlock(`$ ${action.call}\n${action.result}`, 'text'));
  const count = Math.max(trial.actionCount, trial.actions.length);
  const shown = count > blocks.length ? `, the last ${blocks.length} of them` : '';
  return [folded(`${counted(count, 'action')}${shown}`, blocks.join('\n\n'))];
}

/** What was held waits for nobody once the branch has moved. */
function reasonOf(ending: Ending, entry: Entry): string {
  const isOver = ending.kind === 'held' && entry.type === 'trial' && entry.state === 'abandoned';
  return isOver ? 'The branch has moved on since, so nothing waits here any more.' : ending.reason;
}

function endingParts(reason: string, ending: Ending, episode: Episode): string[] {
  const heading = episode.trials.length > 0 ? ['---', `### ${endingTitles[ending.kind]}`] : [];
  return [...heading, prose(reason), ...(episode.trials.length > 0 ? [trialTable(episode.trials)] : [])];
}

/** What was believed, what was done, what CI said. */
export function trialTable(trials: readonly Trial[]): string {
  const rows = trials.map((trial) => [
    trial.number,
    cell(trial.reflection.diagnosis, 160),
    cell(trial.summary || '–', 160),
    trialVerdict(trial),
    cost(trial.usage, trial.reflection.engine),
  ]);
  const head = ['Trial', 'Believed', 'Done', 'What came of it', 'Cost'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
