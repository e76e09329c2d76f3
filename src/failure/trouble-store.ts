import { detached } from './clean.ts';
import type { HeldLine } from './store.ts';

/** How plainly a neighbourhood speaks of trouble; each class has room of its own, so that much weak talk can't push out a strong word. */
export type TroubleClass = 'strong' | 'medium' | 'weak';

const room: Record<TroubleClass, { lines: number; characters: number }> = {
  strong: { lines: 4_000, characters: 1_200_000 },
  medium: { lines: 1_500, characters: 500_000 },
  weak: { lines: 800, characters: 250_000 },
};

export interface TroubleStore {
  add(name: TroubleClass, line: HeldLine): void;
  /** In the log's order. */
  lines(): readonly HeldLine[];
}

export function createTroubleStore(): TroubleStore {
  const shelves = { strong: createShelf('strong'), medium: createShelf('medium'), weak: createShelf('weak') };
  return {
    add: (name, line) => shelves[name].add({ ...line, text: detached(line.text) }),
    lines: () =>
      Object.values(shelves)
        .flatMap((shelf) => shelf.lines())
        .sort((a, b) => a.number - b.number),
  };
}

/** The first lines, and about as many of the last. */
function createShelf(name: TroubleClass) {
  const { lines: maxLines, characters: maxCharacters } = room[name];
  const head: HeldLine[] = [];
  let tail: HeldLine[] = [];
  let headCharacters = 0;
  let tailCharacters = 0;
  return {
    add(line: HeldLine): void {
      if (head.length < maxLines && headCharacters < maxCharacters) {
        head.push(line);
        headCharacters += line.text.length;
        return;
      }
      tail.push(line);
      tailCharacters += line.text.length;
      if (tail.length < 2 * maxLines && tailCharacters < 2 * maxCharacters) return;
      tail = tail.slice(Math.ceil(tail.length / 2));
      tailCharacters = tail.reduce((sum, kept) => sum + kept.text.length, 0);
    },
    lines: (): readonly HeldLine[] => [...head, ...tail],
  };
}
