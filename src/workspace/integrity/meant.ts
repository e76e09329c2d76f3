import { subjectOf } from './paths.ts';
import type { ChangedFile } from './read-diff.ts';
import type { Finding } from './verdict.ts';

/** Rules about what a test demands; what it is run with, or whether, is never the author's meaning. */
const demands = new Set([
  'assertion-removed',
  'assertion-weakened',
  'expected-value-changed',
  'test-removed',
  'test-file-deleted',
  'test-data-changed',
  'snapshot-overwritten',
]);

/** A change to a test that follows the author's own is for a person to judge, not to be refused. */
export function meantByAuthor(
  findings: readonly Finding[],
  pullRequest: readonly ChangedFile[] | null,
): Finding[] {
  if (!pullRequest || pullRequest.length === 0) return [...findings];
  const touched = new Set(pullRequest.flatMap(({ path, oldPath }) => [path, oldPath]));
  const subjects = new Set([...touched].map(subjectOf));
  const gone = new Set(
    pullRequest.filter(({ status }) => status === 'deleted').map(({ path }) => subjectOf(path)),
  );
  const words = wordsOf(pullRequest);
  return findings.map((one) => {
    if (!demands.has(one.rule)) return one;
    const subject = subjectOf(one.path);
    // A whole file of tests goes with what it was about, and for no smaller reason.
    const isMeant =
      one.rule === 'test-file-deleted'
        ? touched.has(one.path) || gone.has(subject)
        : touched.has(one.path) || subjects.has(subject) || sharesWord(one.text, words);
    return isMeant ? { ...one, severity: 'ask' } : one;
  });
}

/** Odd enough words on lines that the author changed: names and values. */
function wordsOf(files: readonly ChangedFile[]): Set<string> {
  const words = new Set<string>();
  for (const { hunks } of files) {
    for (const { kind, text } of hunks.flatMap(({ lines }) => lines)) {
      if (kind === ' ' || words.size > 50_000) continue;
      for (const [word] of text.slice(0, 1_000).matchAll(/[\p{L}\p{N}_]{3,60}/gu)) words.add(word);
    }
  }
  return words;
}

const common =
  /^(?:expect|assert\w*|toBe|toEqual|became|demands|less|test|something|else|expects|gone|assertion|an|self|equal\w*|true|false|null|none|none|const|return|self|require|what|given|changed|result)$/i;

function sharesWord(text: string, words: ReadonlySet<string>): boolean {
  const quotes = text.match(/`[^`]*`/g) ?? [];
  return quotes.some((quote) =>
    (quote.match(/[\p{L}\p{N}_]{3,60}/gu) ?? []).some((word) => !common.test(word) && words.has(word)),
  );
}
