import type { Change, FileChange, Side } from '../change.ts';
import { finding, lineAt, placeOf, quoted, type Rule } from '../facts.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Finding } from '../verdict.ts';

/** A value that may be missing is said to be there, where the same value stood plain: the check is silenced and nothing else. */
export const sureValues: Rule = ({ files }: Change) =>
  files
    .filter(({ isTest, language }) => !isTest && (language === 'javascript' || language === 'csharp'))
    .flatMap((change) => change.regions.flatMap(({ before, after }) => declaredSure(change, before, after)));

function declaredSure({ path }: FileChange, before: Side, after: Side): Finding[] {
  return sureIn(after).flatMap((node) => {
    const place = placeOf(after, node.row);
    const plain = after.text.slice(node.from, node.to - 1);
    const stood = before.rows.some(({ isChanged }, row) => isChanged && holds(lineAt(before, row), plain));
    if (!place.isChanged || !stood) return [];
    const text = `A value that may be missing is said to be there. ${quoted(lineAt(after, node.row))}`;
    return [finding('ask', 'check-silenced', { path, line: place.line }, text)];
  });
}

function holds(line: string, plain: string): boolean {
  const at = line.indexOf(plain);
  return at !== -1 && !/^[\w!]/.test(line.slice(at + plain.length)) && !/[\w.]$/.test(line.slice(0, at));
}

function sureIn({ root, text }: Side): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const stack = root ? [root] : [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) stack.push(child);
    const isSure = /^(?:non_null_expression|postfix_unary_expression)$/.test(node.type);
    if (isSure && text[node.to - 1] === '!') found.push(node);
  }
  return found;
}
