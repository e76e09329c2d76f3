import type { Assertion } from './assertions.ts';
import { essence } from './facts.ts';
import { isCommand, operandsOf, splitAt } from './operands.ts';
import type { Token } from './syntax.ts';

/** What is said of which things, and whether it has to hold or must not. */
export interface Demand {
  said: string;
  isTurned: boolean;
}

type Relation = 'equal' | 'true' | 'null' | 'empty' | 'contains' | 'length';

/** Matchers that say one thing in many frameworks, in lower case without underscores and without what turns them round. */
const relations: readonly (readonly [Relation, RegExp])[] = [
  [
    'equal',
    /^(?:assert)?(?:to|are|is|must|bool)?(?:be|equal|equals|eq|eql|eqls|is|same|equalto|sameas|strictequal|deepequal|deepequals|deepstrictequal|strictsame|identicalto|exactly)$/,
  ],
  ['true', /^(?:assert|asserttrue|tobetrue|betrue|istrue|true|that|ok)$/],
  [
    'null',
    /^(?:assert)?(?:tobe|be|is|must(?:be)?)?(?:null|nil|none|nullvalue)$|^(?:assert)?(?:noerror|succeed)$/,
  ],
  ['empty', /^(?:assert)?(?:tobe|be|is|mustbe)?empty$/],
  ['contains', /^(?:to|assert)?(?:contain|contains|include|includes|in|containelement|hasitem)$/],
  ['length', /^(?:to)?(?:have|has)?(?:length|lengthof|size|len|count)$|^assertlen$/],
];

/** Two words for the same thing turned round. */
const turned: readonly (readonly [RegExp, string])[] = [
  [/^(?:assert|tobe|be|is)?false$|^refute$|^befalsey$/, 'true'],
  [/^refute/, 'assert'],
  [/^(?:assert)?ne$/, 'eq'],
  [/^haveoccurred$|^error$/, 'noerror'],
  [/^doesnot|isnot|^not|(?<=assert|be|to|are)not/, ''],
];

/** What an assertion demands in words that no framework owns; null where it can't be said. */
export function demandOf(assertion: Assertion): Demand | null {
  if (/^verify\b/i.test(assertion.names.join(' ')))
    return { said: essence(assertion.tokens).replace(/ , times \( 1 \)/, ''), isTurned: false };
  const { tokens, names, isFailure, node } = assertion;
  if (isFailure) return turnedRound(conditionOf(tokens));
  if (node.type === 'assert_statement') return conditionOf(tokens);
  const plain = names.map((name) => name.toLowerCase().replaceAll('_', '').replace(/!$/, ''));
  let isTurned = plain.some((name) => /^(?:not|never|tonot|notto|shouldnot)$/.test(name));
  let operands = operandsOf(tokens).map(bare);
  let word = plain.findLast((name) => /\w/.test(name)) ?? '';
  const [, constraint] = operands;
  // `assertThat(total, is(3))`, `Expect(total).To(Equal(3))`: the matcher is an operand of its own.
  if (/^(?:that|assertthat|to|tonot|notto|should|shouldnot)$/.test(word) && constraint) {
    const words = constraint
      .filter(({ kind }) => kind === 'word')
      .map(({ text }) => text.toLowerCase().replaceAll('_', ''));
    isTurned = isTurned !== words.some((text) => text === 'not');
    word = words.find((text) => !/^(?:is|does|has|not)$/.test(text)) ?? 'is';
    operands = [operands[0] ?? [], ...operandsOf(constraint)];
  }
  word = word.replace(/^should(?=\w)/, '');
  const expected = isCommand(tokens) ? [] : trailing(tokens, names.at(-1) ?? '');
  if (expected.length > 0) operands.push(expected);
  const turn = turned.find(([pattern]) => pattern.test(word));
  if (turn) {
    word = word.replace(turn[0], turn[1]);
    isTurned = !isTurned;
  }
  const relation = relations.find(([, pattern]) => pattern.test(word))?.[0];
  const demand = relation ? said(relation, withoutMessage(operands)) : null;
  // In JavaScript much is as good as true.
  const isLenient = assertion.language === 'javascript' && /^(?:ok|assert|that)$/.test(word);
  if (isLenient && demand?.said.startsWith('true')) return null;
  return demand && isTurned ? turnedRound(demand) : demand;
}

/** RSpec's `to eq 3`. */
function trailing(tokens: readonly Token[], name: string): readonly Token[] {
  const at = tokens.findLastIndex(({ text }) => text === name);
  return at === -1 || tokens[at + 1]?.text === '(' ? [] : tokens.slice(at + 1);
}

function withoutMessage(operands: readonly (readonly Token[])[]): readonly (readonly Token[])[] {
  if (operands.length !== 3) return operands;
  if (operands[2]?.[0]?.kind === 'string') return operands.slice(0, 2);
  return operands[0]?.[0]?.kind === 'string' ? operands.slice(1) : operands;
}

