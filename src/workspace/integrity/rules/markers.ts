import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, newlinesBefore, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';
import type { Marker } from '../marker.ts';
import { markers as table } from '../markers.ts';
import { isMarkOfNewTest, isPartOfNewTest } from '../new-tests.ts';
import { isProse } from '../paths.ts';
import { isRustTest } from '../rust-tests.ts';

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
  const own = table.filter(({ languages }) => !languages || languages.includes(change.language));
  return change.regions.flatMap((region) => {
    const isTest = change.isTest || isRustTest(change, region);
    return own
      .filter(({ scope }) => scope === 'any' || (scope === 'test') === isTest)
      .flatMap((marker) => placesOf(region[when], marker).map((place) => ({ ...place, marker })))
      .filter(
        ({ marker, row }) =>
          when === 'before' ||
          !isAllowedInNewTests(marker) ||
          !(isPartOfNewTest(region, row) || isMarkOfNewTest(region, row)),
      )
      .map(({ marker, text, quote, row }) => ({
        marker,
        quote,
        key: `${marker.rule} ${text.replaceAll(/\s+/g, '')}`,
        path: change.path,
        ...placeOf(region[when], row),
      }));
  });
}

/** A test that is new demands as much as it demands. */
const isAllowedInNewTests = ({ rule }: Marker) =>
  /^test-(?:weakened|set-aside|swallowed)$|^snapshot-/.test(rule);

interface Place {
  text: string;
  quote: string;
  row: number;
}

function placesOf(side: Side, { where, pattern }: Marker): Place[] {
  if (where === 'comment')
    return side.comments.flatMap(({ text, row }) =>
      [...text.matchAll(pattern)].map((match) => ({
        text: match[0],
        quote: match[0],
        row: row + newlinesBefore(text, match.index),
      })),
    );
  return [...side[where].matchAll(pattern)].map((match) => ({
    text: match[0],
    quote: side.text.slice(match.index, match.index + match[0].length),
    row: rowAt(side, match.index + (match[0].length - match[0].trimStart().length)),
  }));
}
