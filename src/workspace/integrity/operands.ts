import type { Token } from './syntax.ts';

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

/** Signs that compare. */
export const signs = ['==', '===', '!=', '!==', 'is', 'in', '<', '>', '<=', '>='];
/** Behind these stands a matcher, before them what is looked at: `total.Should().Be(2)`. */
const fluent = /^(?:Should\w*|should|must_\w+|wont_\w+)$/;

/** What is compared with what, whatever the form: both sides of a comparison, or the arguments of the calls. */
export function operandsOf(tokens: readonly Token[]): (readonly Token[])[] {
  const sides = splitAt(tokens, signs);
  if (sides.length === 2) return sides;
  if (isCommand(tokens)) return splitAt(tokens.slice(1), [',']);
  if (!tokens.some(({ text }) => text === '(')) return sides;
  const at = tokens.findIndex(({ text }) => fluent.test(text));
  return at > 0 ? [tokens.slice(0, at), ...argumentsOf(tokens.slice(at))] : argumentsOf(tokens);
}

/** What stands in the outermost parentheses, one by one. */
function argumentsOf(tokens: readonly Token[]): (readonly Token[])[] {
  const lists: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark' && /^[)\]}]/.test(token.text)) depth -= 1;
    if (depth > 0) lists.at(-1)?.push(token);
    if (token.kind === 'mark' && /^[([{]/.test(token.text)) {
      if (depth === 0) lists.push([]);
      depth += 1;
    }
  }
  const operands = lists.flatMap((list) => splitAt(list, [',']));
  return operands.flatMap((part) => (operands.length === 1 ? splitAt(part, ['==', '===']) : [part]));
}

/** Ruby's `assert_equal 3, total`. */
export function isCommand([name, next]: readonly Token[]): boolean {
  return (
    name !== undefined &&
    next !== undefined &&
    /^(?:assert|refute)(?:_\w+)?$/.test(name.text) &&
    !/^[.!]$/.test(next.text) &&
    next.from > name.to
  );
}
