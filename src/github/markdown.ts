import { named, oneLine, shortened, start, unlinked, visible } from '../reflexion/plain-text.ts';

/** Texts of logs and models, made harmless in a comment. */

const joiner = '\u200b';

/** Prose: keeps plain Markdown, but opens no tag, loads no image, and neither mentions, links nor closes anything. */
export function prose(text: string, maxLength = 4_000): string {
  // Blanks at the beginning would make code of it.
  const seen = visible(text).trim();
  const kept = start(seen, maxLength);
  // Odd pieces are what stood between single back-ticks on one line; in code nothing is mentioned or linked.
  const pieces = kept.split(/`([^`\n]+)`/);
  const made = pieces.map((piece, index) => {
    if (index % 2 === 1) return code(piece, 1_000);
    // Between two pieces of code there has to be something, or their back-ticks would be taken together.
    return piece === '' && index > 0 && index < pieces.length - 1 ? joiner : harmless(piece);
  });
  return made.join('') + leftOut(seen.length - kept.length);
}

function leftOut(count: number): string {
  return count === 0 ? '' : ` … *(${count.toLocaleString('en')} more characters)*`;
}

function harmless(text: string): string {
  return (
    unlinked(text.replaceAll('&', '&amp;'))
      // First of all what would undo the escaping of others.
      .replaceAll('\\', '\\\\')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('`', '\\`')
      // GitHub sets mathematics between two of them.
      .replaceAll('$', '&#36;')
      .replaceAll('![', `!${joiner}[`)
      .replaceAll('](', `]${joiner}(`)
      .replaceAll('][', `]${joiner}[`)
      .replaceAll(']:', `]${joiner}:`)
      // A box to be ticked.
      .replaceAll(/\[(?=[ x]\])/gi, '\\[')
      // Blanks of one line only: over many blank lines it would start again at each.
      .replaceAll(/^([^\S\n]*)([#~|]|[-=:*_+][-=:|*_+ \t]*$)/gm, `$1${joiner}$2`)
  );
}

/** One line of prose for a cell of a table, where a bar would end it, in code too. */
export function cell(text: string, maxLength: number): string {
  return line(text, maxLength).replaceAll('\\|', `\\${joiner}|`).replaceAll('|', '\\|');
}

/** One line of prose for a heading or a list. */
export function line(text: string, maxLength = 300): string {
  return prose(shortened(oneLine(text), maxLength));
}

/** Text as it is, in a fence that it can't close. */
export function codeBlock(text: string, language = ''): string {
  const shown = named(text);
  const fence = fenceFor(shown);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** Something long, to be unfolded by whoever wants it. `summary` is a text of our own. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A fence that no line of this text closes. */
export function fenceFor(text: string): string {
  return '`'.repeat(Math.max(2, longestTicks(text)) + 1);
}

/** Text as it is, in a line. */
export function code(text: string, maxLength = 200): string {
  const cut = shortened(named(text).replaceAll(/\s+/g, ' ').trim(), maxLength);
  // Two back-ticks with nothing between them would be taken for the beginning of something.
  if (cut === '') return '` `';
  const ticks = '`'.repeat(longestTicks(cut) + 1);
  const padding = cut.startsWith('`') || cut.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${cut}${padding}${ticks}`;
}

/** A link where the address is one that refers to nothing on GitHub: an issue that is linked to says so to its readers. */
export function link(text: string, url: string | null): string {
  const isPlain = url !== null && url.length <= 1_000 && /^https?:\/\/[^\s()<>[\]`\\|@]+$/.test(url);
  return isPlain && !/\/(?:issues|pulls?|discussions|commits?)\//i.test(url) ? `[${text}](${url})` : text;
}

function longestTicks(text: string): number {
  let longest = 0;
  for (const [ticks] of text.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  return longest;
}

/**
 * The first lines of a text, so that it is no longer than this, with how much is missing. Lines are kept whole, as each is well-formed in
 * itself; fences and folded parts that are open by then are closed.
 */
export function cutTo(text: string, maxLength: number, sizeOf = (part: string) => part.length): string {
  if (sizeOf(text) <= maxLength) return text;
  const room = maxLength - noteLength;
  const kept: string[] = [];
  let fence = '';
  let folds = 0;
  let size = 0;
  for (const row of text.split('\n')) {
    const next = stateAfter(row, fence, folds);
    const closing = closingOf(next.fence, next.folds);
    if (size + sizeOf(row) + 1 + sizeOf(closing) > room) break;
    ({ fence, folds } = next);
    size += sizeOf(row) + 1;
    kept.push(row);
  }
  const shown = kept.join('\n');
  return `${shown}${closingOf(fence, folds)}\n\n*${(text.length - shown.length).toLocaleString('en')} characters are left out here.*`;
}

const noteLength = 80;

function stateAfter(row: string, fence: string, folds: number): { fence: string; folds: number } {
  const ticks = /^`{3,}/.exec(row)?.[0] ?? '';
  if (fence !== '') return { fence: ticks.length >= fence.length && row === ticks ? '' : fence, folds };
  if (ticks !== '') return { fence: ticks, folds };
  const opened = row.split('<details>').length - row.split('</details>').length;
  return { fence, folds: folds + opened };
}

function closingOf(fence: string, folds: number): string {
  return (fence === '' ? '' : `\n${fence}`) + '\n\n</details>'.repeat(Math.max(0, folds));
}
