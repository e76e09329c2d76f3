import { type Assertion, assertionsOf } from '../assertions.ts';
import type { Change, FileChange } from '../change.ts';
import { finding, isReformatted, novel, quoted, type Rule, surplus } from '../facts.ts';
import { literalsOf, surplusLiterals } from '../literals.ts';
import { sheltersOf } from '../shelters.ts';
import { isWider, strengthOf } from '../strength.ts';
import type { Finding } from '../verdict.ts';

/** Assertions that are gone, demand less, or demand something else than before. */
export const assertions: Rule = (change) => {
  const own = change.files.filter((file) => !isReformatted(file));
  const before = own.flatMap((file) => assertionsOf(file, 'before'));
  const after = own.flatMap((file) => assertionsOf(file, 'after'));
  const gained = novel(before, after);
  const lost = novel(after, before);
  const pairs = paired(lost, gained);
  const renamed = renamesOf(change);
  const moved = movedOf(own);
  const byPath = new Map(own.map((file) => [file.path, file]));
  const pinned = pinnedBy(gained, moved);
  return pairs.flatMap(({ old, now }) => {
    const around = { moved: moved.get(old.path) ?? new Set<string>(), renamed };
    if (!now && isErrorGone(old, byPath.get(old.path))) return [];
    return now ? compared(old, now, around) : missed(old, pinned.get(old.path) ?? new Set<string>());
  });
};

interface Pair {
  old: Assertion;
  now: Assertion | null;
}

const maxComparisons = 1_000_000;
const minLikeness = 0.25;

/** Each lost assertion with the one that most likely took its place, in the same file. */
function paired(lost: readonly Assertion[], gained: readonly Assertion[]): Pair[] {
  if (lost.length * gained.length > maxComparisons) return lost.map((old) => ({ old, now: null }));
  const free = new Set(gained);
  const words = new Map([...lost, ...gained].map((assertion) => [assertion, wordsOf(assertion)]));
  return lost.map((old) => {
    let best: Assertion | null = null;
    let bestLikeness = minLikeness;
    for (const now of free) {
      if (now.path !== old.path) continue;
      const nearness = 0.2 / (1 + Math.abs(now.line - old.line));
      const isSameEnd = sameEnd(old, now) ? 0.3 : 0;
      const likeness = likenessOf(words.get(old), words.get(now)) + nearness + isSameEnd;
      if (likeness <= bestLikeness) continue;
      best = now;
      bestLikeness = likeness;
    }
    if (best) free.delete(best);
    return { old, now: best };
  });
}

/** Whether both expect the same text or number. */
function sameEnd(old: Assertion, now: Assertion): boolean {
  const ends = [old, now].map(
    ({ tokens }) => tokens.findLast(({ kind }) => kind === 'string' || kind === 'number')?.text,
  );
  return ends[0] !== undefined && ends[0] === ends[1] && ends[0].length > 2;
}

function wordsOf({ around }: Assertion): Set<string> {
  return new Set(around.filter(({ kind }) => kind !== 'mark').map(({ text }) => text));
}

function likenessOf(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): number {
  let both = 0;
  for (const word of a) if (b.has(word)) both += 1;
  return both / Math.max(1, a.size + b.size - both);
}

/** Go's `if err != nil` went with the call that gave the error, and no error is thrown away instead. */
function isErrorGone({ isFailure, key }: Assertion, file: FileChange | undefined): boolean {
  if (!isFailure || !/^fails \w*[eE]rr != nil$/.test(key) || !file) return false;
  const gives = file.removed.some(({ text }) => /\b\w*[eE]rr\s*:?=/.test(text));
  return gives && !file.added.some(({ text }) => /(?:^|[\s,])_\s*:?=/.test(text));
}

/** Gone without a likely successor: in order only if all that it pinned down is pinned down by others now. */
function missed(old: Assertion, pinnedElsewhere: ReadonlySet<string>): Finding[] {
  const pinned = literalsIn(old);
  if (pinned.length > 0 && pinned.every((literal) => pinnedElsewhere.has(literal))) return [];
  return [finding('refuse', 'assertion-removed', old, `An assertion is gone. ${quoted(old.quote)}`)];
}

