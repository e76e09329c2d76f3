import { failures, heads } from './assertion-heads.ts';
import { helpersIn } from './assertion-helpers.ts';
import type { FileChange, Side } from './change.ts';
import { conditionOf, demandOf, firstAt, headOf, namesOf } from './demanded-tokens.ts';
import { essence, type Fact, placeOf } from './facts.ts';
import type { Language } from './languages.ts';
import type { Strength } from './matchers.ts';
import { splitAt } from './operands.ts';
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
  /** Of what a helper demands whose call this is; null where the assertion speaks for itself. */
  helperStrength: Strength | null;
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

const known = new WeakMap<FileChange, Record<'before' | 'after', Assertion[]>>();

/** Every assertion of one side of a file. Several rules ask, so it is worked out once. */
export function assertionsOf(change: FileChange, when: 'before' | 'after'): readonly Assertion[] {
  const found = known.get(change) ?? findAssertions(change);
  known.set(change, found);
  return found[when];
}

/** Calls of helpers that assert count as what the helpers demand, on both sides alike. */
function findAssertions(change: FileChange): Record<'before' | 'after', Assertion[]> {
  const plain = { before: assertionsIn(change, 'before'), after: assertionsIn(change, 'after') };
  const helpers = helpersIn([...plain.before, ...plain.after]);
  if (helpers.size === 0) return plain;
  return { before: assertionsIn(change, 'before', helpers), after: assertionsIn(change, 'after', helpers) };
}

const none: ReadonlyMap<string, Strength> = new Map();

function assertionsIn(change: FileChange, when: 'before' | 'after', helpers = none): Assertion[] {
  const { language, path } = change;
  if (!language) return [];
  return change.regions.flatMap(({ [when]: side, heading }) => {
    if (!side.root || !isTestCode(change, side, heading)) return [];
    return unitsIn(side, side.root, language, helpers).flatMap(({ node, isFailure, helperStrength }) =>
      demandsOf(side, node, isFailure, language).map((demand) => ({ ...demand, helperStrength, path })),
    );
  });
}

function isTestCode({ isTest, language }: FileChange, side: Side, heading: string): boolean {
  if (isTest) return true;
  // Rust keeps tests beside the code; outside of a function a piece with an assertion is nearly always one of them.
  if (language !== 'rust') return false;
  return /\bmod tests?\b/.test(heading) || /#\[\s*(?:\w+::)*test\b|\bassert\w*!/.test(side.bare);
}

interface Unit {
  node: SyntaxNode;
  isFailure: boolean;
  helperStrength: Strength | null;
}

function unitsIn(
  side: Side,
  root: SyntaxNode,
  language: Language,
  helpers: ReadonlyMap<string, Strength>,
): Unit[] {
  const units = new Map<SyntaxNode, Unit>();
  const add = (unit: Unit) => units.set(unit.node, unit);
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) stack.push(child);
    if (node.type === 'assert_statement') add({ node, isFailure: false, helperStrength: null });
    if (!calls.has(node.type)) continue;
    const callee = calleeOf(side, node);
    const helperStrength = helpers.get(callee.replace(/^.*\.|!$/g, '')) ?? null;
    if (!helperStrength && !heads[language].test(callee)) continue;
    const conditional = failures.test(callee) ? enclosing(node, conditionals, 6) : null;
    add({ node: conditional ?? climbed(node), isFailure: conditional !== null, helperStrength });
  }
  return [...units.values()].sort((a, b) => a.node.from - b.node.from);
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
): Omit<Assertion, 'path' | 'helperStrength'>[] {
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
    ...placeOf(side, (tokens.find(({ row }) => side.rows[row]?.isChanged) ?? tokens[0])?.row ?? node.row),
  }));
}
