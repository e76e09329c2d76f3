import { type Assertion, splitAt } from './assertions.ts';
import { type Strength, saysOnlyYes, strengthOfMatcher } from './matchers.ts';
import type { Token } from './syntax.ts';

export function strengthOf({ names, tokens, isFailure }: Assertion): Strength {
  const plain = names.map((name) => name.toLowerCase().replaceAll('_', ''));
  const isNegated = plain.some((name) => name === 'not' || name === 'never' || name === 'isnot');
  if (isFailure) return strengthOfCondition(tokens, true);
  // The last name is the matcher; helpers before it (`resolves`, `to`, `self`) have no entry.
  for (const name of plain.reverse()) {
    if (saysOnlyYes.test(name)) return strengthOfCondition(tokens, false);
    const known = strengthOfMatcher(name);
    if (known) return isNegated && known === 4 && !isBoolean(tokens) ? 2 : demanding(known, name, tokens);
  }
  return strengthOfCondition(tokens, false);
}

/** Not null, not true: as good as the other. */
const isBoolean = (tokens: readonly Token[]) =>
  tokens.some(({ text }) => /^(?:true|false|True|False)$/.test(text));

/** An error that must say something is more than an error. */
function demanding(strength: Strength, name: string, tokens: readonly Token[]): Strength {
  const isAboutErrors = /throw|raise/.test(name);
  const saysMore = tokens.some(({ kind, text }) => kind === 'string' && text.length > 4);
  return isAboutErrors && saysMore ? 3 : strength;
}

function strengthOfCondition(tokens: readonly Token[], isFailure: boolean): Strength {
  const texts = tokens.map(({ text }) => text);
  const has = (...signs: string[]) => signs.some((sign) => texts.includes(sign));
  if (has('approx', 'isclose', 'isClose', 'abs', 'fabs', 'allclose', 'Abs')) return 2;
  const isAboutNothing = has('None', 'null', 'nil', 'undefined');
  const isExact = has(
    isFailure ? '!=' : '==',
    isFailure ? '!==' : '===',
    'equals',
    'Equals',
    'Equal',
    'EqualTo',
    'equalTo',
    'equal_to',
    'SameAs',
    'EquivalentTo',
    'DeepEqual',
    'eq',
  );
  if (isExact) return isAboutNothing && isFailure ? 3 : 4;
  if (has('is')) return has('not') ? 1 : 4;
  if (
    has(
      'in',
      'includes',
      'contains',
      'Contains',
      'startsWith',
      'startswith',
      'endsWith',
      'endswith',
      'include?',
      'matches',
      'match',
      'HasPrefix',
    )
  )
    return 3;
  if (has('<', '>', '<=', '>=')) return 2;
  return 1;
}

/** Whether `after` allows more than `before`; null when no tolerance is spoken of. */
export function isWider(before: Assertion, after: Assertion): boolean | null {
  const [old, now] = [toleranceOf(before), toleranceOf(after)];
  if (old === null || now === null || old === now) return null;
  return countsDigits(after) ? now < old : now > old;
}

/** A number of digits, of which more is stricter, and not a distance. */
function countsDigits({ names, quote, language }: Assertion): boolean {
  const name = names.join(' ').replaceAll('_', '');
  if (language === 'csharp' && /\bEqual$/.test(name)) return true;
  return /tobecloseto|almost/i.test(name) && !/delta/i.test(quote);
}

function toleranceOf({ tokens, names }: Assertion): number | null {
  const all = names.join(' ').replaceAll('_', '');
  const isApproximate = /close|delta|almost|approx|within|epsilon|assert|check|isTrue/i.test(all);
  const texts = tokens.map(({ text }) => text);
  const marks = texts.some((text) =>
    /^(?:approx|isclose|isClose|abs|fabs|allclose|Abs|rel_tol|abs_tol|atol|rtol)$/.test(text),
  );
  if (
    !marks &&
    !/close|delta|almost|within|epsilon/i.test(all) &&
    !isThreeNumbers(all, tokens, isApproximate)
  )
    return null;
  const last = tokens.filter(({ kind }) => kind === 'number').at(-1);
  return last ? Number.parseFloat(last.text) : null;
}

/** `assertEquals(expected, actual, delta)`. */
function isThreeNumbers(names: string, tokens: readonly Token[], isApproximate: boolean): boolean {
  if (!isApproximate || !/assertEquals|AreEqual|Equal$/.test(names)) return false;
  const open = tokens.findIndex(({ text }) => text === '(');
  const operands = splitAt(tokens.slice(open + 1, -1), [',']);
  return operands.length === 3 && operands[2]?.length === 1 && operands[2][0]?.kind === 'number';
}
