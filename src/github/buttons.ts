/** A button of a check run: labels of 20 characters, descriptions of 40 and identifiers of 20 are GitHub's limits. */
export interface Button {
  identifier: ButtonName;
  label: string;
  description: string;
}

type ButtonName = 'retry' | 'stop' | 'fix';

const buttons: Record<ButtonName, Button> = {
  retry: { identifier: 'retry', label: 'Try again', description: 'One more trial, or the failed step again' },
  stop: { identifier: 'stop', label: 'Stop', description: 'End this, and push nothing more' },
  fix: { identifier: 'fix', label: 'Fix now', description: 'Have the failed checks repaired' },
};

/** What there is to press: while something goes on, after trials that did not lead to green, and where there was none. */
export function buttonsFor(state: 'under-way' | 'ended' | 'untried' | 'passed'): readonly Button[] {
  if (state === 'passed') return [];
  if (state === 'under-way') return [buttons.stop];
  return [state === 'ended' ? buttons.retry : buttons.fix];
}
