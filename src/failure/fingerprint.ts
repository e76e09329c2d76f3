import { createHash } from 'node:crypto';
import type { Ranking } from './rank.ts';
import { withoutCarrier } from './signs.ts';
import type { HeldLine } from './store.ts';

const maxIdentityLines = 200;
/** As strong as an exception's own line. */
const strong = 9;
const weak = 4;
/** A line that names a file or a test is this failure's own; others may be what many failures print. */
const namesPlace = /[\w-]\/[\w.-]|\.\w{1,8}:<line>|\w::\w|\w > \w/;
const linesBeforeExit = 6;

/** Hex, 32 characters: equal for the same failure at another time and place, in whatever order its parts came. */
export function fingerprintOf(lines: readonly HeldLine[], ranking: Ranking): string {
  const identity = identityOf(lines, ranking);
  return createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 32);
}

/** The lines that make this failure this one, without what changes between runs, sorted. */
function identityOf(lines: readonly HeldLine[], { strength, signs }: Ranking): readonly string[] {
  const pick = (wanted: (at: number) => boolean): readonly string[] => {
    const found = new Map<string, number>();
    for (const [at, line] of lines.entries()) {
      if (!wanted(at)) continue;
      const key = invariant(line.text);
      found.set(key, Math.max(found.get(key) ?? 0, strength[at] ?? 0));
    }
    found.delete('');
    return [...found]
      .sort(([a, weight], [b, other]) => other - weight || (a < b ? -1 : 1))
      .slice(0, maxIdentityLines)
      .map(([key]) => key)
      .sort();
  };
  const isStrong = (at: number) => (strength[at] ?? 0) >= strong;
  const isGeneral = (at: number) =>
    signs.get(at)?.every(({ sign, recogniser }) => sign.role === 'total' || recogniser.wrapper) ?? false;
  const endsInExit = (at: number) =>
    lines.slice(at, at + linesBeforeExit + 1).some((line) => line.role === 'exit');
  const choices = [
    { choice: (at: number) => isStrong(at) && !isGeneral(at), enough: 2 },
    { choice: isStrong, enough: 3 },
    { choice: (at: number) => (strength[at] ?? 0) >= weak, enough: 4 },
    { choice: (at: number) => (strength[at] ?? 0) >= weak || endsInExit(at), enough: 3 },
    { choice: (at: number) => lines[at]?.role === 'exit' || lines[at]?.role === 'output', enough: 1 },
  ];
  let identity: readonly string[] = [];
  for (const { choice, enough } of choices) {
    identity = pick(choice);
    const specific = identity.filter((line) => namesPlace.test(line)).length;
    if (identity.length + specific >= enough) break;
  }
  return identity;
}

interface Variable {
  pattern: RegExp;
  as: string;
}

/** What changes between two runs of the same failure. */
const variables: readonly Variable[] = [
  { pattern: /\\/g, as: '/' },
  {
    pattern: /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g,
    as: '<date>',
  },
  { pattern: /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, as: '<host>' },
  {
    pattern: /\b(?:\d{4}[/.]\d{1,2}[/.]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d\d\/\d\d\/\d\d)\b/g,
    as: '<date>',
  },
  { pattern: /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z]?\w{2,8} \d.{0,20}\d{4}\b/g, as: '<date>' },
  { pattern: /\b\d{1,2}:\d\d:\d\d(?:[.,:]\d+)?\b/g, as: '<time>' },
  { pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, as: '<id>' },
  { pattern: /\b0x[0-9a-f]{2,}\b/gi, as: '<address>' },
  { pattern: /@[0-9a-f]{4,16}\b/g, as: '@<address>' },
  { pattern: /\b(?=[a-f]{0,64}\d)[0-9a-f]{7,64}\b/gi, as: '<id>' },
  {
    pattern:
      /(?:(?:\/private)?\/(?:tmp|var\/folders|var\/tmp|dev\/shm)|[A-Z]:\/[^\s'":,()]{0,100}\/Te?mp)\/(?:[^\s'":,()/]{1,120}\/){0,30}(?:((?!tmp)[A-Za-z_-]{1,80}\d{0,2}\.[A-Za-z]\w{0,9})(?=[:\s'",()]|$)|[^\s'":,()/]{0,200})/g,
    as: '<temp>/$1',
  },
  {
    pattern:
      /(?:[A-Z]:)?\/(?:home\/runner\/work|home\/travis\/build|Users\/runner\/work|__w|a|builds|github\/workspace|home\/circleci|Users\/travis\/build|var\/lib\/jenkins\/workspace|workspace)\/(?:[\w.-]{1,80}\/){0,2}(?=[^\s/])/g,
    as: '',
  },
  {
    pattern: /\b(?:localhost|host|port)[: =]\d{2,5}\b|(?<=[a-z\]]):\d{4,5}\b(?=\/|\s|$)/gi,
    as: '<port>',
  },
  { pattern: /\b\d[\d.,]{0,12} ?%/g, as: '<percent>' },
  {
    pattern:
      /\b\d[\d.,]{0,14} ?(?:ns|[uµ]s|ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b(?: ?\d[\d.]{0,6} ?(?:ms|s|secs?|m)\b){0,3}/g,
    as: '<duration>',
  },
  { pattern: /\b((?:random )?seed)\b[ :=]{0,4}[\w-]{1,40}/gi, as: '$1 <seed>' },
  {
    pattern:
      /\b(pid|process|thread|worker|job|run|build|attempt|container|shard|line|lineno|ln|column|col|at position|offset|pool)([ :=#-]{1,3})\d{1,12}\b/gi,
    as: '$1$2<n>',
  },
  { pattern: /(\.[A-Za-z]\w{0,9})(?::\d{1,7}){1,3}(?=\D|$)/g, as: '$1:<line>' },
  { pattern: /(\.[A-Za-z]\w{0,9}):?[([]\d{1,7}(?:[,:] ?\d{1,7}){0,3}[)\]]/g, as: '$1:<line>' },
  { pattern: /(\.[A-Za-z]\w{0,9}#?L)\d{1,7}(?:-L?\d{1,7})?/g, as: '$1<line>' },
  { pattern: /^\s{0,12}(?:│|\||>)?\s{0,4}\d{1,7}:\d{1,7}(?=\s)/g, as: '<line>' },
  { pattern: /^(\s{0,12}(?:not ok|ok|Problem|Test\s{1,6}#?|#)) ?\d{1,7}\b/g, as: '$1 <n>' },
  { pattern: /^\s{0,12}\d{1,6}[).]\s/g, as: '' },
  { pattern: /^\s{0,12}\d{1,6} (?=\| |- )/g, as: '<n> ' },
  { pattern: /[([]\s{0,6}\d{1,7} ?\/ ?\d{1,7}\s{0,6}[)\]]/g, as: '<count>' },
  { pattern: /\b(Tests run|Failures|Errors|Skipped|Time elapsed): ?[\d.,]{1,12}/g, as: '$1: <count>' },
  { pattern: /\b\d{5,}\b|\b\d{1,3}(?:,\d{3}){1,6}\b|\b\d+\.\d{3,}\b/g, as: '<number>' },
  { pattern: /\s+/g, as: ' ' },
];

/** The line with everything that changes between two runs of the same failure taken out. */
export function invariant(line: string): string {
  let text = withoutCarrier(line).slice(0, 1_000);
  for (const { pattern, as } of variables) text = text.replace(pattern, as);
  return text.trim();
}
