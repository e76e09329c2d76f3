import type { FileChange } from './change.ts';
import { exclusions, inclusions } from './configuration.ts';
import { changedLines, codeAt, type Line } from './lines.ts';

/** An entry of a list of what a checker looks at, or leaves alone. */
export interface Item {
  key: string;
  kind: 'in' | 'out';
  value: string;
  line: Line;
}

/** Entries of lists on changed lines, with the key that the list belongs to. */
export function itemsOf(change: FileChange, when: 'before' | 'after'): Item[] {
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
