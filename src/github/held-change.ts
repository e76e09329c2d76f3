import { unpackPatch } from '../patch.ts';
import type { Held, Trial } from '../reflexion/episode.ts';
import { codeBlock, line } from './markdown.ts';

/** What people read of a change that was not pushed, or only when somebody let it go. */
export function heldParts({ state }: Trial, held: Held): string[] {
  if (state !== 'held') return held.approvedBy ? [`**Approved** by ${line(held.approvedBy)}.`] : [];
  const reasons = held.reasons.map((reason) => `- ${line(reason, 600)}`).join('\n');
  if (held.byHand) return [`**Not pushed.**\n${reasons}`, ...byHandParts(held)];
  return [`**Held back.** A person has to decide, because:\n${reasons}`, ...approvalParts(held)];
}

function approvalParts({ patch }: Held): string[] {
  if (patch === null) return [notKept];
  return [
    'Comment `/reflexion approve` to have just this pushed:',
    codeBlock(unpackPatch(patch).trimEnd(), 'diff'),
  ];
}

function byHandParts({ patch }: Held): string[] {
  if (patch === null) return [notKept];
  const text = unpackPatch(patch).trimEnd();
  const command = [`git apply <<'${endMark(text)}'`, text, endMark(text)].join('\n');
  return ['At the root of a checkout of this branch, this command applies it:', codeBlock(command, 'sh')];
}

const notKept = 'The change is too large to be kept here, or holds characters that can’t be shown.';

/** A line that is not in the text, so that the shell reads all of it as data. */
function endMark(text: string): string {
  const lines = new Set(text.split(/\r?\n/));
  let mark = 'END-OF-PATCH';
  while (lines.has(mark)) mark += '-';
  return mark;
}

/** A change whose text holds something that must not be told is not kept. */
export function redactedHeld(held: Held, redact: (text: string) => string): Held {
  if (held.patch === null) return held;
  const text = unpackPatch(held.patch);
  return redact(text) === text ? held : { ...held, patch: null };
}
