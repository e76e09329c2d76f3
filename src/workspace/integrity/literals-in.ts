import type { Assertion } from './assertions.ts';
import type { Side } from './change.ts';
import type { Token } from './syntax.ts';

/** What an assertion pins down by name or number. */
export function literalsIn({ tokens, side }: Assertion): string[] {
  return tokens
    .filter(
      ({ kind, text }) =>
        kind === 'number' ||
        kind === 'string' ||
        /^(?:true|false|null|nil|None|True|False|undefined)$/.test(text),
    )
    .flatMap((token) => withoutCode(token, side));
}

/** What is filled into a text is no part of it, and how it is filled in is a matter of style; numbers in it count. */
function withoutCode({ kind, text, from }: Token, side: Side): string[] {
  if (kind !== 'string') return [text];
  const start = side.text.slice(from, from + 3);
  const filled = /^(?:[rR]?f|fr|F|\$@?)["']/.test(start)
    ? /\{([^{}]{1,200})\}/g
    : start.startsWith('`')
      ? /\$\{([^{}]{1,200})\}/g
      : /%[sdrifv]|\{\d?\}/g;
  const numbers = [...text.matchAll(filled)].flatMap(
    ([, code = '']) => code.match(/(?<![\w.])\d+(?:\.\d+)?\b/g) ?? [],
  );
  return [text.replaceAll(filled, '{}'), ...numbers];
}
