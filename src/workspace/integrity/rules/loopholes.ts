import { type Assertion, assertionsOf, splitAt } from '../assertions.ts';
import { essence, finding, novel, quoted, type Rule } from '../facts.ts';
import { isSwallowing, sheltersOf } from '../shelters.ts';
import type { Token } from '../syntax.ts';
import type { Finding } from '../verdict.ts';

/** Assertions that can no longer fail: swallowed, only made sometimes, or made of constants. */
export const loopholes: Rule = ({ files }) => {
  const before = files.flatMap((file) => assertionsOf(file, 'before'));
  const after = files.flatMap((file) => assertionsOf(file, 'after'));
  return [...hollow(before, after), ...hidden(before, after)];
};

function hollow(before: readonly Assertion[], after: readonly Assertion[]): Finding[] {
  return novel(before, after)
    .filter(isHollow)
    .map((assertion) =>
      finding(
        'refuse',
        'assertion-constant',
        assertion,
        `An assertion can’t fail. ${quoted(assertion.quote)}`,
      ),
    );
}

const constant = /^(?:true|false|null|nil|None|True|False|undefined)$/;

function isHollow({ tokens, names, isFailure, quote }: Assertion): boolean {
  const operands = operandsOf(tokens);
  const isConstant = (part: readonly Token[]) =>
    part.length > 0 &&
    part.every(
      ({ kind, text }) => kind === 'number' || kind === 'string' || kind === 'mark' || constant.test(text),
    );
  if (operands.length === 0) return false;
  if (isFailure) return /^(?:false|False)$/.test(quote.trim());
  if (/(?:fail|unreachable|panic|assertions|hasAssertions|plan)!?$/i.test(names.at(-1) ?? '')) return false;
  if (operands.every(isConstant)) return !/raise|throw|snapshot/i.test(names.join(' '));
  const [first = [], second = []] = operands;
  if (operands.length === 2 && essence(first) === essence(second) && /^[^(]*$/.test(essence(first)))
    return true;
  return /(?:\|\||\bor)\s*(?:true|True|1)\b/.test(quote);
}

/** What is compared with what, whatever the form: both sides of a comparison, or the arguments of the calls. */
function operandsOf(tokens: readonly Token[]): (readonly Token[])[] {
  const comparison = /^(?:==|===|!=|!==|is|eq|in|<|>|<=|>=)$/;
  const sides = splitAt(tokens, ['==', '===', '!=', '!==', 'is', 'in', '<', '>', '<=', '>=']);
  const isCall = tokens.some(({ text }) => text === '(');
  if (sides.length === 2) return sides;
  if (!isCall)
    return tokens.some(({ text }) => comparison.test(text))
      ? sides
      : [tokens.filter(({ kind }) => kind !== 'word' || constant.test(tokens[0]?.text ?? ''))].filter(
          (part) => part.length > 0 && tokens.length === 1,
        );
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

/** Compared by the assertion's text, else by its names: the same demand under more conditions than before. */
function hidden(before: readonly Assertion[], after: readonly Assertion[]): Finding[] {
  const known = new Map<string, number[]>();
  for (const assertion of before) {
    const depths = known.get(assertion.key) ?? [];
    depths.push(sheltersOf(assertion).length);
    known.set(assertion.key, depths);
  }
  const found: Finding[] = [];
  for (const assertion of after) {
    if (assertion.isFailure) continue;
    const depth = known.get(assertion.key)?.shift();
    const isNew = depth === undefined;
    const own = sheltersOf(assertion);
    const swallowing = own.filter((node) => isSwallowing(node, assertion.side.text));
    if (isNew && swallowing.length > 0 && assertion.isChanged)
      found.push(
        finding(
          'refuse',
          'assertion-swallowed',
          assertion,
          `A failing assertion is caught. ${quoted(assertion.quote)}`,
        ),
      );
    if (isNew || own.length <= depth) continue;
    found.push(
      swallowing.length > 0
        ? finding(
            'refuse',
            'assertion-swallowed',
            assertion,
            `A failing assertion is caught. ${quoted(assertion.quote)}`,
          )
        : finding(
            'refuse',
            'assertion-conditional',
            assertion,
            `An assertion is made only sometimes. ${quoted(assertion.quote)}`,
          ),
    );
  }
  return found;
}
