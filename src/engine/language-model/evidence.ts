import type { Reflection } from '../../reflexion/episode.ts';
import type { Failure } from '../../reflexion/failure.ts';

type Evidence = Reflection['evidence'][number];

/** What stands for a check's name where the pull request's own change is quoted. */
export const diffSource = "the pull request's diff";

/** Shorter quotes occur anywhere and prove nothing, unless they are a whole line. */
const shortestPart = 8;
const mostQuotes = 8;

/** Keeps what occurs verbatim in a line of an excerpt or of the diff, with the line's own number; strikes out the rest. */
export function verifyEvidence(
  quotes: readonly Evidence[],
  shown: { failures: readonly Failure[]; diff: string },
): readonly Evidence[] {
  const found = quotes
    .flatMap((quote) => quote.text.split(/\r?\n/).map((text) => ({ ...quote, text: text.trim() })))
    .flatMap((quote) => findInLogs(quote, shown.failures) ?? findInDiff(quote, shown.diff) ?? []);
  const once = new Map(found.map((quote) => [`${quote.check} ${quote.line} ${quote.text}`, quote]));
  return [...once.values()].slice(0, mostQuotes);
}

function findInLogs(quote: Evidence, failures: readonly Failure[]): Evidence | null {
  const candidates = failures.flatMap((failure) =>
    failure.excerpt.lines.flatMap((line) => {
      const text = variants(quote.text).find((variant) => occurs(variant, line.text));
      const check = failure.checks.includes(quote.check) ? quote.check : (failure.checks[0] ?? quote.check);
      return text === undefined ? [] : [{ check, line: line.number, text }];
    }),
  );
  const rank = (found: Evidence) =>
    (found.check === quote.check ? 2 : 0) + (quote.line !== null && found.line === quote.line ? 1 : 0);
  return candidates.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}

function findInDiff(quote: Evidence, diff: string): Evidence | null {
  const lines = diff.split('\n');
  const text = variants(quote.text).find((variant) => lines.some((line) => occurs(variant, line)));
  return text === undefined ? null : { check: diffSource, line: null, text };
}

/** The prompt shows lines with their numbers before them, and models quote those too. */
function variants(text: string): readonly string[] {
  const bare = text.replace(/^\d+\s?[|:]\s?/, '').trim();
  return bare === text ? [text] : [text, bare];
}

function occurs(quote: string, line: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(quote)) return false;
  return quote.length >= shortestPart ? line.includes(quote) : line.replace(/^[+-]/, '').trim() === quote;
}
