import type { FileChange } from '../change.ts';
import {
  exclusions,
  inclusions,
  isConfiguration,
  isIgnoreFile,
  isScript,
  laxSettings,
  namedRules,
  notOwn,
  ruleSettings,
  strictSettings,
  thresholdSettings,
} from '../configuration.ts';
import { finding, isReformatted, lineAt, quoted, type Rule } from '../facts.ts';
import { isNarrowerGlob } from '../globs.ts';
import { changedLines, codeAt, type Line } from '../lines.ts';
import type { Finding } from '../verdict.ts';

/** Checks switched off, loosened or narrowed where they are configured. */
export const configuration: Rule = ({ files }) => {
  const own = files.filter((change) => isConfiguration(change.path) || isIgnoreFile(change.path));
  const changed = own.filter((change) => !isReformatted(change) || isScript(change.path));
  const kept = changed.flatMap((change) => changedLines(change, 'after').map(({ text }) => text)).join('\n');
  return changed.flatMap((change) => [
    ...ignored(change),
    ...laxer(change),
    ...dropped(change, kept),
    ...lists(change, changed),
  ]);
};

function ignored(change: FileChange): Finding[] {
  if (!isIgnoreFile(change.path)) return [];
  const before = changedLines(change, 'before').map(({ text }) => text.trim());
  return changedLines(change, 'after')
    .filter(
      ({ text }) =>
        text.trim() !== '' &&
        !text.trim().startsWith('!') &&
        !notOwn.test(text.trim()) &&
        !before.includes(text.trim()),
    )
    .map((line) => at(change, line, 'refuse', 'paths-excluded', 'A checker no longer looks here.'));
}

function laxer(change: FileChange): Finding[] {
  if (isIgnoreFile(change.path)) return [];
  const before = changedLines(change, 'before').map(({ text }) => text);
  const own = laxSettings.filter(({ files }) => !files || files.test(change.path));
  return changedLines(change, 'after').flatMap((line) =>
    own
      .filter(({ pattern }) => {
        const match = pattern.exec(line.text);
        if (!match) return false;
        const name = nameOf(line.text);
        // What was as lax before, or laxer, is not made laxer by a change beside it.
        return !before.some((text) => nameOf(text) === name && (pattern.test(text) || isOff(text)));
      })
      .slice(0, 1)
      .map(({ text }) => at(change, line, 'refuse', 'check-off', text)),
  );
}

const isOff = (text: string) => /["']off["']|:\s*\[?\s*0\b|=\s*["']allow["']/.test(text);
const nameOf = (text: string) => /^\W*([\w@/.:-]+)/.exec(text.trim())?.[1]?.replace(/:$/, '') ?? '';

/** Strict settings, rules and thresholds that stand nowhere any more. */
function dropped(change: FileChange, kept: string): Finding[] {
  return changedLines(change, 'before').flatMap((line) => {
    const name =
      strictSettings.exec(line.text)?.[1] ??
      namedRules.exec(line.text)?.slice(1).find(Boolean) ??
      (hasRules.test(change.path) ? ruleSettings.exec(line.text)?.[1] : undefined) ??
      (isThreshold(line.text) ? thresholdSettings.exec(line.text)?.[1] : undefined);
    if (!name || kept.includes(name)) return [];
    return [at(change, line, 'refuse', 'check-removed', 'A strict setting is gone.')];
  });
}

const hasRules =
  /eslint|oxlint|tslint|stylelint|biome|commitlint|package\.json|Cargo\.toml|clippy\.toml|deny\.toml/;
const isThreshold = (text: string) => /\d/.test(text) && thresholdSettings.test(text);

/** Lists of what is left out may not grow, lists of what is looked at may not shrink. */
function lists(change: FileChange, all: readonly FileChange[]): Finding[] {
  if (isIgnoreFile(change.path)) return [];
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
    ...grown.map((item) =>
      at(change, item.line, 'refuse', 'paths-excluded', 'Something is left out of a check.'),
    ),
    ...other.map((item) =>
      at(change, item.line, 'ask', 'check-narrowed', 'Other tests than before may run.'),
    ),
    ...shrunk.map((item) =>
      at(change, item.line, 'refuse', 'check-removed', 'Something is no longer checked.'),
    ),
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

interface Item {
  key: string;
  kind: 'in' | 'out';
  value: string;
  line: Line;
}

/** Entries of lists on changed lines, with the key that the list belongs to. */
function itemsOf(change: FileChange, when: 'before' | 'after'): Item[] {
  return changedLines(change, when).flatMap((line) => {
    const own = /^\s*["'<]?([\w.@*/-]+)["']?\s*(?:[:=(>]|=>|(?=["']))\s*(.*)$/.exec(line.text);
    const isEntry = /^\s*(?:-\s|["'][^"']*["']\s*,?\s*(?:\]|$)|<\w+>[^<]*<\/|[\w*./-]+\s*,?\s*$)/.test(
      line.text,
    );
    const inline = own ? kindOf(own[1] ?? '') : null;
    const table = tableOf(line);
    const key = inline ? (own?.[1] ?? '') : enclosingKey(line);
    const kind = inline ?? kindOf(key) ?? (exclusions.test(table) ? 'out' : null);
    const within = insideOf(line);
    if (within.length > 0) return within;
    if (!kind || (!inline && !isEntry && kind === 'in')) return [];
    const rest = inline ? (own?.[2] ?? '') : line.text;
    return valuesOf(rest).flatMap((value): Item[] => {
      // A path with an exclamation mark is the other way round.
      if (!value.startsWith('!')) return [{ key, kind, value, line }];
      return kind === 'in' ? [{ key, kind: 'out', value: value.slice(1), line }] : [];
    });
  });
}

