import type { Change, FileChange, Side } from '../change.ts';
import { finding, lineAt, placeOf, quoted, type Rule } from '../facts.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Finding } from '../verdict.ts';

/** A value that may be missing is said to be there, where the same value stood plain: the check is silenced and nothing else. */
export const sureValues: Rule = ({ files }: Change) =>
  files
    .filter(({ isTest }) => !isTest)
    .flatMap((change) =>
      change.regions.flatMap(({ before, after }) =>
        change.language === 'go' ? discarded(change, before, after) : declaredSure(change, before, after),
      ),
    );

/** Go's `_ = save()` where `save()` stood; closing and printing fail in ways that nobody can mend. */
function discarded({ path }: FileChange, before: Side, after: Side): Finding[] {
  const stood = new Set(
    before.rows.flatMap(({ isChanged }, row) => (isChanged ? [lineAt(before, row).trim()] : [])),
  );
  return after.rows.flatMap(({ isChanged, line }, row) => {
    const call = isChanged ? /^\s*_(?:, _)?\s*=\s*(.{1,300})$/.exec(lineAt(after, row))?.[1] : undefined;
    if (!call || !stood.has(call) || /\.(?:Close|Flush|Sync|Rollback|Write\w*)\(|\bfmt\./.test(call))
      return [];
    const text = `An error is thrown away. ${quoted(lineAt(after, row))}`;
    return [finding('ask', 'check-silenced', { path, line }, text)];
  });
}

function declaredSure({ path, language }: FileChange, before: Side, after: Side): Finding[] {
  if (language !== 'javascript' && language !== 'csharp') return [];
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
