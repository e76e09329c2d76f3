import { isCarriedOver } from '../carried-over.ts';
import type { FileChange } from '../change.ts';
import { finding, isReformatted, lineAt, quoted, type Rule, surplus } from '../facts.ts';
import { isInTable, type Literal, literalsOf, surplusLiterals } from '../literals.ts';
import { isCollected, isFixture, isProse, isSnapshot } from '../paths.ts';
import { isRustTest } from '../rust-tests.ts';
import type { Finding } from '../verdict.ts';

/** What tests are given and what they compare with, apart from assertions: tables, fixtures, snapshots. */
export const testData: Rule = ({ files }) => {
  const isNew = ({ file, isTest }: FileChange) => isTest && file.status === 'added';
  const created = files.filter(isNew).flatMap((change) => literalsOf(change, 'after').data);
  return files.flatMap((change) => {
    if (change.file.status === 'added' || change.file.status === 'deleted' || isReformatted(change))
      return [];
    if (isSnapshot(change.path)) return ofSnapshot(change);
    if (isFixture(change.path) && !change.language)
      return isProse(change.path) && change.path.endsWith('.md') ? [] : ofFixture(change);
    if (
      !(change.isTest || change.regions.some((region) => isRustTest(change, region))) ||
      isCarriedOver(change, files)
    )
      return [];
    return ofCode(change, created);
  });
};

function ofSnapshot(change: FileChange): Finding[] {
  const lost = meaningOf(change.removed.map(({ text }) => text)).filter(
    (text) => !/^(?:\/\/|#|source:|assertion_line:)/.test(text),
  );
  const isKept = surplus(lost, meaningOf(change.added.map(({ text }) => text))).length === 0;
  if (isKept && !isReordered(change, lost)) return [];
  const at = { path: change.path, line: change.file.hunks[0]?.newStart ?? null };
  return [finding('refuse', 'snapshot-overwritten', at, 'An expected result is overwritten with another.')];
}

/** Lines of a result that changed places; whole entries and the keys of an object may. */
function isReordered({ path }: FileChange, lost: readonly string[]): boolean {
  const isEntry = (text: string) => /^(?:exports\[|["'][^"']{1,200}["']\s*:|# name:|---)/.test(text);
  return !path.endsWith('.json') && lost.length > 0 && !lost.some(isEntry);
}

function ofFixture(change: FileChange): Finding[] {
  const lost = meaningOf(change.removed.map(({ text }) => text));
  if (surplus(lost, meaningOf(change.added.map(({ text }) => text))).length === 0) return [];
  const at = { path: change.path, line: change.file.hunks[0]?.newStart ?? null };
  return [finding('ask', 'test-data-changed', at, 'What a test is given is changed.')];
}

/** Lines without indent and trailing commas, the empty ones left out. */
const meaningOf = (lines: readonly string[]) =>
  lines.map((line) => line.trim().replace(/,$/, '')).filter((line) => line !== '');

function ofCode(change: FileChange, elsewhere: readonly Literal[]): Finding[] {
  const before = literalsOf(change, 'before');
  const after = literalsOf(change, 'after');
  // What moves between the set-up of a test and its assertions is neither lost nor gained.
  const lost = surplusLiterals(before.data, [
    ...elsewhere,
    ...after.data,
    ...surplusLiterals(after.asserted, before.asserted),
  ]);
  const gained = surplusLiterals(after.data, [
    ...before.data,
    ...surplusLiterals(before.asserted, after.asserted),
  ]);
  if (lost.length === 0) return [];
  const [first] = gained.length > 0 ? gained : lost;
  if (!first) return [];
  const text = quoted(lineAt(first.side, first.token.row));
  const at = { path: change.path, line: first.side.rows[first.token.row]?.line ?? null };
  const isHelper = !isCollected(change.path) && change.language !== 'rust';
  if ((gained.length === 0 || isHelper) && !lost.some(isInTable)) return [];
  if (gained.length === 0)
    return [finding('ask', 'test-data-removed', at, `Something that a test is given is gone. ${text}`)];
  return [finding('refuse', 'test-data-changed', at, `What a test is given or expects is changed. ${text}`)];
}
