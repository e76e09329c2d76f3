import type { Side } from './change.ts';
import { isCommand, splitAt } from './operands.ts';
import type { SyntaxNode, Token } from './syntax.ts';

/** Python's assert without its message. */
export function demandOf(tokens: readonly Token[], node: SyntaxNode): readonly Token[] {
  if (node.type !== 'assert_statement') return tokens;
  return splitAt(tokens.slice(1), [','])[0] ?? [];
}

export function conditionOf(tokens: readonly Token[], node: SyntaxNode, side: Side): readonly Token[] {
  const head = headOf(tokens, node, side);
  const condition = splitAt(head, [';']).at(-1) ?? head;
  const isWrapped = condition[0]?.text === '(' && condition.at(-1)?.text === ')';
  const bare = isWrapped ? condition.slice(1, -1) : condition;
  return tokens[0]?.text === 'unless' ? [tokens[0], ...bare] : bare;
}

/** All between the `if` and its block, Go's assignment before the condition too. */
export function headOf(tokens: readonly Token[], node: SyntaxNode, side: Side): readonly Token[] {
  const block = node.children.find(({ type }) => /block|consequence|then|statement/.test(type));
  const end = block && block.from > node.from ? block.from : node.to;
  return tokens.slice(1, firstAt(tokens, Math.min(end, side.text.length)));
}

/** Words outside of all brackets. */
export function namesOf(tokens: readonly Token[]): string[] {
  // Minitest's commands take arguments without parentheses, which are no names.
  if (isCommand(tokens)) return [tokens[0]?.text ?? ''];
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
export function firstAt(tokens: readonly Token[], from: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.from ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
