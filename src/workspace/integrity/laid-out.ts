interface Row {
  line: number;
  isChanged: boolean;
}

interface Piece<R> {
  lines: readonly string[];
  rows: readonly R[];
}

/**
 * Both sides of a piece of JSON as a formatter would lay them out, a member a row, so that whoever reads rows sees each
 * of those that stand on one line. Members that both sides have in the same place are not changed, whatever their lines say.
 */
export function laidOut<R extends Row>(before: Piece<R>, after: Piece<R>): [Piece<R>, Piece<R>] {
  const [old, now] = [membersOf(before), membersOf(after)];
  return [withoutEquals(old, now), withoutEquals(now, old)];
}

interface Member<R> {
  text: string;
  row: R;
  depth: number;
  /** Itself and the keys around it. */
  place: string;
}

function withoutEquals<R extends Row>(own: readonly Member<R>[], other: readonly Member<R>[]): Piece<R> {
  const others = new Set(other.filter(({ row }) => row.isChanged).map(({ place }) => place));
  const least = own.reduce((depth, member) => Math.min(depth, member.depth), 0);
  return {
    lines: own.map(({ text, depth }) => `${'  '.repeat(depth - least)}${text}`.trimEnd()),
    rows: own.map(({ row, place }) => (others.has(place) ? { ...row, isChanged: false } : row)),
  };
}

interface Container {
  key: string;
  isList: boolean;
}

/** Deeper than anybody nests; rows would be nothing but blanks. */
const maxDepth = 50;

function membersOf<R extends Row>({ lines, rows }: Piece<R>): Member<R>[] {
  const around: Container[] = [];
  // A piece may close what it doesn't show the beginning of.
  let unseen = 0;
  const leave = () => {
    if (around.pop() === undefined) unseen -= 1;
  };
  return lines.flatMap((line, at) => {
    const row = rows[at];
    if (!row) return [];
    return membersIn(unescaped(line), around).map((text) => {
      const closing = /^[}\]]*/.exec(text)?.[0] ?? '';
      for (const _ of closing) leave();
      const keys = around.slice(-maxDepth).map(({ key }) => key);
      const depth = Math.max(unseen, -maxDepth) + keys.length;
      const place = [...keys, text.replace(/,$/, '')].join('\n');
      let key = '';
      for (const token of tokensOf(text.slice(closing.length))) {
        if (token.startsWith('"')) key = token;
        if (token === '{' || token === '[') around.push({ key, isList: token === '[' });
        if (token === '}' || token === ']') leave();
      }
      return { text, row, depth, place };
    });
  });
}

/** A letter of a name may be spelled by its number. */
function unescaped(line: string): string {
  return line.replaceAll(/\\(?:u00([2-7][\da-f])|.)/gi, (spelled, code: string | undefined) => {
    const character = String.fromCharCode(Number.parseInt(code ?? '0', 16));
    return /[\w@./-]/.test(character) ? character : spelled;
  });
}

/** A list and all that is in it stay together. */
function membersIn(line: string, around: readonly Container[]): string[] {
  const members: string[] = [];
  let member = '';
  let lists = around.filter(({ isList }) => isList).length;
  const end = () => {
    if (member.trim() !== '') members.push(member.trim());
    member = '';
  };
  for (const token of tokensOf(line)) {
    if (token === '[') lists += 1;
    if (token === ']') lists = Math.max(0, lists - 1);
    if (token === '}' && lists === 0 && !member.endsWith('{')) end();
    member += token;
    if ((token === '{' || token === ',') && lists === 0) end();
  }
  end();
  return members.length === 0 ? [''] : members;
}

/** Strings, and every other character. */
const tokensOf = (text: string): readonly string[] => text.match(/"(?:[^"\\]|\\.)*"?|[^"]/g) ?? [];
