import type { Ending, Entry, Episode, Note, Trial } from '../reflexion/episode.ts';
import { shortened, visible } from '../reflexion/plain-text.ts';
import type { Step, TrialName } from '../reflexion/progress.ts';
import { annotationsOf, type CheckAnnotation } from './annotations.ts';
import { type Button, buttonsFor } from './buttons.ts';
import { endingTitles, trialTable, trialVerdict } from './entry-comment.ts';
import { prose } from './markdown.ts';

/** How the check run at a commit should look. */
export interface CheckRunFace {
  head: string;
  status: 'queued' | 'in_progress' | 'completed';
  /** Never a failure: the bot blocks no merge. */
  conclusion: 'success' | 'neutral' | null;
  title: string;
  summary: string;
  /** Lines of the commit at `head`. */
  annotations: readonly CheckAnnotation[];
  buttons: readonly Button[];
}

/** A check run of ours, as far as it has to be known to be changed or closed. */
export interface ShownCheckRun {
  id: number;
  head: string;
  open: boolean;
  /** Whether it has annotations: GitHub adds those that are sent to those that are there. */
  annotated: boolean;
}

/** The face for what has just been remembered; null where the one that is shown still fits. */
export function faceOf(
  entry: Entry,
  ending: Ending | null,
  episode: Episode,
  shown: ShownCheckRun | null = null,
): CheckRunFace | null {
  if (ending) return endingFace(ending, episode);
  if (entry.type === 'note') return noteFace(entry, shown);
  const face = (head: string, status: CheckRunFace['status']): CheckRunFace => ({
    head,
    status,
    conclusion: status === 'completed' ? 'neutral' : null,
    title: titled(entry, trialVerdict(entry)),
    summary: trialSummary(entry, episode),
    annotations: head === entry.head ? annotationsOf(entry.failures) : [],
    buttons: buttonsFor('under-way'),
  });
  if (entry.trouble) return face(entry.head, 'completed');
  if (entry.state === 'reflected') return face(entry.head, 'in_progress');
  // Its commit may never have come to GitHub, so what is shown is closed where it stands.
  if (entry.state === 'abandoned') return face(shown?.head ?? entry.head, 'completed');
  if (entry.state !== 'pushed' || !entry.commit) return null;
  return face(entry.commit, entry.reward === null ? 'queued' : 'completed');
}

/** The face while a trial works. `trial` is null until its reflection stands. */
export function stepFace(
  name: TrialName,
  step: Step,
  head: string,
  { trial, episode }: { trial: Trial | null; episode: Episode | null },
): CheckRunFace {
  const now = stepTitle(step);
  const told = trial && episode ? `\n\n${trialSummary(trial, episode)}` : '';
  const isOver = step.kind === 'interrupted';
  return {
    head,
    status: isOver ? 'completed' : 'in_progress',
    conclusion: isOver ? 'neutral' : null,
    title: titled(name, now),
    summary: `${stepSentence(step)}${told}`,
    annotations: [],
    buttons: buttonsFor('under-way'),
  };
}

function titled({ number, limit }: TrialName, what: string): string {
  return `Trial ${number} of ${limit}: ${what}`;
}

function stepTitle(step: Step): string {
  switch (step.kind) {
    case 'reflecting':
      return 'finding out what went wrong';
    case 'repairing':
      return step.actions === 0 ? 'repairing' : `repairing, ${actions(step.actions)} so far`;
    case 'verifying':
      return 'verifying the repair';
    case 'interrupted':
      return 'interrupted';
  }
}

function stepSentence(step: Step): string {
  switch (step.kind) {
    case 'reflecting':
      return 'The logs of the failed checks are being read. What they come down to will stand in the conversation before any code is changed.';
    case 'repairing':
      return `The plan is being carried out in a checkout of its own${step.actions === 0 ? '' : `: ${actions(step.actions)} so far`}.`;
    case 'verifying':
      return 'The guard reads the repair, and the commands that failed run again in the sandbox.';
    case 'interrupted':
      return 'The work was broken off, and will be taken up again.';
  }
}

function actions(count: number): string {
  return `${count} ${count === 1 ? 'action' : 'actions'}`;
}

function trialSummary({ reflection }: Trial, episode: Episode): string {
  const table = episode.trials.length > 1 ? `\n\n${trialTable(episode.trials)}` : '';
  return `**What went wrong.** ${prose(reflection.diagnosis)}${table}`;
}

function endingFace(ending: Ending, episode: Episode): CheckRunFace {
  const table = episode.trials.length > 0 ? `\n\n${trialTable(episode.trials)}` : '';
  const hasTried = episode.trials.length > 0;
  return {
    head: ending.head,
    status: 'completed',
    conclusion: ending.kind === 'passed' ? 'success' : 'neutral',
    title: endingTitles[ending.kind],
    summary: `${prose(ending.reason)}${table}`,
    // The lines of a trial were shown when it began.
    annotations: hasTried ? [] : annotationsOf(episode.note?.failures ?? []),
    buttons: buttonsFor(ending.kind === 'passed' ? 'passed' : hasTried ? 'ended' : 'untried'),
  };
}

function noteFace(note: Note, shown: ShownCheckRun | null): CheckRunFace | null {
  if (note.trouble) {
    // What showed that something is being done is closed; it goes on by itself.
    if (!shown?.open) return null;
    const summary = `${prose(note.trouble)} It will be tried again without being asked.`;
    return { ...plainFace(shown.head, 'Held up', summary), status: 'completed', conclusion: 'neutral' };
  }
  if (!note.rerun) return null;
  const summary = 'The failure looks like one that no change to the code causes.';
  return plainFace(note.rerun.head, 'The failed jobs run again', summary);
}

/** The face of what was begun, and that nobody goes on with. */
export function idleFace(head: string): CheckRunFace {
  const summary = 'What was begun here was not finished, and there is nothing to do any more.';
  return { ...plainFace(head, 'Not going on', summary), status: 'completed', conclusion: 'neutral' };
}

/** Without what must not leave the process. */
export function redactedFace(face: CheckRunFace, redact: (text: string) => string): CheckRunFace {
  const annotations = face.annotations.flatMap((annotation) =>
    redact(annotation.path) === annotation.path
      ? [{ ...annotation, title: redact(annotation.title), message: redact(annotation.message) }]
      : [],
  );
  return { ...face, title: redact(face.title), summary: redact(face.summary), annotations };
}

function plainFace(head: string, title: string, summary: string): CheckRunFace {
  const buttons = buttonsFor('under-way');
  return { head, status: 'in_progress', conclusion: null, title, summary, annotations: [], buttons };
}

/** GitHub shows it as text, and cuts it off somewhere. */
export function shownTitle(title: string): string {
  return shortened(visible(title), 250);
}
