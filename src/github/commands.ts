import { type Command, commands } from '../reflexion/request.ts';
import { plainLines } from './plain-lines.ts';

/** A command as it was written. */
export interface Asked {
  /** Null where the word is none; it is the argument then. */
  command: Command | null;
  argument: string | null;
}

// Of the argument all that follows is taken, so that no line is gone over again from each of its blanks.
const commandLine = /^\/reflexion(?:[ \t]+(\w[\w-]*)[.,:!?]*(?:[ \t]+(\S.*))?)?$/is;
const longestArgument = 1_000;
const known: ReadonlyMap<string, Command> = new Map(commands.map((command) => [command, command]));

/**
 * The command in a comment; the last one when there are several. Only lines that begin with `/reflexion` count, and
 * none inside a quotation, code or an HTML comment.
 */
export function commandIn(body: string): Asked | null {
  const line = plainLines(body).findLast((text) => commandLine.test(text.trimEnd()));
  const match = line === undefined ? null : commandLine.exec(line.trimEnd());
  if (!match) return null;
  const [, word = 'help', rest] = match;
  const command = known.get(word.toLowerCase()) ?? null;
  if (command === null) return { command, argument: word.slice(0, 60) };
  return { command, argument: rest?.slice(0, longestArgument) ?? null };
}
