/** What a piece of a file begins or ends in the middle of is blanked out, for a parser would take code for text and text for code. */
export function withoutCutOpen(path: string, text: string): string {
  const ranges = path.endsWith('.py')
    ? ofPython(text)
    : path.endsWith('.rb')
      ? ofRuby(text)
      : ofComments(text);
  return ranges.reduce(
    (kept, [from, to]) =>
      kept.slice(0, from) + kept.slice(from, to).replaceAll(/[^\n]/g, ' ') + kept.slice(to),
    text,
  );
}

type Range = readonly [from: number, to: number];

/** Quotes come in pairs, unless the first closes what begins before the piece. */
function ofPython(text: string): Range[] {
  const quotes = [...text.matchAll(/"""|'''/g)].map(({ index }) => index);
  const [first] = quotes;
  const last = quotes.at(-1);
  if (first === undefined || last === undefined) return [];
  const isClosing = closes(text, first);
  const isOdd = quotes.length % 2 === 1;
  const ranges: Range[] = [];
  if (isClosing) ranges.push([0, first + 3]);
  if (isClosing !== isOdd) ranges.push([last, text.length]);
  return ranges;
}

/** Behind prose, or alone where no code asks for a text. */
function closes(text: string, at: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const after = text.slice(at + 3).split('\n', 1)[0] ?? '';
  if (before.trim() !== '') return !/(?:[=([{,:+%]|\breturn|\b[rbfuRBFU]{1,2})\s*$/.test(before);
  const above = text.slice(0, at).trimEnd();
  if (above === '')
    return after.trim() === '' && !/^\s*[A-Z][^\n(]{0,200}[.\n]/.test(text.slice(at + 3).trimStart());
  return after.trim() === '' && !/[=([{,:\\]$/.test(above);
}

function ofRuby(text: string): Range[] {
  const begin = text.search(/^=begin\b/m);
  const end = text.search(/^=end\b/m);
  const data = text.search(/^__END__$/m);
  const ranges: Range[] = [];
  if (end !== -1 && (begin === -1 || end < begin)) ranges.push([0, end + 4]);
  if (begin !== -1 && text.slice(begin).search(/^=end\b/m) === -1) ranges.push([begin, text.length]);
  if (data !== -1) ranges.push([data, text.length]);
  return ranges;
}

/** Only at the ends of lines that are nothing else: the same signs stand in patterns of paths. */
function ofComments(text: string): Range[] {
  const close = /^[ \t]*(?:\*[^\n]{0,500})?\*\/[ \t]*$/m.exec(text);
  const opens = [...text.matchAll(/^[ \t]*\/\*/gm)].map(({ index }) => index);
  const ranges: Range[] = [];
  if (close && close.index < (opens[0] ?? text.length)) ranges.push([0, close.index + close[0].length]);
  const last = opens.at(-1);
  if (last !== undefined && !text.slice(last).includes('*/')) ranges.push([last, text.length]);
  return ranges;
}
