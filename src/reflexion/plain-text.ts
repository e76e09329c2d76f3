/** Texts of logs, models and people, made so that GitHub sees nothing in them but text. */

const joiner = '\u200b';

/** Characters that nobody sees, or that turn the direction of what is read. */
const hidden = /(?![\t\n])\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/gu;

/** Without characters that nobody sees. */
export function visible(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(hidden, '')
    .toWellFormed();
}

/** With the names of characters that nobody sees, for text that is quoted as it is. */
export function named(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\ufe00-\ufe0f]/g, '')
    .replaceAll(hidden, nameOf)
    .toWellFormed();
}

function nameOf(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  // Colours and bells of a terminal are no trick, and no loss.
  return /\p{Cc}/u.test(character) ? '' : `<U+${number.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Mentions nobody, links to nothing, closes nothing and asks no CI to be skipped, in a commit message too. */
export function unlinked(text: string): string {
  return (
    text
      .replaceAll(/@(?=[\w-])/g, `@${joiner}`)
      .replaceAll(/#(?=\d)/g, `#${joiner}`)
      // No word boundaries: an underscore before it would be one to GitHub and none to a pattern.
      .replaceAll(/GH-(?=\d)/gi, (prefix) => `${prefix}${joiner}`)
      .replaceAll(/(https?|ftp|mailto|xmpp):(?=\S)/gi, `$1:${joiner}`)
      .replaceAll(/www(?=\.)/gi, (prefix) => `${prefix}${joiner}`)
      .replaceAll(/(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi, (commit) =>
        commit.replaceAll(/.{6}(?=.)/g, `$&${joiner}`),
      )
      .replaceAll(/\[(?=(?:skip|no|ci|actions)[ -])/gi, `[${joiner}`)
      .replaceAll(/skip-checks(?=\s*:)/gi, (key) => `${key}${joiner}`)
      .replaceAll(/\*\*\*(?=NO_CI)/gi, `***${joiner}`)
  );
}

/** No longer than this, and whole characters. */
export function shortened(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${start(text, maxLength - 1)}…`;
}

/** Its beginning, in whole characters. */
export function start(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** As code, in one line no longer than this, which it can't end: names and commands come from whoever opens a pull request. */
export function codeSpan(text: string, maxLength = 200): string {
  return `\`${shortened(oneLine(text).replaceAll('`', "'"), maxLength)}\``;
}

export function codeSpans(texts: readonly string[]): string {
  return texts.map((text) => codeSpan(text)).join(', ');
}

export function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ').trim();
}
