/** Texts of logs and models, made harmless in a comment. */

const joiner = '\u200b';

/** Prose: keeps plain Markdown, but opens no tag, loads no image, and neither mentions, links nor closes anything. */
export function prose(text: string): string {
  const visible = text.replaceAll(/(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '');
  // Odd pieces are what stood between single back-ticks on one line; in code nothing is mentioned or linked.
  const pieces = visible.split(/`([^`\n]+)`/);
  return pieces.map((piece, index) => (index % 2 === 1 ? code(piece, 1_000) : harmless(piece))).join('');
}

function harmless(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('`', '\\`')
      .replaceAll('![', `!${joiner}[`)
      .replaceAll('](', `]${joiner}(`)
      .replaceAll(/\]:/g, `]${joiner}:`)
      .replaceAll(/@(?=[\w-])/g, `@${joiner}`)
      .replaceAll(/#(?=\d)/g, `#${joiner}`)
      .replaceAll(/\bGH-(?=\d)/gi, (prefix) => `${prefix}${joiner}`)
      .replaceAll(/\b(https?|ftp):(?=\/\/)/gi, `$1:${joiner}`)
      .replaceAll(/\bwww(?=\.)/gi, (prefix) => `${prefix}${joiner}`)
      .replaceAll(/\b[0-9a-f]{7,}\b/gi, (commit) => commit.replaceAll(/.{6}/g, `$&${joiner}`))
      // Blanks of one line only: over many blank lines it would start again at each.
      .replaceAll(/^([^\S\n\r\u2028\u2029]*)([#~|]|---|===)/gm, `$1${joiner}$2`)
  );
}

/** One line of prose for a cell of a table, where a bar would end it, in code too. */
export function cell(text: string, maxLength: number): string {
  return line(text, maxLength).replaceAll('|', '\\|');
}

/** One line of prose for a heading or a list. */
export function line(text: string, maxLength = 300): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const cut = flat.length <= maxLength ? flat : `${flat.slice(0, maxLength - 1)}…`;
  return prose(cut);
}

/** Text as it is, in a fence that it can't close. */
export function codeBlock(text: string, language = ''): string {
  const fence = fenceFor(text);
  return `${fence}${language}\n${text.replaceAll('\u0000', '')}\n${fence}`;
}

/** A fence that no line of this text closes. */
export function fenceFor(text: string): string {
  return '`'.repeat(Math.max(2, longestTicks(text)) + 1);
}

/** Text as it is, in a line. */
export function code(text: string, maxLength = 200): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const cut = flat.length <= maxLength ? flat : `${flat.slice(0, maxLength - 1)}…`;
  const ticks = '`'.repeat(longestTicks(cut) + 1);
  const padding = cut.startsWith('`') || cut.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${cut}${padding}${ticks}`;
}

function longestTicks(text: string): number {
  let longest = 0;
  for (const [ticks] of text.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  return longest;
}

/** Cuts a text at the end of a line so that it is no longer than this, and says how much is missing. */
export function cutTo(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const room = maxLength - 80;
  const end = text.lastIndexOf('\n', room);
  const kept = text.slice(0, end > room / 2 ? end : room);
  const openFence = (kept.match(/^`{3,}/gm) ?? []).length % 2 === 1 ? '\n```' : '';
  return `${kept}${openFence}\n\n*${text.length - kept.length} characters are left out here.*`;
}
