import type { FileChange, Side } from './change.ts';
import { essence, type Fact, placeOf } from './facts.ts';
import type { Language } from './languages.ts';
import type { SyntaxNode, Token } from './syntax.ts';

/** One thing that a test demands. */
export interface Assertion extends Fact {
  /** The words outside of all parentheses, in order: `expect not toBe`. */
  names: readonly string[];
  tokens: readonly Token[];
  quote: string;
  side: Side;
  node: SyntaxNode;
  /** A call that fails the test outright; then what is demanded is the condition around it. */
  isFailure: boolean;
  /** For finding its successor: what stands beside it in the same condition too. */
  around: readonly Token[];
  language: Language;
}

const calls = new Set([
  'call_expression',
  'call',
  'macro_invocation',
  'method_invocation',
  'invocation_expression',
]);
const chains = new Set([
  ...calls,
  'member_expression',
  'attribute',
  'field_access',
  'field_expression',
  'member_access_expression',
  'conditional_access_expression',
  'selector_expression',
  'await_expression',
  'await',
  'unary_expression',
  'prefix_unary_expression',
  'not_operator',
  'unary',
  'try_expression',
]);
const argumentLists = new Set(['arguments', 'argument_list', 'token_tree']);
const conditionals = new Set([
  'if_statement',
  'if_expression',
  'if',
  'if_modifier',
  'unless',
  'unless_modifier',
]);

/** What is called, without blanks and type arguments. */
const heads: Record<Language, RegExp> = {
  javascript:
    /^(?:expect|assert|should|expectTypeOf|assertType|Assert|chai\.expect)$|^expect\.(?:soft|poll|fail|unreachable|assertions|hasAssertions)$|^(?:assert|chai\.assert|sinon\.assert|Assert|QUnit\.assert|td|expect)\.(?!any|anything|extend|objectContaining|arrayContaining|string|not|close)\w+(?:\.\w+)?$|^(?:t|assert|test|ava|tap)\.(?:is|isNot|not|deepEqual|notDeepEqual|equals?|same|notSame|strictEqual|strictSame|notEqual|notStrictEqual|looseEqual|deepStrictEqual|true|false|truthy|falsy|ok|notOk|throws|throwsAsync|notThrows|rejects|like|regex|notRegex|match|snapshot|deepEquals|error|ifError|ifErr|fail|plan)$|\.(?:should|expect)$|\)\.should\.\w+/,
  python:
    /^(?:self|cls|case|testcase|tc)\.(?:assert\w*|fail\w*)$|(?:^|\.)assert_\w+$|(?:^|\.)(?:raises|warns|fail|deprecated_call)$|^(?:expect|assert_that|ensure)$/,
  go: /^(?:require|assert|qt|must)\.[A-Z]\w*$|^(?:is|c|a|r|s|td|check)\.(?:Assert|Check|Equals?|NotEqual|NoErr|NoError|Error\w*|True|False|Nil|NotNil|Contains|Len|Empty|Cmp\w*)$|^[tbf]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$|^(?:Expect|Ω|Eventually|Consistently)$|^s\.(?:Require|Assert)\(\)\.\w+$/,
  rust: /^(?:\w+::)*(?:(?:debug_)?assert\w*|prop_assert\w*|panic|unreachable|check|expect_that|verify_that|verify_eq)!?$/,
  java: /(?:^|\.)(?:assert[A-Z]?\w*|verify\w*|fail|expect\w*|andExpect\w*|then)$/,
  csharp:
    /(?:^|\.)(?:Assert\.\w+|\w+Assert\.\w+|Should\w*|Verify\w*|Received\w*|DidNotReceive\w*|ThrowsAsync|Expect)$/,
  ruby: /(?:^|\.)(?:expect|assert\w*|refute\w*|must_\w+|wont_\w+|should\w*|flunk)$|^(?:is_expected|subject)\.(?:to|not_to|to_not)$/,
};

const failures =
  /^(?:[tbf]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)|(?:\w+::)*(?:panic|unreachable)!?|(?:pytest|self|assert|t|expect|Assert|Assertions)\.(?:fail|Fail|unreachable)|fail|flunk)$/;

const known = {
  before: new WeakMap<FileChange, Assertion[]>(),
  after: new WeakMap<FileChange, Assertion[]>(),
};

/** Every assertion of one side of a file. Several rules ask, so it is worked out once. */
export function assertionsOf(change: FileChange, when: 'before' | 'after'): readonly Assertion[] {
  const found = known[when].get(change) ?? findAssertions(change, when);
  known[when].set(change, found);
  return found;
}

function findAssertions(change: FileChange, when: 'before' | 'after'): Assertion[] {
  const { language } = change;
  if (!language) return [];
  return change.regions.flatMap(({ [when]: side, heading }) => {
    if (!side.root || !isTestCode(change, side, heading)) return [];
    return assertionsIn(side, side.root, language, change.path);
  });
}

