import type { Assertion } from './assertions.ts';
import { type Strength, saysOnlyYes, strengthOfMatcher } from './matchers.ts';
import { operandsOf, splitAt } from './operands.ts';
import type { Token } from './syntax.ts';

export function strengthOf({ names, tokens, isFailure, helperStrength }: Assertion): Strength {
  if (helperStrength) return helperStrength;
  const plain = names.map((name) => plainOf(name));
  const isNegated = plain.some((name) => negations.test(name));
  if (isFailure) return strengthOfCondition(tokens, true);
  // The last name is the matcher; helpers before it (`resolves`, `to`, `self`) have no entry.
  for (const name of plain.reverse()) {
    const constraint = takesConstraint.test(name) ? strengthOfConstraint(tokens, isNegated) : null;
    if (constraint) return constraint;
    if (saysOnlyYes.test(name)) return strengthOfCondition(tokens, false);
    const known = strengthOfMatcher(name);
    if (known) return isNegated ? negated(known, name, tokens) : demanding(known, name, tokens);
  }
  return strengthOfCondition(tokens, false);
}

const plainOf = (name: string) =>
  name
    .toLowerCase()
    .replaceAll('_', '')
    // Shouldly's matchers are one word.
    .replace(/^should(?=be|not|contain|equal|throw|have|start|end|match)/, '');
const negations = /^(?:not|never|isnot|tonot|notto|shouldnot|wont)$/;

function negated(known: Strength, name: string, tokens: readonly Token[]): Strength {
  if (/^(?:haveoccurred|haserrored)$|called|received/.test(name)) return 4;
  if (/^(?:be|tobe|is)?(?:null|nil|none|undefined|empty|zero)$/.test(name)) return 1;
  return known === 4 && !isBoolean(tokens) ? 2 : demanding(known, name, tokens);
}

/** Calls whose last operand is the matcher: `assertThat(total, equalTo(3))`, `Expect(total).To(Equal(3))`. */
const takesConstraint =
  /^(?:that|assertthat|expectthat|verifythat|assert|check|to|tonot|notto|should|shouldnot)$/;
const transparent =
  /^(?:is|does|has|not|to|qt|allof|both|satisfyall|and|gomega|matchers|corematchers|throws)$/;

function strengthOfConstraint(tokens: readonly Token[], isTurned: boolean): Strength | null {
  const [, constraint = []] = operandsOf(tokens);
  const words = constraint.filter(({ kind }) => kind === 'word').map(({ text }) => plainOf(text));
  // Cypress names its matchers in a text: `should('have.text', 'Welcome')`.
  const named = /^"(not\.)?([a-z.]{2,40})"$/.exec(constraint[0]?.text ?? '');
  if (named) words.push(...(named[1] ? ['not'] : []), (named[2] ?? '').replaceAll('.', ''));
  if (!words[0]) return null;
  const isNegated = isTurned || words.some((word) => negations.test(word));
  const name = words.find((word) => !transparent.test(word) && strengthOfMatcher(word));
  const isMatcher = transparent.test(words[0]) || words.indexOf(name ?? '') <= 1;
  const known = name ? strengthOfMatcher(name) : null;
  if (name && known && isMatcher) return isNegated ? negated(known, name, tokens) : known;
  return words[0] === 'is' ? 4 : null;
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
  const numbers = tokens.filter(({ kind }) => kind === 'number');
  if (texts.includes('approx')) return namedTolerance(tokens) ?? defaultTolerance;
  const isFirst = /within/i.test(all) && texts.includes('of');
  const said = isFirst ? numbers.at(0) : numbers.at(-1);
  return namedTolerance(tokens) ?? (said ? Number.parseFloat(said.text) : null);
}

/** What pytest allows where nothing is said. */
const defaultTolerance = 1e-6;

function namedTolerance(tokens: readonly Token[]): number | null {
  const at = tokens.findIndex(
    ({ text }, index) =>
      /^(?:abs|rel|atol|rtol|abs_tol|rel_tol|delta|places)$/.test(text) && tokens[index + 1]?.text === '=',
  );
  return at === -1 ? null : Number.parseFloat(tokens[at + 2]?.text ?? '');
}

/** Numbers that are no whole ones, compared with no more room than they need. */
export function isForRounding(after: Assertion): boolean {
  const numbers = after.tokens.filter(({ kind }) => kind === 'number').map(({ text }) => text);
  const tolerance = toleranceOf(after);
  const isClose =
    tolerance !== null && (countsDigits(after) ? tolerance >= 5 : tolerance <= defaultTolerance);
  const isBare = /closeTo$|almostEqual$/i.test(after.names.join('')) && operandsOf(after.tokens).length === 2;
  return numbers.some((text) => /\d\.\d*[1-9]/.test(text)) && (isClose || isBare);
}

/** `assertEquals(expected, actual, delta)`. */
function isThreeNumbers(names: string, tokens: readonly Token[], isApproximate: boolean): boolean {
  if (!isApproximate || !/assertEquals|AreEqual|Equal$/.test(names)) return false;
  const open = tokens.findIndex(({ text }) => text === '(');
  const operands = splitAt(tokens.slice(open + 1, -1), [',']);
  return operands.length === 3 && operands[2]?.length === 1 && operands[2][0]?.kind === 'number';
}