function said(relation: Relation, operands: readonly (readonly Token[])[]): Demand | null {
  const [first, second] = operands;
  if (!first) return null;
  if (relation === 'true' && operands.length <= 2) return conditionOf(first);
  if (relation === 'equal' && second && operands.length === 2) return equal(first, second);
  if (relation === 'length' && second) return equal(first, second, 'length');
  if ((relation === 'null' || relation === 'empty') && operands.length <= 2) return about(relation, [first]);
  return relation === 'contains' && second && operands.length === 2 ? about(relation, [first, second]) : null;
}

function about(relation: Relation, operands: readonly (readonly Token[])[]): Demand {
  return { said: [relation, ...operands.map((part) => essence(part)).sort()].join(' | '), isTurned: false };
}

function equal(first: readonly Token[], second: readonly Token[], of?: 'length'): Demand {
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const text = essence(one);
    if (/^(?:true|True)$/.test(text)) return conditionOf(other);
    if (/^(?:false|False)$/.test(text)) return turnedRound(conditionOf(other));
    if (/^(?:null|nil|None)$/.test(text)) return about('null', [other]);
    if (/^(?:\[ \]|\{ \}|"")$/.test(text)) return about('empty', [other]);
    const measured = of === 'length' && one === second ? other : measuredIn(other);
    if (measured && text === '0') return about('empty', [measured]);
    if (measured) return about('length', [measured, one]);
  }
  return about('equal', [first, second]);
}

/** `x` of `len(x)`, `x.length`, `x.size()`. */
function measuredIn(tokens: readonly Token[]): readonly Token[] | null {
  if (/^(?:len|size|count)$/.test(tokens[0]?.text ?? '') && tokens[1]?.text === '(')
    return tokens.slice(2, -1);
  const isCall = tokens.at(-1)?.text === ')' && tokens.at(-2)?.text === '(';
  const path = isCall ? tokens.slice(0, -2) : tokens;
  const isMeasure = /^(?:length|size|Count|count|Length|len)$/.test(path.at(-1)?.text ?? '');
  return isMeasure && path.at(-2)?.text === '.' ? path.slice(0, -2) : null;
}

const isTurning = (text: string | undefined) => text === 'not' || text === '!';

/** What a yes-or-no expression asks. */
function conditionOf(all: readonly Token[]): Demand {
  const tokens = bare(all);
  const isPart = tokens
    .slice(1)
    .some(({ text }) => /^(?:==|===|!=|!==|&&|\|\||and|or|in|is|<|>|<=|>=)$/.test(text));
  if (isTurning(tokens[0]?.text) && (!isPart || tokens[0]?.text === 'not'))
    return turnedRound(conditionOf(tokens.slice(1)));
  for (const sign of ['==', '===', '!=', '!==', 'is', 'in']) {
    const [left, right, more] = splitAt(tokens, [sign]);
    if (!left || !right || more) continue;
    const isNegated = isTurning(left.at(-1)?.text) || isTurning(right[0]?.text) || sign.startsWith('!');
    const [one, other] = [left.filter(notTurning), right.filter(notTurning)];
    const demand = sign === 'in' ? about('contains', [one, other]) : equal(one, other);
    return isNegated ? turnedRound(demand) : demand;
  }
  return asked(tokens);
}

const notTurning = ({ text }: Token) => !isTurning(text);

/** `x.contains(y)`, `x.isEmpty()` and the like. */
function asked(tokens: readonly Token[]): Demand {
  const open = tokens.findLastIndex(({ text }, at) => text === '(' && closes(tokens, at));
  const end = open === -1 ? tokens.length : open;
  const name = (tokens[end - 1]?.text ?? '').toLowerCase().replaceAll('_', '').replace(/\?$/, '');
  const isMethod = /^(?:\.|\?\.|&\.)$/.test(tokens[end - 2]?.text ?? '');
  const receiver = tokens.slice(0, end - 2);
  const given = tokens.slice(open + 1, -1);
  if (isMethod && /^(?:contains|includes|include|has)$/.test(name) && given.length > 0)
    return about('contains', [receiver, given]);
  if (isMethod && /^(?:equals|eql|equal)$/.test(name) && given.length > 0) return equal(receiver, given);
  if (isMethod && /^(?:isempty|empty)$/.test(name)) return about('empty', [receiver]);
  if (isMethod && /^(?:isnull|nil|isnone)$/.test(name)) return about('null', [receiver]);
  return about('true', [tokens]);
}

/** Whether the bracket at a place is closed by the last token. */
function closes(tokens: readonly Token[], from: number): boolean {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    if (/^[([{]$/.test(tokens[at]?.text ?? '')) depth += 1;
    if (/^[)\]}]$/.test(tokens[at]?.text ?? '')) depth -= 1;
    if (depth === 0) return at === tokens.length - 1;
  }
  return false;
}

/** Without brackets around all of it, and without the calls that only hand it on. */
function bare(tokens: readonly Token[]): readonly Token[] {
  const isWrapped = tokens.length > 2 && tokens[0]?.text === '(' && closes(tokens, 0);
  if (isWrapped) return bare(tokens.slice(1, -1));
  return tokens[0]?.text === 'await' ? tokens.slice(1) : tokens;
}

const turnedRound = ({ said: demand, isTurned }: Demand): Demand => ({ said: demand, isTurned: !isTurned });
