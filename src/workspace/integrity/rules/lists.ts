import type { FileChange } from '../change.ts';
import { isConfiguration, isIgnoreFile, isScript, notOwn } from '../configuration.ts';
import { finding, isReformatted, lineAt, quoted, type Rule } from '../facts.ts';
import { isNarrowerGlob } from '../globs.ts';
import { type Item, itemsOf } from '../setting-lists.ts';
import type { Finding } from '../verdict.ts';

/** Lists of what is left out may not grow, lists of what is looked at may not shrink. */
export const lists: Rule = ({ files }) => {
  const own = files
    .filter(({ path }) => isConfiguration(path) && !isIgnoreFile(path))
    .filter((change) => !isReformatted(change) || isScript(change.path));
  return own.flatMap((change) => changed(change, own));
};

function changed(change: FileChange, all: readonly FileChange[]): Finding[] {
  const before = itemsOf(change, 'before');
  const after = itemsOf(change, 'after');
  const values = (items: readonly Item[]) => items.map(({ value }) => value);
  const grown = after.filter(
    ({ kind, value }) =>
      kind === 'out' &&
      !isForBuilding.test(change.path) &&
      !values(before).includes(value) &&
      !notOwn.test(value),
  );
  const lost = before.filter(({ kind, value }) => kind === 'in' && !values(after).includes(value));
  const won = after.filter(({ kind, value }) => kind === 'in' && !values(before).includes(value));
  const isElsewhere = ({ value }: Item) =>
    all.some((other) => other !== change && other.added.some(({ text }) => text.includes(value)));
  const isRenaming = all.some(({ file }) => file.status !== 'modified');
  const other = isRenaming
    ? []
    : won.filter(
        ({ key, value }) =>
          whichTests.test(key) &&
          value.includes('*') &&
          lost.some((old) => old.key === key && !isNarrowerGlob(old.value, value)),
      );
  const shrunk = lost.filter((item) => !isElsewhere(item) && !isReplaced(item, won, lost));
  return [
    ...grown.map((item) => at(change, item, 'refuse', 'paths-excluded', 'Something is left out of a check.')),
    ...other.map((item) => at(change, item, 'ask', 'check-narrowed', 'Other tests than before may run.')),
    ...shrunk.map((item) => at(change, item, 'refuse', 'check-removed', 'Something is no longer checked.')),
  ];
}

/** Patterns by which a runner finds tests. */
const whichTests =
  /^["']?(?:\w+\.)*(?:testMatch|test_match|testRegex|testDir|testpaths|python_\w+|specPattern|specs)["']?$/;

/** What is shipped leaves tests out. */
const isForBuilding = /tsconfig\.(?:build|prod|production|dist|lib|release|publish)[\w.]*json$/;

/** Another path in the place of one, not a narrower one. */
function isReplaced(item: Item, won: readonly Item[], lost: readonly Item[]): boolean {
  const others = won.filter(({ key }) => key === item.key);
  if (others.length < lost.filter(({ key }) => key === item.key).length) return false;
  const stem = stemOf(item.value);
  return !others.some(
    ({ value }) => isNarrowerGlob(value, item.value) || (stem !== '' && stemOf(value).startsWith(`${stem}/`)),
  );
}

const stemOf = (value: string) => value.replace(/[*{(].*$/, '').replace(/\/$/, '');

function at(
  change: FileChange,
  { line: { side, row } }: Item,
  severity: 'ask' | 'refuse',
  rule: string,
  text: string,
): Finding {
  const place = { path: change.path, line: side.rows[row]?.line ?? null };
  return finding(severity, rule, place, `${text} ${quoted(lineAt(side, row))}`);
}
