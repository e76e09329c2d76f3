import { blanked, type Comment, type Syntax, type Token, tokenOf } from './syntax.ts';

const hashComments =
  /\.(?:ya?ml|toml|ini|cfg|conf|sh|bash|zsh|mk|pl|r|jl|ex|exs|tf|properties|py|rb|dockerfile|env|txt)$|(?:^|\/)(?:Makefile|Dockerfile|Jenkinsfile|Rakefile|Gemfile|\.\w+(?:rc|ignore))[^/]*$/i;
const piece =
  /"(?:[^"\\\n]|\\.){0,20000}"|'(?:[^'\\\n]|\\.){0,20000}'|[\p{L}_$@][\p{L}\p{N}_$-]*|\d[\w.]*|[^\s\p{L}\p{N}]/gu;

/** Reads what no grammar reads: comments by the marks that most languages share, then words, numbers, strings and signs. */
export function lex(path: string, text: string): Syntax {
  const mark = hashComments.test(path) ? '#' : '//';
  const comments: Comment[] = [];
  const inComments: [number, number][] = [];
  const tokens: Token[] = [];
  const inStrings: [number, number][] = [];
  let from = 0;
  for (const [row, line] of text.split('\n').entries()) {
    const at = commentStart(line, mark);
    if (at !== -1) {
      comments.push({ text: line.slice(at), row });
      inComments.push([from + at, from + line.length]);
    }
    for (const match of (at === -1 ? line : line.slice(0, at)).matchAll(piece)) {
      const place = { from: from + match.index, to: from + match.index + match[0].length, row };
      const kind = kindOf(match[0]);
      if (kind === 'string') inStrings.push([place.from, place.to]);
      tokens.push(tokenOf(match[0], kind, place));
    }
    from += line.length + 1;
  }
  const code = blanked(text, inComments, 0);
  return { root: null, tokens, comments, code, bare: blanked(code, inStrings, 1) };
}

function commentStart(line: string, mark: string): number {
  const trimmed = line.trimStart();
  const indent = line.length - trimmed.length;
  if (trimmed.startsWith(mark) || trimmed.startsWith('/*') || trimmed.startsWith('<!--')) return indent;
  // Within a line the mark may be part of a string or an address.
  const inLine = line.indexOf(` ${mark}`);
  return inLine === -1 || /["'`]/.test(line.slice(inLine)) ? -1 : inLine + 1;
}

function kindOf(text: string): Token['kind'] {
  if (/^["']/.test(text) && text.length > 1) return 'string';
  if (/^\d/.test(text)) return 'number';
  return /^[\p{L}_$@]/u.test(text) ? 'word' : 'mark';
}
