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
const isAnchored = ({ source }: RegExp) => source.startsWith('^') && !hasFloatingBranch(source);
const gates = [
  gate(rows.filter(({ sign }) => isAnchored(sign.pattern))),
  gate(rows.filter(({ sign }) => !isAnchored(sign.pattern))),
];

/** Everything the tools' rows know of a line; nearly always nothing. The line comes without the prefixes of carriers. */
export function signsOf(text: string): readonly SignHit[] {
  return gates.some((pattern) => pattern.test(text))
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
