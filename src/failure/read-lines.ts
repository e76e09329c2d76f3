/** What a log may be handed over as: pieces cut anywhere, of bytes or of text. */
export type LogSource = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** Longer lines are cut: nobody reads further, and a rule must not pay for it. */
const maxRawLineLength = 16_384;

/** Hands each line of a log to `onLine`, without its line feed; holds no more than one piece and one cut line at a time. Returns the number of lines. */
export async function readLines(source: LogSource, onLine: (line: string) => void): Promise<number> {
  const decoder = new TextDecoder('utf-8');
  let lines = 0;
  let rest = '';

  const take = (text: string): void => {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const line =
        rest === ''
          ? text.slice(from, Math.min(end, from + maxRawLineLength))
          : joined(rest, text.slice(from, end));
      rest = '';
      from = end + 1;
      lines += 1;
      onLine(line);
    }
    if (from < text.length) rest = joined(rest, text.slice(from));
  };

  for await (const piece of source) {
    take(typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }));
  }
  take(decoder.decode());
  if (rest !== '') {
    lines += 1;
    onLine(rest);
  }
  return lines;
}

function joined(start: string, end: string): string {
  if (start.length >= maxRawLineLength) return start;
  return start + end.slice(0, maxRawLineLength - start.length);
}