function isTestCode({ isTest, language }: FileChange, side: Side, heading: string): boolean {
  if (isTest) return true;
  // Rust keeps tests beside the code; outside of a function a piece with an assertion is nearly always one of them.
  if (language !== 'rust') return false;
  return /\bmod tests?\b/.test(heading) || /#\[\s*(?:\w+::)*test\b|\bassert\w*!/.test(side.bare);
}

function assertionsIn(side: Side, root: SyntaxNode, language: Language, path: string): Assertion[] {
  const units = new Map<SyntaxNode, boolean>();
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) stack.push(child);
    if (node.type === 'assert_statement') units.set(node, false);
    if (!calls.has(node.type)) continue;
    const callee = calleeOf(side, node);
    if (!heads[language].test(callee)) continue;
    const isFailure = failures.test(callee);
    const conditional = isFailure ? enclosing(node, conditionals, 6) : null;
    if (!conditional) units.set(climbed(node), false);
    if (conditional) units.set(conditional, true);
  }
  return [...units]
    .sort(([a], [b]) => a.from - b.from)
    .flatMap(([node, isFailure]) => demandsOf(side, node, isFailure, language, path));
}

function calleeOf(side: Side, node: SyntaxNode): string {
  const list = node.children.find(({ type }) => argumentLists.has(type));
  const end =
    list?.from ?? node.children.find(({ type }) => type === 'block' || type === 'do_block')?.from ?? node.to;
  return side.text
    .slice(node.from, Math.min(end, node.from + 400))
    .replaceAll(/\s+/g, '')
    .replaceAll(/<[^<>]{0,80}>/g, '');
}

function climbed(node: SyntaxNode): SyntaxNode {
  let top = node;
  for (let steps = 0; steps < 40 && top.parent && chains.has(top.parent.type); steps += 1) top = top.parent;
  return top;
}

function enclosing(node: SyntaxNode, types: ReadonlySet<string>, maxSteps: number): SyntaxNode | null {
  let current = node.parent;
  for (let steps = 0; current && steps < maxSteps; steps += 1) {
    if (types.has(current.type)) return current;
    current = current.parent;
  }
  return null;
}

/** A condition that is a chain of ands, or of ors that each fail, is as many demands. */
function demandsOf(
  side: Side,
  node: SyntaxNode,
  isFailure: boolean,
  language: Language,
  path: string,
): Assertion[] {
  const all = side.tokens.slice(firstAt(side.tokens, node.from), firstAt(side.tokens, node.to));
  const own = isFailure ? conditionOf(all, node, side) : demandOf(all, node);
  const parts = isFailure
    ? splitAt(own, ['||', 'or'])
    : node.type === 'assert_statement'
      ? splitAt(own, ['and'])
      : [own];
  return parts.map((tokens) => ({
    names: isFailure ? ['fails'] : namesOf(all),
    tokens,
    key: `${isFailure ? 'fails ' : ''}${essence(tokens)}`,
    quote: side.text.slice(tokens[0]?.from ?? node.from, tokens.at(-1)?.to ?? node.to),
    side,
    node,
    isFailure,
    around: isFailure ? headOf(all, node, side) : tokens,
    language,
    path,
    ...placeOf(side, (tokens.find(({ row }) => side.rows[row]?.isChanged) ?? tokens[0])?.row ?? node.row),
  }));
}

/** Python's assert without its message. */
function demandOf(tokens: readonly Token[], node: SyntaxNode): readonly Token[] {
  if (node.type !== 'assert_statement') return tokens;
  return splitAt(tokens.slice(1), [','])[0] ?? [];
}

function conditionOf(tokens: readonly Token[], node: SyntaxNode, side: Side): readonly Token[] {
  const head = headOf(tokens, node, side);
  const condition = splitAt(head, [';']).at(-1) ?? head;
  const isWrapped = condition[0]?.text === '(' && condition.at(-1)?.text === ')';
  const bare = isWrapped ? condition.slice(1, -1) : condition;
  return tokens[0]?.text === 'unless' ? [tokens[0], ...bare] : bare;
}

/** All between the `if` and its block, Go's assignment before the condition too. */
function headOf(tokens: readonly Token[], node: SyntaxNode, side: Side): readonly Token[] {
  const block = node.children.find(({ type }) => /block|consequence|then|statement/.test(type));
  const end = block && block.from > node.from ? block.from : node.to;
  return tokens.slice(1, firstAt(tokens, Math.min(end, side.text.length)));
}

/** Parts at signs that stand outside of all brackets. */
export function splitAt(tokens: readonly Token[], signs: readonly string[]): (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark' && /^[([{]/.test(token.text)) depth += 1;
    if (token.kind === 'mark' && /^[)\]}]/.test(token.text)) depth -= 1;
    if (depth === 0 && signs.includes(token.text)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function namesOf(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const { text, kind } of tokens) {
    if (kind === 'mark' && /^[([{]/.test(text)) depth += 1;
    if (kind === 'mark' && /^[)\]}]/.test(text)) depth -= 1;
    if (depth === 0 && (kind === 'word' || text === '!')) names.push(text);
  }
  return names.slice(0, 20);
}

/** The first token at or behind a place; tokens are in order. */
function firstAt(tokens: readonly Token[], from: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.from ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
