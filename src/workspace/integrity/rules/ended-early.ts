import { type Assertion, assertionsOf } from '../assertions.ts';
import type { FileChange, Region, Side } from '../change.ts';
import { type Fact, finding, lineAt, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';
import type { Language } from '../languages.ts';
import { isPartOfNewTest } from '../new-tests.ts';
import type { SyntaxNode } from '../syntax.ts';

/** Ways out of a test, or of one round of its loop, before what it demands. */
export const endedEarly: Rule = ({ files }) => {
  const exits = (when: 'before' | 'after') => files.flatMap((change) => exitsIn(change, when));
  return novel(exits('before'), exits('after')).map((exit) =>
    finding('ask', 'test-ended-early', exit, `A test may end before its end. ${quoted(exit.quote)}`),
  );
};

interface Exit extends Fact {
  quote: string;
}

const leaves = /^(?:return_statement|return_expression|return|next)$/;
const skips = /^(?:continue_statement|continue_expression|break_statement|break_expression)$/;
const functions =
  /^(?:arrow_function|function_\w+|method_\w+|method|singleton_method|func_literal|lambda\w*|do_block|block|closure_expression|local_function_statement)$/;
const loops = /^(?:for|while|loop|do|enhanced_for|foreach)_\w+$|^(?:for|while|until)$/;
/** A value that says nothing of what was looked at. */
const nothing =
  /^(?:return|next)?\s*(?:undefined|null|nil|None|true|True|void 0|\(\)|Ok\(\(\)\)|Promise\.resolve\(\)|Task\.CompletedTask)?\s*;?$/;
const fails =
  /\b(?:[tbf]\.(?:Error|Fatal|Fail)\w*|fail\w*|throw|raise|panic|expect|assert\w*|require|done|reject|flunk)\b/;

/** Words that take cases away from a test that makes up its own. */
const assumptions: Partial<Record<Language, RegExp>> = {
  python: /\bassume\s*\(/g,
  javascript: /\bfc\.pre\s*\(/g,
  rust: /\bprop_assume\w{0,10}!|\bTestResult::discard\s*\(/g,
};

function exitsIn(change: FileChange, when: 'before' | 'after'): Exit[] {
  const own = assertionsOf(change, when);
  return change.regions.flatMap((region) => {
    const side = region[when];
    const later = own.filter((assertion) => assertion.side === side && !isPlainFailure(assertion));
    if (later.length === 0) return [];
    const assumed = assumptions[change.language ?? 'java'];
    const found = [
      ...exitNodes(side, later).map(({ from }) => from),
      ...(assumed ? [...side.bare.matchAll(assumed)].map(({ index }) => index) : []),
    ];
    return found.flatMap((from) => exitAt(change.path, region, side, from));
  });
}

function exitAt(path: string, region: Region, side: Side, from: number): Exit[] {
  const row = rowAt(side, from);
  if (side === region.after && isPartOfNewTest(region, row)) return [];
  const quote = lineAt(side, row);
  return [{ key: quote.replaceAll(/[\s{};]+/g, ''), quote, path, ...placeOf(side, row) }];
}

function exitNodes(side: Side, later: readonly Assertion[]): SyntaxNode[] {
  if (!side.root) return [];
  const found: SyntaxNode[] = [];
  const stack = [side.root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) stack.push(child);
    const isLeaving = leaves.test(node.type) && nothing.test(side.text.slice(node.from, node.to).trim());
    if (!(isLeaving || skips.test(node.type))) continue;
    const around = enclosing(node, isLeaving ? functions : loops);
    const isBeforeDemand = later.some(({ node: { from, to } }) => from > node.to && to <= around.to);
    if (isBeforeDemand && !isAfterFailure(node, around, side)) found.push(node);
  }
  return found;
}

/** Ruby's and Rust's blocks are functions only where nothing else is around them. */
function enclosing(node: SyntaxNode, types: RegExp): SyntaxNode {
  let current = node;
  for (let steps = 0; current.parent && steps < 60; steps += 1) {
    current = current.parent;
    const isBraces = current.type === 'block' && !/^(?:call|method_call)$/.test(current.parent?.type ?? '');
    if (types.test(current.type) && !isBraces) break;
  }
  return current;
}

/** What stands beside it has failed the test already. */
function isAfterFailure(node: SyntaxNode, around: SyntaxNode, side: Side): boolean {
  let block = node.parent;
  while (block && block !== around && !/block|then|consequence|body/.test(block.type)) block = block.parent;
  const from = block && block !== around ? block.from : node.from;
  return fails.test(side.text.slice(from, node.from));
}

/** A wait that came to nothing ends with one. */
const isPlainFailure = ({ names, isFailure }: Assertion) =>
  !isFailure && /fail|fatal|panic|unreachable|flunk/i.test(names.join(' '));
