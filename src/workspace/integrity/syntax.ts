import type { Node as ParsedNode, Tree, TreeCursor } from '@vscode/tree-sitter-wasm';
import type { Grammars } from './languages.ts';
import { lex } from './lex.ts';
import { isLockFile, isProse } from './paths.ts';

/** A node of a syntax tree as plain data, so that nothing of the parser is held. */
export interface SyntaxNode {
  type: string;
  from: number;
  to: number;
  /** Counts from 0 in the text that was parsed. */
  row: number;
  parent: SyntaxNode | null;
  children: SyntaxNode[];
}

export interface Token {
  /** Quotes, digit separators and the like are made alike. */
  text: string;
  kind: 'word' | 'number' | 'string' | 'mark';
  from: number;
  to: number;
  row: number;
}

export interface Comment {
  text: string;
  row: number;
}

export interface Syntax {
  /** Null where no grammar reads the file, or reading it took too long. */
  root: SyntaxNode | null;
  tokens: readonly Token[];
  comments: readonly Comment[];
  /** The text with comments blanked out, place by place. */
  code: string;
  /** The same with the contents of strings blanked out too. */
  bare: string;
}

export interface Reader {
  read(path: string, text: string): Syntax;
  /** Notes that not all of a file is read. */
  cutShort(path: string): void;
  /** Files that were not wholly read, or read without their grammar for want of time. */
  notWhollyRead(): readonly string[];
}

const maxParsedInAll = 4_000_000;
const maxNodes = 400_000;
const maxMilliseconds = 3_000;
const maxMillisecondsEach = 800;

/** Reads texts within a bound of time that all of them share. */
export function createReader(grammars: Grammars, now: () => number = () => performance.now()): Reader {
  const deadline = now() + maxMilliseconds;
  let characters = 0;
  const notRead = new Set<string>();
  const cutShort = (path: string) => {
    if (!isLockFile(path) && !isProse(path)) notRead.add(path);
  };
  return {
    cutShort,
    notWhollyRead: () => [...notRead],
    read: (path, text) => {
      const grammar = grammars.grammarFor(path);
      if (!grammar) return lex(path, text);
      characters += text.length;
      const isTooMuch =
        characters > maxParsedInAll || now() > deadline || nested.test(text) || grammars.isGivenUp();
      const until = Math.min(deadline, now() + maxMillisecondsEach);
      const root = isTooMuch ? null : rootOf(grammars, grammar, text, () => now() > until);
      if (!root) cutShort(path);
      return root ? syntaxOf(root, text) : lex(path, text);
    },
  };
}

/** Signs without end nest deeper than the parser's own stack, and no person writes them. */
const nested = /[^\w\s]{400}/;

function rootOf(
  { parser, giveUp }: Grammars,
  grammar: Parameters<Grammars['parser']['setLanguage']>[0],
  text: string,
  isLate: () => boolean,
): SyntaxNode | null {
  try {
    parser.setLanguage(grammar);
    const tree = parser.parse(text, null, { progressCallback: isLate });
    // A parse that was stopped would be carried on with the next text.
    if (!tree) parser.reset();
    const root = tree && plain(tree);
    tree?.delete();
    return root;
  } catch {
    // From here on everything is read as if there were no grammar, and left to a person.
    giveUp();
    return null;
  }
}

const atom =
  /^(?:string|template_string|regex|\w*string_literal|interpolated_string_expression|rune_literal|char(?:acter)?_literal|heredoc_body|character)$/;
const isComment = (type: string) => type.endsWith('comment');

/** Walks with a cursor, not by recursion: hostile code nests deeper than the stack. */
function plain(tree: Tree): SyntaxNode | null {
  const cursor = tree.walk();
  const root = nodeAt(cursor, null);
  let current = root;
  let count = 1;
  let isDone = false;
  while (!isDone) {
    if (!isAtom(cursor) && cursor.gotoFirstChild()) {
      current = nodeAt(cursor, current);
    } else {
      while (!isDone && !cursor.gotoNextSibling()) {
        isDone = !cursor.gotoParent() || current.parent === null;
        current = current.parent ?? root;
      }
      if (!isDone) current = nodeAt(cursor, current.parent);
    }
    count += 1;
    if (count > maxNodes) break;
  }
  cursor.delete();
  return count > maxNodes ? null : root;
}