/** By file: what is pinned down by new assertions that pin something down, and by the tables they read. */
function pinnedBy(
  gained: readonly Assertion[],
  moved: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, Set<string>> {
  const byFile = new Map<string, Set<string>>();
  for (const now of gained) {
    if (strengthOf(now) < 3) continue;
    const pinned = byFile.get(now.path) ?? new Set(moved.get(now.path));
    for (const literal of literalsIn(now)) pinned.add(literal);
    byFile.set(now.path, pinned);
  }
  return byFile;
}

/** Numbers and texts of each file that stood in assertions and stand in tables or variables now. */
function movedOf(files: readonly FileChange[]): Map<string, ReadonlySet<string>> {
  return new Map(
    files.map((file) => {
      const gained = surplusLiterals(literalsOf(file, 'after').data, literalsOf(file, 'before').data);
      return [file.path, new Set(gained.map(({ token }) => token.text))];
    }),
  );
}

interface Surroundings {
  moved: ReadonlySet<string>;
  renamed: (word: string, by: string) => boolean;
}

function compared(old: Assertion, now: Assertion, { moved, renamed }: Surroundings): Finding[] {
  const change = `${quoted(old.quote)} became ${quoted(now.quote)}`;
  const weakened = [finding('refuse', 'assertion-weakened', now, `An assertion demands less. ${change}`)];
  if (sheltersOf(now).length > sheltersOf(old).length && !now.isFailure)
    return [
      finding('refuse', 'assertion-conditional', now, `An assertion is made only sometimes. ${change}`),
    ];
  const wider = isWider(old, now);
  if (wider) return weakened;
  const [before, after] = [strengthOf(old), strengthOf(now)];
  if (isGathered(old, now)) return [];
  if (after < before && !isSamePredicate(old, now)) return weakened;
  const lost = surplus(literalsIn(old), literalsIn(now)).filter((literal) => !moved.has(literal));
  const gained = surplus(literalsIn(now), literalsIn(old));
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

/** What was asked of a part is asked of the whole, or of an error that was caught by hand before. */
function isGathered(old: Assertion, now: Assertion): boolean {
  if (surplus(literalsIn(old), literalsIn(now)).length > 0 || literalsIn(old).length === 0) return false;
  const name = now.names.join(' ');
  if (/throw|raise/i.test(name)) return sheltersOf(old).length > sheltersOf(now).length;
  const [part, whole] = [subjectOf(old), subjectOf(now)];
  return (
    /MatchObject|objectContaining|have_attributes/.test(name) && whole !== '' && part.startsWith(`${whole} .`)
  );
}

/** What stands in the first parentheses. */
function subjectOf({ tokens }: Assertion): string {
  const from = tokens.findIndex(({ text }) => text === '(');
  const to = tokens.findIndex(({ text }, at) => at > from && text === ')');
  return from === -1
    ? ''
    : tokens
        .slice(from + 1, to)
        .map(({ text }) => text)
        .join(' ');
}

/** A yes or no asked in another form: a property that was compared with `true`, and the matcher of its name. */
function isSamePredicate(old: Assertion, now: Assertion): boolean {
  const isYesOrNo =
    literalsIn(old).some((literal) => /^(?:true|True)$/.test(literal)) && strengthOf(now) >= 3;
  return isYesOrNo && !isSameForm(old, now) && surplus(literalsIn(old), literalsIn(now)).length === 1;
}

const isPermuted = (old: readonly string[], now: readonly string[]) =>
  old.length === now.length && surplus(old, now).length === 0 && old.join() !== now.join();

/** `toBe(null)` made `toBeNull()`, `includes(x)).toBe(true)` made `toContain(x)`. */
function saysByName({ names }: Assertion, literal: string): boolean {
  const name = names.join(' ').toLowerCase();
  if (/^(?:null|nil|none|undefined)$/i.test(literal)) return /null|nil|none|undefined|noerror/.test(name);
  if (/^true$/i.test(literal)) return !/false|falsy|\bnot\b|refute/.test(name);
  return /^false$/i.test(literal) && /false|\bnot|refute/.test(name);
}

const isNegation = ({ names, tokens }: Assertion) =>
  /\bnot\b|refute|\bnot_|_not\b|false|isnot|\bno_?\b/i.test(names.join(' ')) ||
  tokens.some(({ text }) => /^(?:false|False|!|not)$/.test(text));

/** Whether what is expected has other names, in the same place or, where the matcher changed, among its constants. */
function isOtherWord(old: Assertion, now: Assertion, renamed: Surroundings['renamed']): boolean {
  if (isSameForm(old, now)) return swappedWords(old, now).some(([word, by]) => !renamed(word, by));
  const constants = ({ tokens, names }: Assertion) =>
    tokens
      .map(({ text }) => text)
      .filter((text) => /^[A-Z][A-Za-z0-9_]+$/.test(text) && !names.includes(text));
  const [lost, won] = [surplus(constants(old), constants(now)), surplus(constants(now), constants(old))];
  return lost.length > 0 && won.length > 0;
}

function isSameForm(old: Assertion, now: Assertion): boolean {
  const form = ({ names, node, isFailure }: Assertion) =>
    isFailure || node.type === 'assert_statement'
      ? `${node.type} ${isFailure}`
      : names.join(' ').replaceAll(/\bawait |self /g, '');
  return form(old) === form(now);
}

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
function isLoosened(old: Assertion, now: Assertion): boolean {
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

/** Words of what is expected, the last operand, that stand for others now. */
function swappedWords(old: Assertion, now: Assertion): [string, string][] {
  const [before, after] = [expectedOf(old), expectedOf(now)];
  if (before.length !== after.length) return [];
  return before.flatMap((text, at): [string, string][] =>
    /^[\p{L}_]/u.test(text) && text !== after[at] ? [[text, after[at] ?? '']] : [],
  );
}

function expectedOf({ tokens }: Assertion): string[] {
  const texts = tokens.map(({ text }) => text);
  const sign = texts.findLastIndex((text) => /^[=!]==?$/.test(text));
  const from = sign !== -1 ? sign : texts.lastIndexOf('(');
  return from === -1 ? [] : texts.slice(from + 1);
}

/** Whether a word made way for another wherever the change shows it. */
function renamesOf({ files }: Change): (word: string, by: string) => boolean {
  const counts = {
    '+': new Map<string, number>(),
    '-': new Map<string, number>(),
    ' ': new Map<string, number>(),
  };
  for (const { file } of files) {
    for (const { kind, text } of file.hunks.flatMap(({ lines }) => lines)) {
      for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu))
        counts[kind].set(word, (counts[kind].get(word) ?? 0) + 1);
    }
  }
  const count = (kind: '+' | '-' | ' ', word: string) => counts[kind].get(word) ?? 0;
  return (word, by) =>
    count(' ', word) === 0 && count('+', word) === 0 && Math.min(count('-', word), count('+', by)) > 1;
}

function literalsIn({ tokens }: Assertion): string[] {
  return tokens
    .filter(
      ({ kind, text }) =>
        kind === 'number' ||
        kind === 'string' ||
        /^(?:true|false|null|nil|None|True|False|undefined)$/.test(text),
    )
    .map(({ text }) => text);
}
