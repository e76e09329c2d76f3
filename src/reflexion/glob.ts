/** What rules apply to: names and paths that match one of `only` and none of `ignore`. */
export interface Selection {
  only: readonly string[];
  ignore: readonly string[];
}

/** Of names, as of checks and people: `*` stands for anything, `?` for one character. */
export function selectsName(selection: Selection, name: string): boolean {
  return selects(selection, name, (glob, text) => matches(glob.replaceAll(/\*+/g, '**'), text));
}

/** Of what slashes part, as paths and branches: `*` stands for anything but a slash, and `**` for anything. */
export function selectsPath(selection: Selection, path: string): boolean {
  return selects(selection, path, (glob, text) =>
    // With nothing in the place of `**/`, no slash is wanted either.
    [glob, glob.replaceAll('**/', '')].some((one) => matches(one, text)),
  );
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
  const tokens = glob.match(/\*\*|[\s\S]/g) ?? [];
  let reached = new Set([0]);
  const passOver = (places: Set<number>) => {
    for (const place of places) if (isStar(tokens[place])) places.add(place + 1);
    return places;
  };
  reached = passOver(reached);
  for (const character of text) {
    const next = new Set<number>();
    for (const place of reached) {
      const token = tokens[place];
      if (token === '**' || (token === '*' && character !== '/')) next.add(place);
      else if (token === character || (token === '?' && character !== '/')) next.add(place + 1);
    }
    reached = passOver(next);
  }
  return reached.has(tokens.length);
}

function isStar(token: string | undefined): boolean {
  return token === '*' || token === '**';
}
