import type { Assertion } from './assertions.ts';
import { surplus } from './facts.ts';
import { strengthOf } from './strength.ts';
import type { Token } from './syntax.ts';

const wildcards =
  /^(?:any\w*|ANY|Any\w*|anything|It|Exception|BaseException|Throwable|ThrowsAny\w*|Catch\w*|RuntimeException|StandardError|or|\|\||\?\?|\?|set|sorted|frozenset|Set|HashSet|sort|len|length|Length|size|Count|lower|upper|toLowerCase|toUpperCase|ToLower|downcase|upcase|strip|trim|Trim|round|floor|ceil|toFixed|typeof|isinstance|Boolean|bool|!!|slice|substring|is_ok|is_some|is_err|_|OrderBy|Order|ToHashSet|toSorted|sort_by|uniq|Distinct|distinct|ignoreCase|IgnoreCase|OrdinalIgnoreCase|Within|Or|AtMost|AtLeast|AtLeastOnce|atLeast|atLeastOnce|atMost|unwrap_or|unwrap_or_default|unwrap_or_else|orElse|getOrDefault|flatten|objectContaining|arrayContaining|stringContaining|stringMatching|replace|filter|issubset|keys|match|Math|parseInt|Number)$/;
/** Wildcards that are names of variables too. */
const measures =
  /^(?:len|length|size|set|sort|sorted|match|replace|filter|keys|round|floor|lower|upper|strip|trim|slice)$/;

const isVariable = (tokens: readonly Token[], at: number) =>
  tokens[at + 1]?.text !== '(' && !/^(?:\.|\?\.|&\.)$/.test(tokens[at - 1]?.text ?? '');

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
          kind !== 'string' &&
          !(text === '_' && assertion.tokens[at + 1]?.text === '(') &&
          !(text === '!' && /^[.)\],[]$/.test(assertion.tokens[at + 1]?.text ?? '')) &&
          !(measures.test(text) && isVariable(assertion.tokens, at)),
      )
      .map(({ text }) => text);
  const gained = surplus(texts(now), texts(old));
  const lost = surplus(texts(old), texts(now));
  // An error that has to say more, too.
  if (lost.length === 0 && /raise|throw|warns/i.test(now.names.join(' '))) return false;
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
