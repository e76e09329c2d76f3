import type { FileChange } from './change.ts';
import { surplus } from './facts.ts';
import type { Token } from './syntax.ts';

/** Whether a test follows the code into another interface: names and values change in it as they do there, a name among them. */
export function isCarriedOver(test: FileChange, files: readonly FileChange[]): boolean {
  const own = swapped([test]);
  const code = swapped(files.filter(({ isTest, language }) => !isTest && language));
  const isWithin = (part: readonly string[], whole: readonly string[]) =>
    surplus([...new Set(part)], whole).length === 0;
  const hasName =
    own.lost.some((text) => /^[\p{L}_]/u.test(text)) && own.gained.some((text) => /^[\p{L}_]/u.test(text));
  return hasName && isWithin(own.lost, code.lost) && isWithin(own.gained, code.gained);
}

/** Words, numbers and texts that changed lines hold fewer or more of than before. */
function swapped(files: readonly FileChange[]): { lost: string[]; gained: string[] } {
  const texts = (when: 'before' | 'after') =>
    files.flatMap(({ regions }) =>
      regions.flatMap(({ [when]: side }) =>
        side.tokens.filter((token) => isChanged(token, side.rows)).map(({ text }) => text),
      ),
    );
  const [before, after] = [texts('before'), texts('after')];
  return { lost: surplus(before, after), gained: surplus(after, before) };
}

const isChanged = ({ kind, row }: Token, rows: readonly { isChanged: boolean }[]) =>
  kind !== 'mark' && (rows[row]?.isChanged ?? false);
