import { unpackPatch } from '../../patch.ts';
import type { Ending, Entry, Note, Trial } from '../../reflexion/episode.ts';
import type { Check } from '../../reflexion/observation.ts';
import { oneLine } from '../../reflexion/plain-text.ts';
import type { Step, TrialName } from '../../reflexion/progress.ts';
import { hasFailed, isUndecided } from '../../reflexion/reward.ts';

/** What a terminal is told, from what is remembered and decided. */

/** Null where there is nothing to tell. */
export function wordsOf(entry: Entry, isDry: boolean): string | null {
  return entry.type === 'note' ? noteWords(entry) : trialWords(entry, isDry);
}

function trialWords(trial: Trial, isDry: boolean): string | null {
  const { state, number, limit, reflection, held } = trial;
  const name = `Trial ${number}`;
  if (trial.trouble) return `${name} waits: ${oneLine(trial.trouble)}`;
  switch (state) {
    case 'reflected': {
      if (trial.resumed > 0) return `${name} is taken up again.`;
      const steps = reflection.plan.map((step) => `\n  - ${oneLine(step)}`).join('');
      return `${name} of ${limit}: ${oneLine(reflection.diagnosis)}${steps}`;
    }
    case 'committed':
      return null;
    case 'pushed':
      if (trial.reward === null)
        return `${name}: ${isDry ? 'would be pushed' : `pushed ${trial.commit?.slice(0, 7)}`}${sizeOf(trial)}.`;
      if (trial.doubts.length > 0)
        return `${name}: all checks pass, but less was checked than before: ${trial.doubts.map(oneLine).join(' ')}`;
      return `${name}: ${trial.reward === 1 ? 'all checks pass' : 'checks still fail'}.`;
    case 'held': {
      const patch = isDry && held?.patch ? `\n\n${unpackPatch(held.patch).trimEnd()}\n` : '';
      return `${name}: ${isDry ? 'would be held back' : 'held back'}. ${(held?.reasons ?? []).map(oneLine).join(' ')}${patch}`;
    }
    case 'fruitless':
      return `${name}: nothing to push. ${oneLine(trial.summary)}`;
    case 'abandoned':
      return `${name}: given up, since the branch has moved on.`;
  }
}

function sizeOf({ changeSize }: Trial): string {
  if (!changeSize) return '';
  const { files, added, removed } = changeSize;
  return ` (${files} ${files === 1 ? 'file' : 'files'}, +${added} −${removed})`;
}

function noteWords(note: Note): string | null {
  if (note.trouble) return oneLine(note.trouble);
  if (note.reflection) return `Diagnosis: ${oneLine(note.reflection.diagnosis)}`;
  return note.rerun ? 'The failure is none of the code’s making, so the failed jobs run again.' : null;
}

const endings: Record<Ending['kind'], string> = {
  passed: 'Passed',
  exhausted: 'Not passed, the trials are used up',
  stuck: 'Not passed, stuck',
  'not-ours': 'Not passed, and not for this pull request to mend',
  'needs-model': 'Not passed, a model is needed',
  held: 'Not passed, it waits for a person',
  stopped: 'Not passed, stopped',
};

export function endingWords({ kind, reason }: Ending): string {
  return `${endings[kind]}. ${oneLine(reason)}`;
}

export function stepWords({ number, limit }: TrialName, step: Step): string {
  const name = `Trial ${number} of ${limit}`;
  if (step.kind === 'repairing') return `${name}: repairing${actionsSoFar(step.actions)}`;
  if (step.kind === 'verifying') return `${name}: running what failed in the sandbox`;
  return `${name}: ${step.kind}`;
}

function actionsSoFar(count: number): string {
  if (count === 0) return '';
  return `, ${count} ${count === 1 ? 'action' : 'actions'} so far`;
}

export function waitingWords(checks: readonly Check[], head: string): string {
  const open = checks.filter(isUndecided).length;
  const failed = checks.filter(hasFailed).length;
  const at = head.slice(0, 7);
  if (checks.length === 0) return `Waiting for checks to begin at ${at}`;
  const known = `${checks.length - open} of ${checks.length} are complete${failed > 0 ? `, ${failed} failed` : ''}`;
  return open === 0 ? `Looking at ${at} again: ${known}` : `Waiting for checks at ${at}: ${known}`;
}
