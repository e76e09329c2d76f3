import { type Command, commands } from '../reflexion/request.ts';
import { plainLines } from './plain-lines.ts';

/** A command as it was written. */
export interface Asked {
  /** Null where the word is none; it is the argument then. */
  command: Command | null;
  argument: string | null;
}

const commandLine = /^\/reflexion(?:[ \t]+(\w[\w-]*)[.,:!?]*(?:[ \t]+(\S.*))?)?[ \t]*$/i;
const longestArgument = 1_000;
const known: ReadonlyMap<string, Command> = new Map(commands.map((command) => [command, command]));

/**
 * The command in a comment; the last one when there are several. Only lines that begin with `/reflexion` count, and
 * none inside a quotation, code or an HTML comment.
 */
export function commandIn(body: string): Asked | null {
  const line = plainLines(body).findLast((text) => commandLine.test(text));
  const match = line === undefined ? null : commandLine.exec(line);
  if (!match) return null;
  const [, word = 'help', rest] = match;
  const command = known.get(word.toLowerCase()) ?? null;
  if (command === null) return { command, argument: word.slice(0, 60) };
  return { command, argument: rest?.trim().slice(0, longestArgument) ?? null };
}
