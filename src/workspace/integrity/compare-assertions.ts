import type { Assertion } from './assertions.ts';
import { essence, finding, quoted, surplus } from './facts.ts';
import { literalsIn } from './literals-in.ts';
import { isLoosened, isSameForm } from './loosened.ts';
import { operandsOf } from './operands.ts';
import { isSameOrOpposite } from './polarity.ts';
import { sheltersOf } from './shelters.ts';
import { isForRounding, isWider, strengthOf } from './strength.ts';
import type { Token } from './syntax.ts';
import type { Finding } from './verdict.ts';

export interface Surroundings {
  /** What stood in assertions and stands in tables and variables now. */
  moved: ReadonlySet<string>;
  /** Whether something does so, or other new assertions pin it down. */
  isPinned: (literal: string) => boolean;
  renamed: (word: string, by: string) => boolean;
}

/** What is wrong with an assertion that took another's place. */
export function compared(
  old: Assertion,
  now: Assertion,
  { moved, isPinned, renamed }: Surroundings,
): Finding[] {
  const change = `${quoted(old.quote)} became ${quoted(now.quote)}`;
  const weakened = [finding('refuse', 'assertion-weakened', now, `An assertion demands less. ${change}`)];
  if (sheltersOf(now).length > sheltersOf(old).length && !now.isFailure)
    return [
      finding('refuse', 'assertion-conditional', now, `An assertion is made only sometimes. ${change}`),
    ];
  if (isForgotten(old, now) || isErrorUnnamed(old, now)) return weakened;
  const relation = isSameOrOpposite(old, now);
  if (relation === 'same') return [];
  if (relation === 'opposite')
    return [finding('refuse', 'expected-value-changed', now, `A test expects the opposite. ${change}`)];
  const wider = isWider(old, now);
  if (wider) return weakened;
  const [before, after] = [strengthOf(old), strengthOf(now)];
  if (isGathered(old, now)) return [];
  if (
    after === 2 &&
    before === 4 &&
    isForRounding(now) &&
    surplus(literalsIn(old), literalsIn(now)).length === 0
  )
    return [];
  if (after < before && !isSamePredicate(old, now)) return weakened;
  const gained = surplus(literalsIn(now), literalsIn(old)).filter((literal) => !isTemplate(literal));
  const lost = surplus(literalsIn(old), literalsIn(now)).filter(
    (literal) =>
      !moved.has(literal) &&
      !(gained.length === 0 && isPinned(literal)) &&
      !isTemporary(literal) &&
      !(after > before && (stillStands(literal, now) || isWithin(literal, gained))),
  );
  const isSaid = lost.every((literal) => saysByName(now, literal)) && !isSameForm(old, now);
  if (isSaid && lost.length > 0 && isNegation(old) === isNegation(now)) return [];
  if (lost.length > 0 && wider === null && !(before === 1 && after > 1)) {
    if (gained.length === 0) return weakened;
    return [finding('refuse', 'expected-value-changed', now, `A test expects something else. ${change}`)];
  }
  const isReordered = isSameForm(old, now) && isPermuted(literalsIn(old), literalsIn(now));
  if (isReordered)
    return [finding('ask', 'expected-value-changed', now, `A test expects another order. ${change}`)];
  if (wider === false && lost.length <= 1 && gained.length <= 1) return [];
  if (isLoosened(old, now)) return weakened;
  if (after > before || !isOtherWord(old, now, renamed)) return [];
  return [finding('ask', 'expected-value-changed', now, `A test may expect something else. ${change}`)];
}

/** A promise that nobody waits for can't fail the test. */
function isForgotten(old: Assertion, now: Assertion): boolean {
  const waits = ({ tokens }: Assertion) => tokens.some(({ text }) => text === 'await');
  return (
    waits(old) &&
    !waits(now) &&
    /\b(?:rejects|resolves|eventually|throwsAsync|ThrowsAsync)\b/.test(now.names.join(' '))
  );
}

/** Any error will do where one of a kind, or with a certain message, had to come. */
function isErrorUnnamed(old: Assertion, now: Assertion): boolean {
  const errors = ({ tokens }: Assertion) =>
    tokens.filter(({ text }) => /^[A-Z]\w*(?:Error|Exception|Throwable|Fault)$/.test(text)).length;
  const isAboutErrors = /throw|raise|catch|reject|panic/i.test(now.names.join(' '));
  return (
    isAboutErrors &&
    errors(old) > 0 &&
    errors(now) === 0 &&
    surplus(literalsIn(now), literalsIn(old)).length === 0
  );
}

