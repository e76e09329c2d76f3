import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, newlinesBefore, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';
import { isProse } from '../paths.ts';
import { type Silencer, silencers } from '../silencers.ts';

const maxCompared = 200;

interface Silence extends Fact {
  subject: string;
  /** What is silenced; empty where it is everything. */
  codes: readonly string[];
  quote: string;
}

/** Checks told to look away in code, where they were not, or not from as much, before. */
export const silenced: Rule = ({ files }) => {
  const readable = files.filter(({ path }) => !isProse(path) || path.endsWith('.md'));
  const before = readable.flatMap((change) => silencesOf(change, 'before'));
  const after = readable.flatMap((change) => silencesOf(change, 'after'));
  const gone = novel(after, before);
  const found = [];
  for (const silence of novel(before, after)) {
    // One that was wider, or a relative of the same width, may be narrowed or reworded.
    const at = gone
      .slice(0, maxCompared)
      .findIndex((old) => old.subject === silence.subject && covers(old, silence));
    if (at !== -1) gone.splice(at, 1);
    if (at === -1) found.push(silence);
  }
  return found.map((silence) =>
    finding('refuse', 'check-silenced', silence, `A check is told to look away. ${quoted(silence.quote)}`),
  );
};

function covers(old: Silence, silence: Silence): boolean {
  if (old.codes.length === 0) return true;
  return silence.codes.length > 0 && silence.codes.every((code) => old.codes.includes(code));
}

function silencesOf(change: FileChange, when: 'before' | 'after'): Silence[] {
  const own = silencers.filter(({ languages }) => !languages || languages.includes(change.language));
  return change.regions.flatMap((region) =>
    own.flatMap((silencer) => silencesIn(region[when], change.path, silencer)),
  );
}

function silencesIn(side: Side, path: string, silencer: Silencer): Silence[] {
  const pieces =
    silencer.where === 'comment'
      ? side.comments.map(({ text, row }) => ({ text, row }))
      : [{ text: side[silencer.where], row: 0 }];
  return pieces.flatMap(({ text, row }) =>
    [...text.matchAll(silencer.pattern)].map((match) => ({
      subject: silencer.subject,
      codes: codesOf(match[0]),
      quote: match[0],
      key: `${silencer.subject} ${match[0].replaceAll(/\s+/g, ' ').trim()}`,
      path,
      ...placeOf(
        side,
        silencer.where === 'comment' ? row + newlinesBefore(text, match.index) : rowAt(side, match.index),
      ),
    })),
  );
}

/** Rule names, error codes: words with a dash, a slash, a colon or digits in them, behind the first word or two. */
function codesOf(text: string): string[] {
  const reasonless = text.split(/\s--\s/, 1)[0] ?? '';
  const words = reasonless.match(/[\w@][\w@/.:-]{1,80}/g) ?? [];
  return words
    .slice(1)
    .map((word) => word.replace(/[.:,]$/, ''))
    .filter((word) => /[-/:]|\d/.test(word) && !/^(?:disable|ignore|next|noqa|nolint)\b/.test(word));
}
