/**
 * The lines of a Markdown text that are its author's own words from their first character: not within a quotation, code,
 * or HTML that hides or quotes. Where it is not certain, a line is left out.
 */
export function plainLines(markdown: string): string[] {
  const plain: string[] = [];
  let paragraph: string[] = [];
  /** What has to come for the present block to end. */
  let closing: RegExp | null = null;
  let isQuoted = false;
  const flush = () => {
    plain.push(...outsideOfSpans(paragraph));
    paragraph = [];
  };
  for (const line of markdown.split(/\r\n?|\n/)) {
    if (closing) {
      if (closing.test(line)) closing = null;
      continue;
    }
    // What follows a quotation without a blank line belongs to it.
    isQuoted = /^ {0,3}>/.test(line) || (isQuoted && line.trim() !== '');
    if (isQuoted || line.trim() === '') {
      flush();
      continue;
    }
    const content = line.replace(/^ {0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*/, '');
    closing = fenceEnd(content) ?? htmlEnd(content);
    if (closing) flush();
    else paragraph.push(line);
  }
  flush();
  return plain;
}

/** The end of a fence that this line opens; back-ticks behind it would make it no fence. */
function fenceEnd(line: string): RegExp | null {
  const mark = /^(`{3,})[^`]*$/.exec(line)?.[1] ?? /^(~{3,})/.exec(line)?.[1];
  return mark ? new RegExp(`^[ \\t]*[${mark[0]}]{${mark.length},}[ \\t]*$`) : null;
}

/** The end of HTML that this line opens and does not close, be it behind other HTML: `<details><pre>` is common. */
function htmlEnd(line: string): RegExp | null {
  if (!/^<[!a-z]/i.test(line)) return null;
  const openings = line.matchAll(/<(?:!--|(pre|code|script|style|textarea|blockquote)\b)/gi);
  const last = new Map([...openings].map(({ 0: start, 1: name, index }) => [name, index + start.length]));
  for (const [name, from] of last) {
    const end = name === undefined ? /-->/ : new RegExp(`</${name}\\s*>`, 'i');
    if (!end.test(line.slice(from))) return end;
  }
  return null;
}

/** Those lines of a paragraph that begin outside of code spans and HTML comments, which may go over several lines. */
function outsideOfSpans(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const text = lines.join('\n');
  const spans = spansIn(text);
  let start = 0;
  let span = 0;
  return lines.filter((line) => {
    const at = start;
    start += line.length + 1;
    while ((spans[span]?.end ?? Number.POSITIVE_INFINITY) <= at) span += 1;
    return (spans[span]?.start ?? Number.POSITIVE_INFINITY) >= at;
  });
}

/** In the order of the text. Each search goes on where the last one stood, so that no text takes long. */
function spansIn(text: string): { start: number; end: number }[] {
  /** Places of back-ticks by their number, the last first. */
  const runs = new Map<number, number[]>();
  const marks = [...text.matchAll(/\\[\\`<]|`+|<!--/g)];
  for (const { 0: mark, index } of marks.toReversed()) {
    if (mark[0] !== '`') continue;
    const places = runs.get(mark.length) ?? [];
    places.push(index);
    runs.set(mark.length, places);
  }
  const lastCommentEnd = text.lastIndexOf('-->');
  const spans: { start: number; end: number }[] = [];
  let end = 0;
  for (const { 0: mark, index: start } of marks) {
    if (start < end || mark.startsWith('\\')) continue;
    if (mark === '<!--') {
      // One that is never closed is shown by nobody as a comment, but may be meant as one.
      end = start + 4 <= lastCommentEnd ? text.indexOf('-->', start + 4) + 3 : text.length;
    } else {
      const places = runs.get(mark.length) ?? [];
      while ((places.at(-1) ?? Number.POSITIVE_INFINITY) <= start) places.pop();
      const closing = places.at(-1);
      if (closing === undefined) continue;
      end = closing + mark.length;
    }
    spans.push({ start, end });
  }
  return spans;
}
