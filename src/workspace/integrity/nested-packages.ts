import type { Side } from './change.ts';

/** What names packages where several may stand on a line: keys of tables, items of lists. By the keys around them. */
export interface Nesting {
  /** A key right inside of these is a package. */
  tables?: RegExp;
  /** A string in a list of this name is a package. */
  lists?: RegExp;
  /** The same of lists of any name right inside of these. */
  groups?: RegExp;
}

interface NamedPackage {
  name: string;
  row: number;
}

interface State {
  /** `[the.table]` of TOML that all that follows is in. */
  table: readonly string[];
  around: { keys: readonly string[]; isTable: boolean }[];
  /** What stood since the last sign: a key, if `=` or `:` follows. */
  words: string[];
  key: readonly string[] | null;
}

const tokens = /"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[^\s"'=:,[\]{}()]+|[=:,[\]{}()]/g;

/** Reads TOML, and as much of YAML and Python as looks like it. Linear in the text. */
export function nestedPackages({ code }: Side, nesting: Nesting): NamedPackage[] {
  const state: State = { table: [], around: [], words: [], key: null };
  return code.split('\n').flatMap((line, row) => {
    const header = state.around.length === 0 ? /^\s*\[+([^=,]*?)\]+\s*$/.exec(line)?.[1] : undefined;
    if (header !== undefined) {
      state.table = keysOf(header.match(tokens) ?? []);
      return [];
    }
    if (state.around.length === 0) Object.assign(state, { words: [], key: null });
    return (line.match(tokens) ?? []).flatMap((token) => {
      const name = read(state, token, nesting);
      return name ? [{ name, row }] : [];
    });
  });
}

function read(state: State, token: string, nesting: Nesting): string | undefined {
  const container = state.around.at(-1);
  const keys = container?.keys ?? state.table;
  if (token === '=' || token === ':') {
    state.key ??= keysOf(state.words);
    state.words = [];
    return undefined;
  }
  if (/^[)\]},]$/.test(token)) {
    if (token !== ',') state.around.pop();
    state.words = [];
    state.key = null;
    return undefined;
  }
  const key = state.key ?? keysOf(state.words);
  const isValue = state.key !== null && state.words.length === 0;
  state.words.push(token);
  const named = isValue && token !== '[' ? inTable([...keys, ...key], nesting) : undefined;
  if (/^[([{]$/.test(token)) {
    state.around.push({ keys: [...keys, ...key].slice(-maxKeys), isTable: token === '{' });
    state.words = [];
    state.key = null;
  }
  const isItem = /^["']/.test(token) && state.key === null && container?.isTable !== true;
  return named ?? (isItem ? inList(keys, token, nesting) : undefined);
}

const maxKeys = 20;

/** `dependencies.name` itself, or something that is said of it. */
function inTable(path: readonly string[], { tables }: Nesting): string | undefined {
  const at = tables ? path.findIndex((key) => tables.test(key)) : -1;
  return at === -1 ? undefined : path[at + 1];
}

function inList(path: readonly string[], item: string, { lists, groups }: Nesting): string | undefined {
  const [, name, bound] = /^["']\s*([A-Za-z0-9][\w.-]{0,100})\s*(?:([=<>~!@])|[[;(]|["']?$)/.exec(item) ?? [];
  // Out of sight of its list it is one if it is bound to a version.
  if (path.length === 0) return lists && bound ? name : undefined;
  const isListed = lists?.test(path.at(-1) ?? '') === true;
  return isListed || groups?.test(path.at(-2) ?? '') ? name : undefined;
}

const keysOf = (words: readonly string[]): string[] =>
  words.flatMap((word) =>
    /^["']/.test(word) ? [word.slice(1, -1)] : word.split('.').filter((part) => part !== ''),
  );