/** What was asked of a part is asked of the whole, or of an error that was caught by hand before. */
function isGathered(old: Assertion, now: Assertion): boolean {
  const lost = surplus(literalsIn(old), literalsIn(now));
  if (literalsIn(old).length === 0) return false;
  const name = now.names.join(' ');
  if (lost.length === 0 && /throw|raise/i.test(name)) return sheltersOf(old).length > sheltersOf(now).length;
  const [part, whole] = [operandsOf(old.tokens)[0] ?? [], operandsOf(now.tokens)[0] ?? []];
  const rest = part.slice(whole.length);
  const isPart = whole.length > 0 && essence(part.slice(0, whole.length)) === essence(whole);
  const isStrong = strengthOf(now) === 4 || /MatchObject|objectContaining|have_attributes/.test(name);
  // The place of the part in the whole need not be said any more.
  const places = rest.filter(({ kind }) => kind === 'number').map(({ text }) => text);
  return isPart && isStrong && /^(?:\.|\[)$/.test(rest[0]?.text ?? '') && surplus(lost, places).length === 0;
}

/** A yes or no asked in another form: a property that was compared with `true`, and the matcher of its name. */
function isSamePredicate(old: Assertion, now: Assertion): boolean {
  const isYesOrNo =
    literalsIn(old).some((literal) => /^(?:true|True)$/.test(literal)) && strengthOf(now) >= 3;
  return isYesOrNo && !isSameForm(old, now) && surplus(literalsIn(old), literalsIn(now)).length === 1;
}

/** Where something was put for the test. */
const isTemporary = (literal: string) => /^"(?:\/tmp\/|\/var\/tmp\/|C:\\)/.test(literal);

/** A part was asked for, and the whole that holds it is now. */
const isWithin = (literal: string, gained: readonly string[]) =>
  literal.length > 2 && gained.some((whole) => whole.includes(literal.slice(1, -1)));

/** The whole is demanded now, of which the test that is in sight says the same somewhere. */
const stillStands = (literal: string, { side, tokens }: Assertion) =>
  side.tokens.some((token) => token.text === literal && !tokens.includes(token));

/** Nothing but places to fill in. */
const isTemplate = (literal: string) => /^"\W{0,20}\{\w{0,40}(?::[^{}]{0,20})?\}\W{0,20}"$/.test(literal);

const isPermuted = (old: readonly string[], now: readonly string[]) =>
  old.length === now.length && surplus(old, now).length === 0 && old.join() !== now.join();

/** `toBe(null)` made `toBeNull()`, `includes(x)).toBe(true)` made `toContain(x)`. */
function saysByName({ names }: Assertion, literal: string): boolean {
  const name = names.join(' ').toLowerCase();
  if (/^(?:null|nil|none|undefined)$/i.test(literal)) return /null|nil|none|undefined|noerror/.test(name);
  if (literal === '1') return /once|single/.test(name);
  if (literal === '0') return /empty|never|not_?called|zero/.test(name);
  if (/^true$/i.test(literal)) return !/false|falsy|\bnot\b|refute/.test(name);
  return /^false$/i.test(literal) && /false|\bnot|refute/.test(name);
}

const isNegation = ({ names, tokens }: Assertion) =>
  /\bnot\b|refute|\bnot_|_not\b|false|isnot|\bno_?\b/i.test(names.join(' ')) ||
  tokens.some(({ text }) => /^(?:false|False|!|not)$/.test(text));

/** Whether what is expected has other names, in the same place or, where the matcher changed, among its constants. */
function isOtherWord(old: Assertion, now: Assertion, renamed: Surroundings['renamed']): boolean {
  const texts = ({ tokens }: Assertion) => tokens.map(({ text }) => text);
  // Expected and actual have changed places.
  if (surplus(texts(old), texts(now)).length === 0 && surplus(texts(now), texts(old)).length === 0)
    return false;
  if (isSameForm(old, now)) return swappedWords(old, now).some(([word, by]) => !renamed(word, by));
  const constants = ({ tokens, names }: Assertion) =>
    tokens
      .map(({ text }) => text)
      .filter((text) => /^[A-Z][A-Za-z0-9_]+$/.test(text) && !names.includes(text));
  const [lost, won] = [surplus(constants(old), constants(now)), surplus(constants(now), constants(old))];
  return lost.length > 0 && won.length > 0;
}

/** Words of what is expected, the last operand, that stand for others now. */
function swappedWords(old: Assertion, now: Assertion): [string, string][] {
  const [before, after] = [expectedOf(old), expectedOf(now)];
  // Any error was expected, and a certain one is now.
  if (before.length !== after.length || before.some((text) => isAnyError.test(text))) return [];
  return before.flatMap((text, at): [string, string][] =>
    /^[\p{L}_]/u.test(text) && text !== after[at] ? [[text, after[at] ?? '']] : [],
  );
}

const isAnyError = /^(?:Exception|BaseException|Throwable|StandardError|RuntimeException|Error)$/;

function expectedOf({ tokens, isFailure }: Assertion): string[] {
  const operands = isFailure ? [] : operandsOf(tokens);
  const isPlain = (part: readonly Token[]) => part.every(({ kind }) => kind !== 'word');
  if (operands.length > 1)
    return operands.some(isPlain) ? [] : (operands.at(-1) ?? []).map(({ text }) => text);
  const texts = tokens.map(({ text }) => text);
  const sign = texts.findLastIndex((text) => /^[=!]==?$/.test(text));
  const from = sign !== -1 ? sign : texts.lastIndexOf('(');
  return from === -1 ? [] : texts.slice(from + 1);
}