/** Lists of what is left out in the middle of a line: `{ ignores: ['dist'] },`. */
function insideOf(line: Line): Item[] {
  return [...line.text.matchAll(/[{,(]\s*["']?(\w{1,40})["']?\s*:\s*\[([^\]]{0,1000})\]/g)].flatMap(
    ([, key = '', list = '']) =>
      kindOf(key) === 'out' ? valuesOf(list).map((value): Item => ({ key, kind: 'out', value, line })) : [],
  );
}

/** The name of the table of an INI or TOML file that a line stands in. */
function tableOf({ side, row }: Line): string {
  for (let up = row; up >= 0 && up > row - maxRowsUp; up -= 1) {
    const name = /^\s*\[+([\w.-]+)\]+\s*$/.exec(codeAt(side, up))?.[1];
    if (name) return up === row ? '' : (name.split('.').at(-1) ?? '');
  }
  return '';
}

function kindOf(key: string): 'in' | 'out' | null {
  if (exclusions.test(key)) return 'out';
  return inclusions.test(key) ? 'in' : null;
}

function valuesOf(text: string): string[] {
  const strings = [...text.matchAll(/["']([^"']{1,200})["']/g)].map((match) => match[1] ?? '');
  if (strings.length > 0) return strings;
  return text
    .replace(/^\s*-\s*(?:(?:id|name|path|repo|source):\s*)?|<\/?[\w.]+>|[[\](){};]/g, '')
    .split(/[,\s]+/)
    .filter((value) => /[\w*]/.test(value) && !/^(?:true|false|null)$/.test(value));
}

const maxRowsUp = 60;

/** The key of the list that a line stands in: the nearest above with less indent, or the one whose bracket is open. */
function enclosingKey({ side, row }: Line): string {
  const indentOf = (text: string) => text.search(/\S/);
  let indent = indentOf(codeAt(side, row));
  const isEntry = /^\s*-\s/.test(codeAt(side, row));
  for (let up = row - 1; up >= 0 && up > row - maxRowsUp; up -= 1) {
    const text = codeAt(side, up);
    if (text.trim() === '') continue;
    const key =
      /^\s*(?:-\s+)?["'<]?([\w.@-]+)["'>]?\s*(?:[:=(>]|=>)?\s*(?:[[{(]+\s*|\|\s*|>-?\s*|new RegExp\(\s*)?(?:["'].*)?$/.exec(
        text,
      );
    const isAbove =
      indentOf(text) < indent || (isEntry && indentOf(text) === indent && !/^\s*-\s/.test(text));
    if (!isAbove) continue;
    if (key && kindOf(key[1] ?? '')) return key[1] ?? '';
    indent = indentOf(text);
    if (indent <= 0) return key?.[1] ?? '';
  }
  return '';
}

function at(
  change: FileChange,
  { side, row }: Line,
  severity: 'ask' | 'refuse',
  rule: string,
  text: string,
): Finding {
  return finding(
    severity,
    rule,
    { path: change.path, line: side.rows[row]?.line ?? null },
    `${text} ${quoted(lineAt(side, row))}`,
  );
}
