import { unpackPatch } from '../patch.ts';
import type { Held, Trial } from '../reflexion/episode.ts';
import { approvalCommand } from '../reflexion/publish.ts';
import { codeBlock, folded, line } from './markdown.ts';

/** With the patch, and four times their length when they are made harmless, they leave room in a comment. */
const mostReasons = 10;

/** What people read of a change that was not pushed, or only when somebody let it go. */
export function heldParts({ state, tree }: Trial, held: Held): string[] {
  const reasons = reasonsOf(held);
  if (state !== 'held')
    return held.approvedBy
      ? [`**Approved** by ${line(held.approvedBy)}. It had been held back, because:\n${reasons}`]
      : [];
  if (held.byHand) return [`**Not pushed.**\n${reasons}`, ...byHandParts(held)];
  return [`**Held back.** A person has to decide, because:\n${reasons}`, ...approvalParts(held, tree)];
}

function reasonsOf({ reasons }: Held): string {
  const shown = reasons.slice(0, mostReasons).map((reason) => `- ${line(reason) || '–'}`);
  const more = reasons.length - shown.length;
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function approvalParts({ patch }: Held, tree: string | null): string[] {
  if (patch === null) return [notKept];
  return [
    `Comment \`${approvalCommand(tree)}\` to have just this pushed:`,
    patchBlock(unpackPatch(patch).replace(/\n$/, ''), 'diff'),
  ];
}

function byHandParts({ patch }: Held): string[] {
  if (patch === null) return [notKept];
  const text = unpackPatch(patch).replace(/\n$/, '');
  // Line ends of that kind don't come through a browser.
  if (text.includes('\r')) return [patchBlock(text, 'diff')];
  const command = [`git apply <<'${endMark(text)}'`, text, endMark(text)].join('\n');
  return ['At the root of a checkout of this branch, this command applies it:', patchBlock(command, 'sh')];
}

/** Longer ones are folded: people still have to read them, but not everybody who reads the conversation. */
const mostLines = 40;

function patchBlock(text: string, language: string): string {
  const block = codeBlock(text, language);
  const count = text.split('\n').length;
  return count <= mostLines ? block : folded(`The change, ${count} lines`, block);
}

const notKept = 'The change is too large to be kept here, or holds characters that can’t be shown.';

/** A line that is not in the text, so that the shell reads all of it as data. */
function endMark(text: string): string {
  const lines = new Set(text.split(/\r\n?|\n/));
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
