import { type Assertion, assertionsOf } from '../assertions.ts';
import type { Change, FileChange } from '../change.ts';
import { compared } from '../compare-assertions.ts';
import { finding, isReformatted, novel, quoted, type Rule } from '../facts.ts';
import { literalsOf, piecesOf, surplusLiterals } from '../literals.ts';
import { literalsIn } from '../literals-in.ts';
import { strengthOf } from '../strength.ts';
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
    const around = {
      moved: moved.get(old.path) ?? nothing,
      isPinned: pinnedWithout(pinned.get(old.path), now),
      renamed,
    };
    if (!now && (isErrorGone(old, byPath.get(old.path)) || isMadeUp(old, gained))) return [];
    return now ? compared(old, now, around) : missed(old, around.isPinned);
  });
};

const nothing: ReadonlySet<string> = new Set();

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
  if (!file) return false;
  // A callback's error, where the result is waited for now.
  const isCallback =
    /^(?:expect|assert|t)\b.{0,20}\(\s*\w*[eE]rr(?:or)?\b.{0,20}\b(?:toBe\w+|null|undefined|ifError|isNull|ok)\b/.test(
      key,
    );
  if (isCallback || /\bifError\b/.test(key)) return file.added.some(({ text }) => /\bawait\b/.test(text));
  if (!isFailure || !/^fails \w*[eE]rr != nil$/.test(key)) return false;
  const gives = file.removed.some(({ text }) => /\b\w*[eE]rr\s*:?=/.test(text));
  return gives && !file.added.some(({ text }) => /(?:^|[\s,])_\s*:?=/.test(text));
}

/** What failed by hand, in a handler or a branch, is said by an assertion about errors or shapes now. */
function isMadeUp({ names, isFailure, path }: Assertion, gained: readonly Assertion[]): boolean {
  const failsPlainly = !isFailure && /^(?:\w+ )?(?:fail|panic|unreachable|flunk)\b/.test(names.join(' '));
  return (
    failsPlainly &&
    gained.some(
      (now) => now.path === path && /throw|raise|reject|matches|pattern/i.test(now.quote.slice(0, 200)),
    )
  );
}

/** Gone without a likely successor: in order only if all that it pinned down is pinned down by others now. */
function missed(old: Assertion, isPinned: (literal: string) => boolean): Finding[] {
  const literals = literalsIn(old);
  if (literals.length > 0 && literals.every(isPinned)) return [];
  return [finding('refuse', 'assertion-removed', old, `An assertion is gone. ${quoted(old.quote)}`)];
}

/** Whether something is pinned down by more than the one assertion. */
function pinnedWithout(
  pinned: ReadonlyMap<string, number> | undefined,
  now: Assertion | null,
): (literal: string) => boolean {
  const own = now ? literalsIn(now) : [];
  return (literal) => (pinned?.get(literal) ?? 0) > own.filter((other) => other === literal).length;
}

/** By file: what is pinned down by new assertions that pin something down, and by the tables they read, and how often. */
function pinnedBy(
  gained: readonly Assertion[],
  moved: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, Map<string, number>> {
  const byFile = new Map<string, Map<string, number>>();
  for (const now of gained) {
    if (strengthOf(now) < 3) continue;
    const pinned =
      byFile.get(now.path) ?? new Map([...(moved.get(now.path) ?? [])].map((literal) => [literal, 1]));
    for (const literal of literalsIn(now)) pinned.set(literal, (pinned.get(literal) ?? 0) + 1);
    byFile.set(now.path, pinned);
  }
  return byFile;
}

/** Numbers and texts of each file that stood in assertions and stand in tables or variables now. */
function movedOf(files: readonly FileChange[]): Map<string, ReadonlySet<string>> {
  return new Map(
    files.map((file) => {
      const gained = surplusLiterals(literalsOf(file, 'after').data, literalsOf(file, 'before').data);
      return [file.path, new Set(gained.flatMap(({ token }) => piecesOf(token.text)))];
    }),
  );
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
