import type { Range } from '../redact.ts';

const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const end = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** A key that has not ended after so much text has no end. */
const maxKeyLength = 20_000;
const body = /[A-Za-z0-9+/=]{16,}/g;

/** Makes a function that finds the bodies of private keys, also of one that comes a line at a time. */
export function createPrivateKeyReader(): (text: string) => readonly Range[] {
  let openFor = 0;

  return (text) => {
    const found: Range[] = [];
    let from = openFor > 0 ? 0 : next(begin, text, 0);
    while (from !== -1) {
      const ended = next(end, text, from);
      const to = Math.min(ended === -1 ? text.length : ended, from + Math.max(0, maxKeyLength - openFor));
      for (const match of text.slice(from, to).matchAll(body))
        found.push({ from: from + match.index, to: from + match.index + match[0].length });
      openFor = ended === -1 && openFor + (to - from) < maxKeyLength ? openFor + (to - from) + 1 : 0;
      if (ended === -1) break;
      from = next(begin, text, ended);
    }
    return found;
  };
}

/** Where the next match ends, or -1. */
function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text) ? pattern.lastIndex : -1;
}
