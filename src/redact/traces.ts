import type { Range } from '../redact.ts';

/** Shorter values are masked where their format shows, but not hunted for: they would be found in any text. */
const minLength = 6;
/** So much of a secret in one piece gives it away. */
const pieceLength = 12;
const maxValues = 2_000;

/** Values, and what each is found by. */
interface Known {
  values: ReadonlySet<string>;
  pieces: ReadonlyMap<string, string>;
  short: ReadonlySet<string>;
}

const nothing: Known = { values: new Set(), pieces: new Map(), short: new Set() };

/** Remembers values and finds them in later texts, in whatever dress; those that were known before too. */
export function createTraces(before: Known = nothing) {
  const values = new Set<string>();
  const pieces = new Map<string, string>();
  const short = new Set<string>();

  return {
    known: { values, pieces, short },
    remember(value: string): void {
      const plain = value.replace(/\s+/g, '');
      if (plain.length < minLength || /^[*xX.#-]+$/.test(plain) || values.has(plain)) return;
      if (before.values.has(plain)) return;
      if (values.size >= maxValues) return;
      values.add(plain);
      for (const form of formsOf(value, plain)) {
        if (form.length < pieceLength) short.add(form);
        for (let at = 0; at + pieceLength <= form.length; at += 1)
          pieces.set(form.slice(at, at + pieceLength), form);
      }
    },
    find(text: string): readonly Range[] {
      if (values.size === 0 && before.values.size === 0) return [];
      const dense = condensed(text);
      const found: Range[] = [];
      for (const form of [...before.short, ...short]) {
        for (let at = dense.text.indexOf(form); at !== -1; at = dense.text.indexOf(form, at + 1))
          found.push(dense.range(at, at + form.length));
      }
      for (let at = 0; at + pieceLength <= dense.text.length; at += 1) {
        const piece = dense.text.slice(at, at + pieceLength);
        const form = pieces.get(piece) ?? before.pieces.get(piece);
        if (form === undefined) continue;
        const to = commonEnd(dense.text, at, form);
        found.push(dense.range(at, to));
        at = to - 1;
      }
      return found;
    },
  };
}

/** The value itself, and what base64 makes of it at each of the three places it can start in a longer text. */
function formsOf(value: string, plain: string): readonly string[] {
  const forms = new Set([
    plain,
    encodeURIComponent(plain.toWellFormed()),
    JSON.stringify(plain).slice(1, -1),
  ]);
  for (const text of new Set([value, plain])) {
    for (const before of [0, 1, 2]) {
      const bytes = Buffer.from('\0'.repeat(before) + text);
      // The first and last signs depend on the neighbours.
      const whole = bytes.toString('base64').replace(/=+$/, '');
      const own = whole.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1);
      if (own.length < pieceLength) continue;
      forms.add(own);
      forms.add(own.replaceAll('+', '-').replaceAll('/', '_'));
    }
  }
  return [...forms];
}

function commonEnd(text: string, at: number, form: string): number {
  const start = form.indexOf(text.slice(at, at + pieceLength));
  let length = pieceLength;
  while (start + length < form.length && text[at + length] === form[start + length]) length += 1;
  return at + length;
}

/** The text without what a wrapped value is broken by: white space, line numbers, quotes and continuation signs. */
function condensed(text: string): { text: string; range: (from: number, to: number) => Range } {
  const places: number[] = [];
  let dense = '';
  const breaks =
    /(?:["'`\\+,]{0,3}(?:\r?\n|\\n)\s*(?:\d{1,9}[:|] ?|[|>│#] ?|\d{4}-\d\d-\d\dT[\d:.]{8,20}Z ?)?["'`]?\s*|[^\S\n]+)/g;
  let at = 0;
  const copy = (to: number) => {
    for (let place = at; place < to; place += 1) places.push(place);
    dense += text.slice(at, to);
  };
  for (const match of text.matchAll(breaks)) {
    copy(match.index);
    at = match.index + match[0].length;
  }
  copy(text.length);
  return {
    text: dense,
    range: (from, to) => ({ from: places[from] ?? 0, to: (places[to - 1] ?? 0) + 1 }),
  };
}