function isAtom(cursor: TreeCursor): boolean {
  return (cursor.nodeIsNamed && atom.test(cursor.nodeType)) || isComment(cursor.nodeType);
}

function nodeAt(cursor: TreeCursor, parent: SyntaxNode | null): SyntaxNode {
  const type: ParsedNode['type'] = cursor.nodeIsNamed ? cursor.nodeType : `"${cursor.nodeType}`;
  const node = {
    type,
    from: cursor.startIndex,
    to: cursor.endIndex,
    row: cursor.startPosition.row,
    parent,
    children: [],
  };
  parent?.children.push(node);
  return node;
}

function syntaxOf(root: SyntaxNode, text: string): Syntax {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const inComments: [number, number][] = [];
  const inStrings: [number, number][] = [];
  for (const node of leavesOf(root)) {
    const own = text.slice(node.from, node.to);
    if (isComment(node.type)) {
      comments.push({ text: own, row: node.row });
      inComments.push([node.from, node.to]);
      continue;
    }
    if (own.trim() === '') continue;
    const isString = atom.test(node.type);
    if (isString) inStrings.push([node.from, node.to]);
    tokens.push(tokenOf(own, isString ? 'string' : kindOf(own), node));
  }
  signed(tokens);
  const code = blanked(text, inComments, 0);
  return { root, tokens, comments, code, bare: blanked(code, inStrings, 1) };
}

/** A minus that belongs to a number and not between two. */
function signed(tokens: readonly Token[]): void {
  for (const [at, token] of tokens.entries()) {
    const minus = tokens[at - 1];
    if (token.kind !== 'number' || minus?.text !== '-') continue;
    const before = tokens[at - 2];
    const isOperand =
      before && (before.kind !== 'mark' || /^[)\]}]/.test(before.text)) && before.text !== 'return';
    if (!isOperand) token.text = `-${token.text}`;
  }
}

function* leavesOf(root: SyntaxNode): Generator<SyntaxNode> {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.children.length === 0) yield node;
    for (let at = node.children.length - 1; at >= 0; at -= 1) {
      const child = node.children[at];
      if (child) stack.push(child);
    }
  }
}

function kindOf(text: string): Token['kind'] {
  if (/^\.?\d/.test(text)) return 'number';
  return /^[\p{L}_$@]/u.test(text) ? 'word' : 'mark';
}

export function tokenOf(
  own: string,
  kind: Token['kind'],
  place: { from: number; to: number; row: number },
): Token {
  const { from, to, row } = place;
  if (kind === 'number')
    return { text: own.replaceAll('_', '').toLowerCase().replace(/^0o/, '0'), kind, from, to, row };
  if (kind !== 'string') return { text: own, kind, from, to, row };
  return { text: `"${contentOf(own)}"`, kind, from, to, row };
}

/** What stands between the quotes, with what a formatter changes about them undone. */
function contentOf(own: string): string {
  const inner = /^[\p{L}$@#]{0,3}("""|'''|["'`/])/u.exec(own);
  if (!inner) return own;
  const quote = inner[1] ?? '';
  const content = own.slice(inner[0].length, own.endsWith(quote) ? -quote.length : undefined);
  return content.replaceAll(/\\(["'`])/g, '$1');
}

/** Blanks out all but line ends, and all but `edge` characters at both ends. */
export function blanked(text: string, ranges: readonly (readonly [number, number])[], edge: number): string {
  let result = '';
  let at = 0;
  for (const [from, to] of ranges) {
    if (from + edge < at || to - edge <= from + edge) continue;
    result += text.slice(at, from + edge) + text.slice(from + edge, to - edge).replaceAll(/[^\n]/g, ' ');
    at = to - edge;
  }
  return result + text.slice(at);
}
