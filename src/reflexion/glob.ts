/** What rules apply to: names and paths that match one of `only` and none of `ignore`. */
export interface Selection {
  only: readonly string[];
  ignore: readonly string[];
}

/** Of names, as of checks and people: `*` stands for anything, `?` for one character. */
export function selectsName(selection: Selection, name: string): boolean {
  return selects(selection, name, (glob, text) => matches(glob.replaceAll(/\*+/g, '**'), text));
}

/** Of what slashes part, as paths and branches: one star stands for anything but a slash, two for anything, and two with a slash behind them for any folders or none. */
export function selectsPath(selection: Selection, path: string): boolean {
  return selects(selection, path, matches);
}

export function matchesName(globs: readonly string[], name: string): boolean {
  return selectsName({ only: globs, ignore: [] }, name);
}

function selects(
  { only, ignore }: Selection,
  text: string,
  isMatch: (glob: string, text: string) => boolean,
): boolean {
  return only.some((glob) => isMatch(glob, text)) && !ignore.some((glob) => isMatch(glob, text));
}

// Not a pattern of the language's own, as libraries make of globs: both sides are chosen by others, and those take
// exponential time over some. This takes at most the product of the two lengths.
function matches(glob: string, text: string): boolean {
  const tokens = glob.match(/(?<![^/])\*\*\/|\*\*|[\s\S]/g) ?? [];
  /** A place is before a token; one that is larger by this is in the midst of folders. */
  const inside = tokens.length + 1;
  let reached = passedOver(new Set([0]), tokens);
  for (const character of text) {
    const next = new Set<number>();
    for (const place of reached) {
      const token = tokens[place < inside ? place : place - inside];
      if (token === '**/') {
        next.add(place < inside ? place + inside : place);
        if (character === '/' && place >= inside) next.add(place - inside);
      } else if (token === '**' || (token === '*' && character !== '/')) next.add(place);
      else if (token === character || (token === '?' && character !== '/')) next.add(place + 1);
    }
    reached = passedOver(next, tokens);
  }
  return reached.has(tokens.length);
}

/** What stars stand for may be nothing. */
function passedOver(places: Set<number>, tokens: readonly string[]): Set<number> {
  for (const place of places) if (tokens[place]?.startsWith('*')) places.add(place + 1);
  return places;
}
