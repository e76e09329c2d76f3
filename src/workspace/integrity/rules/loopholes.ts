import { type Assertion, assertionsOf } from '../assertions.ts';
import { essence, finding, novel, quoted, type Rule } from '../facts.ts';
import { operandsOf, signs, splitAt } from '../operands.ts';
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

/** Literals, and the words that matchers and wrappers put around them. */
const constant =
  /^(?:true|false|null|nil|None|True|False|undefined|Is|Does|EqualTo|equalTo|is|eq|equal|Ok|Some|Optional|of|asList|List|Arrays|vec|string|int|Integer)$/;

function isHollow(assertion: Assertion): boolean {
  const { tokens, names, isFailure, quote, side } = assertion;
  const operands = isBare(assertion) ? [tokens] : operandsOf(tokens);
  const isConstant = (part: readonly Token[]) =>
    part.length > 0 &&
    part.every(
      ({ kind, text, from }) =>
        kind === 'number' ||
        kind === 'mark' ||
        constant.test(text) ||
        (kind === 'string' && !isFilled(text, side.text.slice(from, from + 2))),
    );
  if (operands.length === 0) return false;
  if (isFailure) return /^(?:false|False)$/.test(quote.trim());
  if (
    /(?:fail\w*|fatal\w*|errorf?|flunk|unreachable|panic|assertions|hasAssertions|plan)\W*$/i.test(
      names.join(''),
    )
  )
    return false;
  if (isTuple(assertion)) return true;
  if (operands.every(isConstant))
    return !/raise|throw|snapshot|call|verif|receiv|await|interaction/i.test(names.join(' '));
  const [first = [], second = [], message] = operands;
  const isPair = operands.length === 2 || (operands.length === 3 && message?.[0]?.kind === 'string');
  if (isPair && essence(first) === essence(second) && /^[^(]*$/.test(essence(first))) return true;
  return tokens.some(
    ({ text }, at) => /^(?:\|\||or)$/.test(text) && /^(?:true|True|1)$/.test(tokens[at + 1]?.text ?? ''),
  );
}

/** Whether something is put into a text when it is run. */
const isFilled = (text: string, start: string) =>
  /\$\{|#\{/.test(text) || (/^(?:[fF]|r?f|\$)["'@]?/.test(start) && text.includes('{'));

/** Python's `assert total(2)`, which compares nothing. */
const isBare = ({ node, tokens }: Assertion) =>
  node.type === 'assert_statement' && splitAt(tokens, signs).length === 1;

/** Python's `assert (a == b, "message")`, which holds whatever `a` is. */
const isTuple = ({ node }: Assertion) =>
  node.type === 'assert_statement' &&
  node.children.some(({ type, children }) => type === 'tuple' && children.length > 2);

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
