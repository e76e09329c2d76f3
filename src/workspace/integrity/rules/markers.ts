import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, newlinesBefore, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';
import { type Marker, markers as table } from '../markers.ts';
import { isProse } from '../paths.ts';

interface Mark extends Fact {
  marker: Marker;
  quote: string;
}

/** Skips, focus marks, retries and the like that were not there before. */
export const markers: Rule = ({ files }) => {
  const readable = files.filter(({ path }) => !isProse(path));
  const before = readable.flatMap((change) => marksOf(change, 'before'));
  const after = readable.flatMap((change) => marksOf(change, 'after'));
  return novel(before, after).map((mark) =>
    finding(mark.marker.severity, mark.marker.rule, mark, `${mark.marker.text} ${quoted(mark.quote)}`),
  );
};

function marksOf(change: FileChange, when: 'before' | 'after'): Mark[] {
  const own = table.filter(
    ({ languages, scope }) =>
      (!languages || languages.includes(change.language)) &&
      (scope === 'any' || (scope === 'test') === change.isTest),
  );
  return change.regions.flatMap((region) =>
    own.flatMap((marker) => marksIn(region[when], change.path, marker)),
  );
}

function marksIn(side: Side, path: string, marker: Marker): Mark[] {
  if (marker.where === 'comment') {
    return side.comments.flatMap(({ text, row }) =>
      [...text.matchAll(marker.pattern)].map((match) => ({
        marker,
        quote: match[0],
        key: keyOf(marker, match[0]),
        path,
        ...placeOf(side, row + newlinesBefore(text, match.index)),
      })),
    );
  }
  const text = side[marker.where];
  return [...text.matchAll(marker.pattern)].map((match) => ({
    marker,
    quote: side.text.slice(match.index, match.index + match[0].length),
    key: keyOf(marker, match[0]),
    path,
    ...placeOf(side, rowAt(side, match.index + (match[0].length - match[0].trimStart().length))),
  }));
}

const keyOf = ({ rule }: Marker, text: string) => `${rule} ${text.replaceAll(/\s+/g, '')}`;
