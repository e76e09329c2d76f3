import type { Assertion } from './assertions.ts';
import type { SyntaxNode } from './syntax.ts';

const tries = new Set([
  'try_statement',
  'try_expression',
  'begin',
  'rescue_modifier',
  'try_with_resources_statement',
]);
const conditions =
  /^(?:if_\w+|if|unless|conditional_expression|ternary_expression|conditional|while_statement|while|switch_\w+|match_\w+|case|if_modifier|unless_modifier|catch_clause|except_clause|rescue)$/;
export const functions =
  /^(?:arrow_function|function_\w+|function|method_\w+|method|func_literal|lambda\w*|do_block|closure_expression|local_function_statement)$/;

const raising = /^(?:async\s+)?with\s+[^:\n]{0,80}(?:raises|suppress|assertRaises)\w*\s*\(/;

/** What stands around an assertion, within its test, and may keep it from failing. */
export function sheltersOf({ node, side }: Assertion): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let child = node;
  let current = node.parent;
  for (let steps = 0; current && steps < 60; steps += 1) {
    if (isTry(current) && current.children.indexOf(child) < 3) found.push(current);
    const isWith = current.type === 'with_statement' && child.type === 'block';
    if (isWith && raising.test(side.text.slice(current.from, current.from + 200))) found.push(current);
    if (isAfterSign(current, child, side.text) || isDetached(current, side.text)) found.push(current);
    if (conditions.test(current.type) && !found.includes(current)) found.push(current);
    if (
      /^(?:function_definition|method_declaration|function_declaration|function_item|method)$/.test(
        current.type,
      )
    )
      break;
    child = current;
    current = current.parent;
  }
  return found.filter(({ type }) => !functions.test(type));
}

/** `ready && expect(total).toBe(3)`. */
const isAfterSign = ({ type, from, children }: SyntaxNode, child: SyntaxNode, text: string) =>
  /^(?:binary_expression|binary|boolean_operator)$/.test(type) &&
  children.at(-1) === child &&
  /(?:&&|\|\||\band|\bor)\s*$/.test(text.slice(from, child.from));

/** What runs when the test is over, for nobody waits for it. */
function isDetached(node: SyntaxNode, text: string): boolean {
  if (node.type === 'go_statement') return true;
  if (node.type !== 'call_expression') return false;
  const callee = text.slice(node.from, node.children[0]?.to ?? node.from);
  if (/^(?:setTimeout|setImmediate|queueMicrotask|process\.nextTick)$/.test(callee)) return true;
  return /\.(?:then|finally)$/.test(callee) && node.parent?.type === 'expression_statement';
}

/** Ruby's methods and blocks may have a `rescue` of their own. */
const isTry = ({ type, children }: SyntaxNode) =>
  tries.has(type) || (type === 'body_statement' && children.some((child) => child.type === 'rescue'));

/** A handler that neither raises nor asserts nor hands on. */
export function isSwallowing(node: SyntaxNode, text: string): boolean {
  if (node.type === 'rescue_modifier') return true;
  if (!isTry(node)) return false;
  const handler = node.children.find(({ type }) => /catch|except|rescue/.test(type));
  if (!handler) return false;
  return !/\b(?:throw|raise|fail\w*|expect|assert\w*|done|reject|refute|flunk|exit|Fatal\w*|Error\w*\(|t\.)\b/.test(
    text.slice(handler.from, handler.to).replace(/^[^\n{:]{0,200}[\n{:]/, ''),
  );
}
