import type { FileChange } from '../change.ts';
import { type Fact, finding, lineAt, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';
import { isProse } from '../paths.ts';

/** Words by which code asks to be checked more strictly. */
const marks =
  /#\[\s*should_panic\s*\(\s*expected\b|@Timeout\b|\bassertTimeout\w{0,20}|@Test\s*\([^)\n]{0,80}\btime[oO]ut\s*=|\[\s*(?:\w{1,30}\s*,\s*)?(?:Timeout|MaxTime)\s*\(|\bmark\.timeout\b|#!?\[\s*(?:deny|forbid)\s*\([^\]\n]{0,200}|\braise_errors_for_deprecations!|\bverify_partial_doubles\s*=\s*true\b|@ts-check\b|@flow\s+strict|#\s*typed:\s*(?:strict|true|strong)\b|#nullable\s+enable|#pragma\s+warning\s+error[^\n]{0,80}|\bmypy:\s*(?:strict|disallow)[^\n]{0,80}|#\s*pyright:\s*strict|\bdeclare\s*\(\s*strict_types\s*=\s*1/g;

interface Mark extends Fact {
  quote: string;
}

/** Marks of strictness that stood in code and are gone. */
export const strictMarks: Rule = ({ files }) => {
  const own = files.filter(({ path, file }) => !isProse(path) && file.status !== 'deleted');
  const after = own.flatMap((change) => marksOf(change, 'after'));
  return novel(
    after,
    own.flatMap((change) => marksOf(change, 'before')),
  ).map((mark) =>
    finding('refuse', 'check-removed', mark, `A strict setting is gone. ${quoted(mark.quote)}`),
  );
};

function marksOf(change: FileChange, when: 'before' | 'after'): Mark[] {
  return change.regions.flatMap(({ [when]: side }) =>
    [...side.text.matchAll(marks)].map((match) => {
      const row = rowAt(side, match.index);
      return {
        // A bound of time may be set in another way.
        key: /time(?:out)?/i.test(match[0]) ? 'timeout' : match[0].replaceAll(/\s+/g, ''),
        path: change.path,
        quote: lineAt(side, row),
        ...placeOf(side, row),
      };
    }),
  );
}
