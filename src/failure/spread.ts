import type { HeldLine } from './store.ts';
import { isDull } from './weigh.ts';

const defaultAfter = 3;
const dullShare = 0.35;
const linesBefore = 3;
const linesAround = 5;
const maxFrameLines = 14;
const maxDiffLines = 80;

/** Lines of a source frame, a stack or a message that goes on. */
const belongs = /^(?:\s{2,}\S|\s*\||\s*\d+ \||\s*-->|\s*\^|\s*>|\t)/;
const diffHead =
  /^\s*(?:- (?:Snapshot|Expected)\b|\+ (?:Received|expected - actual|actual - expected)\b|--- \S|\+\+\+ \S|@@ |Diff in |\+ expected|- actual)/;
const changed = /^\s{0,12}[-+](?![-+]{2})\s?\S/;

/** What stands around a telling line explains it, most of all what comes right after. */
export function spread(
  lines: readonly HeldLine[],
  own: Float64Array,
  afterOf: (at: number) => number | undefined,
): Float64Array {
  const worth = Float64Array.from(own);
  const raise = (at: number, value: number): void => {
    const line = lines[at];
    if (!line || isBlank(line) || (worth[at] ?? 0) >= value) return;
    const fair = isDull(line.text) ? dullShare * value : value;
    if ((worth[at] ?? 0) < fair) worth[at] = fair;
  };
  for (let at = 0; at < own.length; at += 1) {
    const value = own[at] ?? 0;
    if (value < 1.5) continue;
    const reach = afterOf(at) ?? defaultAfter;
    let framed = true;
    for (let distance = 1; distance <= maxFrameLines; distance += 1) {
      framed &&= belongs.test(lines[at + distance]?.text ?? '');
      if (distance > Math.max(reach, linesAround) && !framed) break;
      const fade = distance <= reach ? 0.95 ** distance : framed ? 0.9 ** distance : 0.8 ** distance;
      raise(at + distance, value * 0.72 * fade);
    }
    for (let distance = 1; distance <= linesBefore; distance += 1)
      raise(at - distance, value * 0.4 * 0.75 ** distance);
  }
  diffs(lines, worth, raise);
  return worth;
}

/** Of a diff the changed lines tell. */
function diffs(
  lines: readonly HeldLine[],
  worth: Float64Array,
  raise: (at: number, value: number) => void,
): void {
  let until = -1;
  let value = 0;
  for (const [at, line] of lines.entries()) {
    if (diffHead.test(line.text)) {
      value = Math.max(at > until ? 0 : value, worth[at] ?? 0);
      until = at + maxDiffLines;
    } else if (at < until && changed.test(line.text)) {
      value *= 0.95;
      raise(at, value);
    }
  }
}

/** Where an inner command ends in failure; what it said last stands right before. */
export const innerExit =
  /^(?:npm (?:ERR!|error) (?:code ELIFECYCLE|Lifecycle script)|error Command failed with exit code|\s*ELIFECYCLE\s|g?make(?:\[\d+\])?: \*\*\* .{1,300}Error \d+|ERROR: "\S{1,80}" exited with|rake aborted!|error: script "\S{1,80}" exited with code|error: Recipe `|task: Failed to run task|\S{1,80}: exit 1)/;
/** The step did not end, it was ended. */
export const cutOff =
  /operation was canceled|No output has been received|exceeded the maximum|has timed out|exit(?:ed with)? (?:code |status )?124\b/;

/** The end of a failed step is worth reading even where no rule knows its words; for one that was cut off, it is all there is. */
export function endings(lines: readonly HeldLine[], worth: Float64Array, trust: Float64Array): void {
  const hasExit = lines.some((line) => line.role === 'exit');
  let toExit = hasExit ? Number.POSITIVE_INFINITY : 0;
  let toInnerExit = Number.POSITIVE_INFINITY;
  let last = 6;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (!line) continue;
    if (line.role === 'exit') {
      toExit = 0;
      last = cutOff.test(line.text) ? 14 : 6;
    }
    if (innerExit.test(line.text)) toInnerExit = 0;
    if (!isBlank(line) && line.role !== 'command') {
      const near =
        last * Math.exp(-toExit / 12) +
        5 * Math.exp(-toInnerExit / 5) +
        Math.exp(-toExit / 150) +
        (line.role === 'exit' ? 6 : 0);
      worth[at] = (worth[at] ?? 0) + (near + 0.001) * (trust[at] ?? 0) ** 2;
    }
    toExit += 1;
    toInnerExit += 1;
  }
}

const isBlank = (line: HeldLine) => line.role === 'marker' || line.role === 'post' || line.text.trim() === '';
