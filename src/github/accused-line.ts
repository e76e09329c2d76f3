import type { Trial } from '../reflexion/episode.ts';
import { hunksOf, sectionsOf } from './hunks.ts';

/** A line of a file at the head that the pull request's diff shows, with what is held against it. */
export interface AccusedLine {
  path: string;
  line: number;
  /** What the log says of it; null where the diagnosis only quotes it. */
  message: string | null;
  /** The checks whose log it is. */
  check: string;
}

interface ShownLine {
  path: string;
  line: number;
  text: string;
  isAdded: boolean;
}

/** Shorter ones stand in too many places. */
const shortestQuote = 8;

/**
 * The line that a trial is about: of those that the logs accuse the first that the pull request's own change, a unified diff, added, or
 * else shows; or else the one line it added that the evidence quotes.
 */
export function accusedLine({ failures, reflection }: Trial, diff: string): AccusedLine | null {
  const shown = shownLines(diff);
  const at = new Map(shown.map((one) => [`${one.path}:${one.line}`, one]));
  const accused = failures.flatMap(({ check, places }) =>
    places.flatMap(({ path, line, message }) => {
      const found = at.get(`${path}:${line}`);
      return found ? [{ path, line, message, check, isAdded: found.isAdded }] : [];
    }),
  );
  const first = accused.find(({ isAdded }) => isAdded) ?? accused[0];
  if (first) return { path: first.path, line: first.line, message: first.message, check: first.check };
  for (const { check, text } of reflection.evidence) {
    const quote = text.trim();
    if (quote.length < shortestQuote) continue;
    const [found, ...others] = shown.filter((one) => one.isAdded && one.text.trim() === quote);
    if (found && others.length === 0) return { path: found.path, line: found.line, message: null, check };
  }
  return null;
}

/** Its new side: added lines, and those around them. */
function shownLines(diff: string): ShownLine[] {
  return sectionsOf(diff).flatMap((section) => {
    // git puts a tab behind a name with blanks, and quotes odd ones, which are left alone.
    const path = /^\+\+\+ b\/(.+?)\t?$/m.exec(section.split(/^@@ /m, 1)[0] ?? '')?.[1];
    if (path === undefined) return [];
    return hunksOf(section).flatMap(({ newStart, lines }) => {
      let line = newStart - 1;
      return lines.flatMap((row) => {
        if (!/^[ +]/.test(row)) return [];
        line += 1;
        return [{ path, line, text: row.slice(1), isAdded: row.startsWith('+') }];
      });
    });
  });
}
