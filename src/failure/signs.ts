import { recognisers } from './tools/all.ts';
import type { Recogniser, Sign } from './tools/recogniser.ts';

/** A line that a tool is known to print when it fails. */
export interface SignHit {
  recogniser: Recogniser;
  sign: Sign;
}

const rows: readonly SignHit[] = recognisers.flatMap((recogniser) =>
  recogniser.signs.map((sign) => ({ recogniser, sign })),
);
const startsWithAnyWord = /^\^(?:\(\?:[^()]{0,60}\)\?|\\s\*|\\s\{[\d,]+\})*(?:\(\?:)?(?:\\S|\.|\[\\w)/;
const isQuick = ({ sign: { pattern } }: SignHit) =>
  pattern.source.startsWith('^') &&
  !hasFloatingBranch(pattern.source) &&
  !startsWithAnyWord.test(pattern.source);
/** Tells lines that begin like none of the signs at the first letter. */
const quickGate = gate(rows.filter(isQuick));
/** Has to look through the whole line, so only lines with a word of trouble are worth it. */
const slowGate = gate(rows.filter((row) => !isQuick(row)));

/** Everything the tools' rows know of a line; nearly always nothing. The line comes without the prefixes of carriers. */
export function signsOf(text: string, hasTrouble: boolean): readonly SignHit[] {
  return quickGate.test(text) || (hasTrouble && slowGate.test(text))
    ? rows.filter(({ sign }) => sign.pattern.test(text))
    : [];
}

/** One expression for all rows, for most lines match none. */
function gate(hits: readonly SignHit[]): RegExp {
  const flags = hits.some(({ sign }) => sign.pattern.flags.includes('i')) ? 'i' : '';
  return new RegExp(hits.map(({ sign }) => `(?:${sign.pattern.source})`).join('|') || '(?!)', flags);
}

/** Whether an alternative outside of all groups begins without `^`. */
function hasFloatingBranch(source: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (sign === '\\') at += 1;
    else if (inClass) inClass = sign !== ']';
    else if (sign === '[') inClass = true;
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    else if (sign === '|' && depth === 0 && source[at + 1] !== '^') return true;
  }
  return false;
}

const carriers = [
  /^##\[(?:error|warning)\]/,
  /^#\d{1,4} (?:\d{1,6}\.\d{1,4} )?/,
  /^@?[\w./-]{1,60}:[a-z][\w-]{0,40}(?::[\w-]{1,40})?: /,
  /^\[(?!ERROR\]|WARN|INFO\]|FATAL\]|error\]|warn|info\]|E\d|ant:|junit\]|javac\]|xUnit|FAIL|\d+\]|vite|rollup|!|\*|-)[\w@./-]{1,60}\]:? /,
  /^[\w.-]{1,40} {0,20}\| /,
  /^\d\d:\d\d:\d\d(?:[.,]\d+)? (?!\+\d)/,
];

/** The line without what docker, turbo, lerna, compose, matrix runners … put before the lines of others. */
export function withoutCarrier(text: string): string {
  let bare = text;
  for (const carrier of [...carriers, ...carriers]) bare = bare.replace(carrier, '');
  return bare;
}
