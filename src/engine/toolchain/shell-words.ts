/** One word of a command: what the shell makes of it, and how it was written (globs are left for the shell to expand). */
export interface Word {
  text: string;
  source: string;
}

/** A line of a script: plain commands joined by `&&`, or something that is better left alone. */
export type ScriptLine =
  | { kind: 'commands'; commands: readonly (readonly Word[])[] }
  | { kind: 'unreadable'; source: string };

/**
 * Reads the plain part of a shell script. A line with a substitution, a variable, a redirection, a pipe, `;`, `||`, `&`,
 * a keyword or a quote that stays open is `unreadable` as a whole: repeating half of it would mean something else.
 */
export function readScript(script: string): readonly ScriptLine[] {
  return script
    .slice(0, maxScriptLength)
    .replaceAll('\r', '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((source) => {
      const commands = readLine(source);
      return commands ? { kind: 'commands', commands } : { kind: 'unreadable', source };
    });
}

/** A word that the shell reads as exactly this text. */
export function quoted(text: string): Word {
  const plain = /^[\w@%+=:,./-]+$/.test(text);
  return { text, source: plain ? text : `'${text.replaceAll("'", `'\\''`)}'` };
}

export const written = (words: readonly Word[]): string => words.map((word) => word.source).join(' ');

function readLine(line: string): readonly (readonly Word[])[] | null {
  const commands: Word[][] = [[]];
  let position = 0;
  while (position < line.length) {
    const character = line[position] ?? '';
    if (/\s/.test(character)) {
      position += 1;
      continue;
    }
    if (character === '#') break;
    if (line.startsWith('&&', position)) {
      commands.push([]);
      position += 2;
      continue;
    }
    const word = readWord(line, position);
    if (!word) return null;
    commands.at(-1)?.push(word);
    position += word.source.length;
  }
  return commands.every(isPlain) ? commands : null;
}

function readWord(line: string, start: number): Word | null {
  let text = '';
  let position = start;
  while (position < line.length && !/[\s&]/.test(line[position] ?? '')) {
    const piece = readPiece(line, position);
    if (!piece) return null;
    text += piece.text;
    position = piece.end;
  }
  return position === start ? null : { text, source: line.slice(start, position) };
}

function readPiece(line: string, start: number): { text: string; end: number } | null {
  const character = line[start] ?? '';
  if (character === "'") {
    const end = line.indexOf("'", start + 1);
    return end < 0 ? null : { text: line.slice(start + 1, end), end: end + 1 };
  }
  if (character === '"') return readDoubleQuoted(line, start);
  if (character === '\\') {
    const next = line[start + 1];
    return next === undefined ? null : { text: next, end: start + 2 };
  }
  return forbidden.test(character) ? null : { text: character, end: start + 1 };
}

function readDoubleQuoted(line: string, start: number): { text: string; end: number } | null {
  let text = '';
  for (let position = start + 1; position < line.length; position += 1) {
    const character = line[position] ?? '';
    if (character === '"') return { text, end: position + 1 };
    if (character === '$' || character === '`' || character === '!') return null;
    const next = line[position + 1] ?? '';
    if (character === '\\' && /["\\$`]/.test(next)) {
      text += next;
      position += 1;
      continue;
    }
    text += character;
  }
  return null;
}

const isPlain = (words: readonly Word[]) => words[0] !== undefined && !keywords.has(words[0].source);

const forbidden = /[;|&<>()$`!]/;
const keywords: ReadonlySet<string> = new Set(
  'if then elif else fi for while until do done case esac select function time { } [[ eval exec source . trap'.split(
    ' ',
  ),
);
const maxScriptLength = 20_000;
