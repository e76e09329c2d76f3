import { assertionsOf } from './assertions.ts';
import type { FileChange, Side } from './change.ts';
import { lineAt, surplus } from './facts.ts';
import type { Token } from './syntax.ts';

export interface Literal {
  token: Token;
  side: Side;
}

interface Literals {
  /** Outside of assertions. */
  data: readonly Literal[];
  asserted: readonly Literal[];
}

export function surplusLiterals(all: readonly Literal[], others: readonly Literal[]): Literal[] {
  const left = surplus(
    all.flatMap(({ token }) => namesOf(token)),
    others.flatMap(({ token }) => namesOf(token)),
  );
  return all.filter(({ token }) => {
    const at = left.findIndex((text) => namesOf(token).includes(text));
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

/** A text, and what it lists, as tables of cases in one text do. */
export function piecesOf(text: string): string[] {
  if (!/^"[^"]{1,400}[,|][^"]{1,400}"$/.test(text)) return [text];
  const pieces = text
    .slice(1, -1)
    .split(/[,|]/)
    .map((piece) => piece.trim());
  return [text, ...pieces.flatMap((piece) => [piece, `"${piece.replaceAll("'", '')}"`])];
}

/** A text that lists names, as Python's tables of cases do, says as much as the names one by one. */
function namesOf({ text }: Token): string[] {
  if (!/^"[a-z_]\w{0,60}(?:\s{0,3},\s{0,3}[a-z_]\w{0,60}){1,20}"$/.test(text)) return [text];
  return text
    .slice(1, -1)
    .split(',')
    .map((name) => `"${name.trim()}"`);
}

const maxLiterals = 3_000;
/** Lines whose literals are names of modules, of tests or of moments, and are looked at elsewhere or not at all. */
const elsewhere =
  /^\s*(?:import\b|from\b|use\b|using\b|package\b|require\b|require_relative\b|export\b.{0,80}\bfrom\b|#include|load\b)|\b(?:require|import)\s*\(|\b(?:jest|vi)\.(?:mock|doMock|unmock|requireActual|importActual|setTimeout)\s*\(|\bmock\.patch\b|\bpatch(?:\.object)?\s*\(|\bmonkeypatch\b|\b(?:advanceTimers\w{0,20}|(?:clock|mock\.timers)\.tick\w{0,8}|listen)\s*\(|^\s*minimum_coverage\w{0,10}\b|\b(?:timeout|retr(?:y|ies)|reruns|sleep|delay|wait_?for)\w{0,20}\b|\}\s*\)?\s*from\s|@(?:Timeout|DisplayName|Tag|Order)\b|^\s*\}\s*,\s*\d+\s*\)/i;
const titled =
  /^\s*(?:await\s+)?(?:x|f)?(?:it|test|describe|context|suite|specify|scenario|feature|example|t\.Run|s\.Run|t\.test|test\.step|group)\b(?:\.\w{1,20}){0,3}\s*[(\s]\s*["'`]|^\s*\[?(?:Fact|Theory|TestMethod)\b|^\s*(?:"""|''')|\b(?:t|b)\.(?:Error|Fatal|Log|Skip)f?\(|^\s*\)\s*\(\s*["'`]/;

/** Numbers and texts on changed lines, apart from names of modules, of tests and the like. */
export function literalsOf(change: FileChange, when: 'before' | 'after'): Literals {
  const inAssertions = new Set(assertionsOf(change, when).flatMap(({ tokens }) => tokens));
  const found = change.regions.flatMap(({ [when]: side }) =>
    side.tokens
      .filter(({ kind, row }) => (kind === 'number' || kind === 'string') && side.rows[row]?.isChanged)
      .filter(
        (token) =>
          inAssertions.has(token) ||
          !(isElsewhere(side, token) || isDocumentation(side, token) || isPlace(side, token)),
      )
      .map((token) => ({ token, side })),
  );
  return {
    data: found.filter(({ token }) => !inAssertions.has(token)).slice(0, maxLiterals),
    asserted: found.filter(({ token }) => inAssertions.has(token)).slice(0, maxLiterals),
  };
}

function isElsewhere(side: Side, { row }: Token): boolean {
  const line = lineAt(side, row).slice(0, 400);
  return elsewhere.test(line) || titled.test(line);
}

/** Where a file lies, unless a table says so, or where this machine listens. */
function isPlace(side: Side, token: Token): boolean {
  if (/^"(?:https?|ws):\/\/(?:localhost|127\.0\.0\.1)(?::[^/"]{1,80})?"$/.test(token.text)) return true;
  return /^"(?:\.{0,2}\/|~\/|[\w-]{1,40}\/)[\w./-]{1,200}"$/.test(token.text) && !isInTable({ side, token });
}

/** A string that is a statement of its own, as Python's are. */
function isDocumentation(side: Side, token: Token): boolean {
  const line = lineAt(side, token.row).trim();
  return token.kind === 'string' && /^[rbu]?"""/.test(line);
}

const tables =
  /^(?:array|list|tuple|composite_literal|literal_value|literal_element|object|pair|dictionary|decorator|annotation|marker_annotation|attribute|attribute_list|initializer_expression|array_initializer|array_expression|tuple_expression|hash)$/;

/** Whether it is an entry of a list, a table or a decorator, not just an argument. */
export function isInTable({ side, token }: Literal): boolean {
  let node = side.root;
  if (!node) return true;
  for (let depth = 0; node && depth < 500; depth += 1) {
    if (tables.test(node.type)) return true;
    node = node.children.find(({ from, to }) => from <= token.from && to >= token.to) ?? null;
  }
  return false;
}
