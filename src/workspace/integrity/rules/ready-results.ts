import { assertionsOf } from '../assertions.ts';
import type { FileChange, Region } from '../change.ts';
import { finding, lineAt, quoted, type Rule } from '../facts.ts';
import { codeAt } from '../lines.ts';
import { isPartOfNewTest } from '../new-tests.ts';
import { operandsOf } from '../operands.ts';
import { isSwallowing } from '../shelters.ts';
import type { Finding } from '../verdict.ts';

/** A test that sees to it by itself that what it expects comes out. */
export const readyResults: Rule = ({ files }) =>
  files
    .filter(({ isTest, file }) => isTest && file.status !== 'added')
    .flatMap((change) => change.regions.flatMap((region) => suppliedIn(change, region)));

const fallback =
  /(?:\|\||\?\?|\bor\b|\bunwrap_or\(|\bcatch\(\s*(?:\(\s*\w{0,30}\s*\)|\w{1,30})\s*=>)\s*(?<literal>"[^"\n]{0,200}"|'[^'\n]{0,200}'|-?\d[\d._]{0,30})/;

function suppliedIn(change: FileChange, region: Region): Finding[] {
  const { after } = region;
  const asserted = assertionsOf(change, 'after').filter(({ side }) => side === after);
  if (asserted.length === 0) return [];
  const expected = new Set(
    asserted.flatMap(({ tokens }) =>
      tokens.filter(({ kind }) => kind === 'string' || kind === 'number').map(({ text }) => text),
    ),
  );
  const pairs = asserted.flatMap(({ tokens }) => pairOf(operandsOf(tokens)));
  const asserting = new Set(asserted.flatMap(({ tokens }) => tokens.map(({ row }) => row)));
  const handlers = handlersIn(region);
  return after.rows.flatMap(({ isChanged, line }, row) => {
    if (!isChanged || asserting.has(row) || isPartOfNewTest(region, row)) return [];
    const text = codeAt(after, row);
    const spare = fallback.exec(text)?.groups?.literal ?? assignedIn(handlers, row, text);
    const isSupplied =
      (spare !== undefined && expected.has(spare.replaceAll(/^["']|["']$/g, '"'))) ||
      pairs.some(([one, other]) => isAssignment(text, one, other) || isAssignment(text, other, one));
    if (!isSupplied) return [];
    const reason = `The test supplies what it expects. ${quoted(lineAt(after, row))}`;
    return [finding('refuse', 'assertion-constant', { path: change.path, line }, reason)];
  });
}

/** The two names that are compared, where both are nothing but names. */
function pairOf(operands: ReturnType<typeof operandsOf>): [string, string][] {
  const [one, other] = operands.map((part) =>
    part.length === 1 && part[0]?.kind === 'word' ? part[0].text : '',
  );
  return one && other && one !== other ? [[one, other]] : [];
}

function isAssignment(text: string, name: string, value: string): boolean {
  const [left = '', right = ''] = text.trim().split(/\s*:?=(?!=)\s*/, 2);
  return right.replace(/;$/, '') === value && left.replace(/^(?:const|let|var)\s+(?:mut\s+)?/, '') === name;
}

/** Rows of handlers that keep an error to themselves. */
function handlersIn({ after }: Region): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const stack = after.root ? [after.root] : [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) stack.push(child);
    if (!isSwallowing(node, after.text)) continue;
    const handler = node.children.find(({ type }) => /catch|except|rescue/.test(type));
    if (handler)
      found.push({
        from: handler.row,
        to: handler.row + after.text.slice(handler.from, handler.to).split('\n').length,
      });
  }
  return found;
}

function assignedIn(
  handlers: readonly { from: number; to: number }[],
  row: number,
  text: string,
): string | undefined {
  if (!handlers.some(({ from, to }) => row >= from && row < to)) return undefined;
  return /^\s*\w{1,60}\s*=\s*("[^"\n]{0,200}"|'[^'\n]{0,200}'|-?\d[\d._]{0,30})\s*;?\s*$/.exec(text)?.[1];
}
