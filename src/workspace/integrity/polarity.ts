import type { Assertion } from './assertions.ts';
import { demandOf } from './canonical.ts';

/** Words that turn a demand round, and those they make of a matcher's name. */
const turns: readonly (readonly [RegExp, string])[] = [
  [/^(?:not|!|isnt|never)$/i, ''],
  [/^(?:to_not|not_to)$/, 'to'],
  [/^unless$/, ''],
  [/^(?:!=|!==)$/, '=='],
  [/^refute(?=_|$)/, 'assert'],
  [/^wont_/, 'must_'],
  [/^false$|(?<=_)false$|False$/i, 'true'],
  [/falsy$/i, 'truthy'],
  [/falsey$/i, 'truthy'],
  [/^assert_ne$/, 'assert_eq'],
  [/^does_?not/i, ''],
  [/(?:^not(?=[A-Z_])|Not(?=[A-Z]|$)|_not(?=_|$))_?/, ''],
];

/** The demand without what turns it round, and whether it is turned an odd number of times. */
function polarityOf({ tokens }: Assertion): { demand: string; isTurned: boolean } {
  let isTurned = false;
  const words = tokens.map(({ kind, text, from }, at) => {
    if (kind === 'string' || kind === 'number') return text;
    // The sign of a macro, or of a value that is sure to be there.
    const previous = tokens[at - 1];
    const isSuffix = previous?.to === from && /^[\w$)\]]+$/.test(previous.text);
    if (text === '!' && isSuffix) return '';
    const [pattern, by] = turns.find(([turn]) => turn.test(text)) ?? [];
    if (pattern === undefined) return text === '===' ? '==' : text.toLowerCase();
    isTurned = !isTurned;
    return text.replace(pattern, by ?? '').toLowerCase();
  });
  const demand = words.filter((word) => word !== '' && word !== '.').join(' ');
  return { demand: demand.replaceAll(/\( true \)/g, '( )'), isTurned };
}

/** Whether two assertions say the same of the same thing; null where they say different things. */
export function isSameOrOpposite(old: Assertion, now: Assertion): 'same' | 'opposite' | null {
  const [asked, answered] = [demandOf(old), demandOf(now)];
  if (asked && asked.said === answered?.said)
    return asked.isTurned === answered.isTurned ? 'same' : 'opposite';
  const [before, after] = [polarityOf(old), polarityOf(now)];
  if (before.demand !== after.demand) return null;
  return before.isTurned === after.isTurned ? 'same' : 'opposite';
}
