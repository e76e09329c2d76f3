import { type Assertion, splitAt } from './assertions.ts';
import type { Token } from './syntax.ts';

/** How much an assertion pins down: 4 one value, 3 a part of it, 2 a range, 1 hardly anything. */
export type Strength = 1 | 2 | 3 | 4;

/** By the matcher's name in lower case without underscores; the first that fits counts. */
const matchers: readonly (readonly [Strength, RegExp])[] = [
  [
    2,
    /^(?:tobecloseto|closeto|approximately|almostequals?|assert(?:not)?almostequals?|assertallclose|indelta|assertindelta|beclose|bewithin|within|inepsilon|isclose(?:to)?|iscloseto|bewithinrange|beapproximately|assertinepsilon|mustbecloseto|mustbewithindelta)$/,
  ],
  [
    2,
    /(?:greater|less|between|above|below|atleast|atmost|inrange|positive|negative|isnotzero|notzero|notequal|arenotequal|^assertne$|^ne$|refuteequal|notdeepequal|isnotequalto|notbe$|nestarrequal)/,
  ],
  [
    1,
    /^(?:tobetruthy|tobedefined|tobefalsy|tobeinstanceof|tobetypeof|truthy|falsy|ok|exist|exists|defined|notnull|notnil|isnotnull|assertnotnull|assertisnotnone|isnotempty|notempty|assertnotempty|beany|instanceof|isinstanceof|assertisinstance|assertinstanceof|assertkindof|istype|isassignablefrom|beoftype|an?|bea|bean|beakindof|beaninstanceof|betruthy|bepresent|benil|present|doesnotthrow|nottothrow|tohavebeencalled|assertcalled|havereceived|notthrow|notbenull|notbeempty|mustbekindof|refutenil|assertnotnil|isobject|isstring|isnumber|isarray|isfunction|isdefined|property|tohaveproperty|resolvestobedefined|refuteempty|isa|isan)$/,
  ],
  [
    3,
    /(?:match|contain|include|startwith|startswith|endwith|endswith|regex|subset|elementsmatch|superset|like|objectcontaining|^assertin$|^hasentry)/,
  ],
  [
    1,
    /^(?:tothrow|throws?|raises|assertthrows|assertraises|raiseerror|panics|error|isok|iserr|throwsexactly)$/,
  ],
  [
    4,
    /^(?:tobe|toequal|tostrictequal|be|eq|eql|equals?|is|same|strictequal|deepequal|deepequals|deepstrictequal|strictsame|asserteq|assertequals?|assertis|assertisequalto|isequalto|issameas|areequal|aresame|bequal|beequivalentto|equivalent|matcharray|containexactly|containsexactly|tohavelength|lengthof|hassize|len|hascount|havecount|length|assertlistequal|assertdictequal|assertsetequal|asserttupleequal|assertmultilineequal|assertcountequal|assertarrayequal|assertarrayequals|assertiterableequals|assertlinesmatch|assertsame|tohavebeencalledwith|tohavebeencalledtimes|tohavebeencalledoncewith|assertcalledoncewith|assertcalledwith|assertcalledonce|calledwith|once|times|verify|equalto|mustequal|equalerror|jsoneq|yamleq|errorcontains|erroris|equalvalues|exactly|single|tomatchsnapshot|tomatchinlinesnapshot|tothrowerrormatchinginlinesnapshot|assertsnapshot|assertmatchsnapshot|empty|isempty|beempty|assertempty|nil|isnull|assertnull|assertnil|beenil|tobenull|tobeundefined|tobenan|noerror|false|assertfalse|isfalse|refute|assertsame)$/,
  ],
];

/** Matchers that only say yes or no to whatever they are given; what they are given counts. */
const truth =
  /^(?:assert|asserttrue|true|istrue|tobetrue|betrue|that|ok|tobetruthy|mustbe|expecttrue|check)!?$/;

export function strengthOf({ names, tokens, isFailure }: Assertion): Strength {
  const plain = names.map((name) => name.toLowerCase().replaceAll('_', ''));
  const isNegated = plain.some((name) => name === 'not' || name === 'never' || name === 'isnot');
  if (isFailure) return strengthOfCondition(tokens, true);
  // The last name is the matcher; helpers before it (`resolves`, `to`, `self`) have no entry.
  for (const name of plain.reverse()) {
    if (truth.test(name)) return strengthOfCondition(tokens, false);
    const known = matchers.find(([, pattern]) => pattern.test(name));
    if (known) return isNegated && known[0] === 4 ? 2 : demanding(known[0], name, tokens);
  }
  return strengthOfCondition(tokens, false);
}

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
  if (has('is') && !has('not')) return 4;
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
  // Counted in digits, more is stricter.
  return /tobecloseto|almost/i.test(after.names.join(' ').replaceAll('_', '')) && !/delta/i.test(after.quote)
    ? now < old
    : now > old;
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
