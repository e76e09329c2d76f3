import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, lineAt, novel, placeOf, quoted, type Rule } from '../facts.ts';
import { functions, isSwallowing } from '../shelters.ts';
import type { SyntaxNode } from '../syntax.ts';

interface Helper extends Fact {
  quote: string;
}

/** Helpers of tests that carry out what they are given and keep its failure to themselves. */
export const lenientHelpers: Rule = ({ files }) => {
  const own = files.filter(({ isTest }) => isTest);
  const helpers = (when: 'before' | 'after') => own.flatMap((change) => helpersIn(change, when));
  return novel(helpers('before'), helpers('after')).map((helper) =>
    finding('refuse', 'assertion-swallowed', helper, `A helper swallows failures. ${quoted(helper.quote)}`),
  );
};

function helpersIn(change: FileChange, when: 'before' | 'after'): Helper[] {
  return change.regions.flatMap(({ [when]: side }) =>
    swallowing(side).flatMap((node) => {
      const around = functionAround(node);
      if (!around || !carriesOut(node, around, side)) return [];
      const quote = lineAt(side, around.row);
      return [{ key: quote.trim(), quote, path: change.path, ...placeOf(side, node.row) }];
    }),
  );
}

function swallowing(side: Side): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const stack = side.root ? [side.root] : [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) stack.push(child);
    if (isSwallowing(node, side.text)) found.push(node);
  }
  return found;
}

function functionAround(node: SyntaxNode): SyntaxNode | null {
  let current = node.parent;
  for (let steps = 0; current && steps < 40; steps += 1) {
    if (functions.test(current.type)) return current;
    current = current.parent;
  }
  return null;
}

/** Whether what may fail is a function that the helper was given; one that hands the error on is no cheat. */
function carriesOut(node: SyntaxNode, around: SyntaxNode, side: Side): boolean {
  const handler = node.children.find(({ type }) => /catch|except|rescue/.test(type));
  const risky = side.text.slice(node.from, handler?.from ?? node.to);
  const handling = handler ? side.text.slice(handler.from, handler.to) : '';
  if (/\breturn\s+(?!null|undefined|false|true|None|False|True|nil)\w/.test(handling)) return false;
  if (/\byield\b(?!\s+return)|\bblock\.call\b/.test(risky)) return true;
  const given = side.text.slice(around.from, node.from).slice(0, 300).match(/\w+/g) ?? [];
  return given.some((name) =>
    new RegExp(`\\b${name}\\s*(?:\\?\\.)?\\(\\s*\\)|\\b${name}\\.(?:call|run|accept|execute|Invoke)\\b`).test(
      risky,
    ),
  );
}
