import type { Assertion } from './assertions.ts';
import { surplus } from './facts.ts';
import { strengthOf } from './strength.ts';

const wildcards =
  /^(?:any\w*|ANY|Any\w*|anything|It|Exception|BaseException|Throwable|RuntimeException|StandardError|or|\|\||\?\?|\?|set|sorted|frozenset|Set|HashSet|sort|len|length|Length|size|Count|lower|upper|toLowerCase|toUpperCase|ToLower|downcase|upcase|strip|trim|Trim|round|floor|ceil|toFixed|typeof|isinstance|Boolean|bool|!!|slice|substring|is_ok|is_some|is_err|objectContaining|arrayContaining|stringContaining|stringMatching|replace|filter|issubset|keys|match|Math|parseInt|Number)$/;
const comparators = new Set([
  '==',
  '===',
  '!=',
  '!==',
  '<',
  '>',
  '<=',
  '>=',
  'not',
  '!',
  'is',
  'in',
  'unless',
  '&&',
]);

/** Something laid around what is compared that lets differences through, or another comparison. */
export function isLoosened(old: Assertion, now: Assertion): boolean {
  const texts = (assertion: Assertion) =>
    assertion.tokens
      .filter(
        ({ kind, text }, at) =>
          kind !== 'string' && !(text === '!' && /^[.)\],[]$/.test(assertion.tokens[at + 1]?.text ?? '')),
      )
      .map(({ text }) => text);
  const gained = surplus(texts(now), texts(old));
  const lost = surplus(texts(old), texts(now));
  if (gained.some((text) => wildcards.test(text) && !lost.includes(text))) return true;
  // Two ways to say that two things differ.
  if (
    old.isFailure &&
    now.isFailure &&
    strengthOf(old) === 4 &&
    strengthOf(now) === 4 &&
    !gained.includes('&&')
  )
    return false;
  const signs = (all: readonly string[]) =>
    all
      .filter((text) => comparators.has(text))
      .map((text) => text.replace(/^([=!]=)=$/, '$1').replace(/^is$/, '=='));
  const isOther = isSameForm(old, now) && surplus(signs(gained), signs(lost)).length > 0;
  // In `fails if`, a further and lets more through; anywhere else it demands more.
  return (
    isOther &&
    !(signs(gained).every((sign) => sign === '&&') && !now.isFailure) &&
    strengthOf(now) <= strengthOf(old)
  );
}

/** Whether both say it in the same words of the same framework. */
export function isSameForm(old: Assertion, now: Assertion): boolean {
  const form = ({ names, node, isFailure }: Assertion) =>
    isFailure || node.type === 'assert_statement'
      ? `${node.type} ${isFailure}`
      : names.join(' ').replaceAll(/\bawait |self /g, '');
  return form(old) === form(now);
}
