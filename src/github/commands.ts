import type { Command, Request } from '../reflexion/request.ts';

const commandLine = /^\/reflexion[ \t]+(\w+)(?:[ \t]+([\w-]{1,64}))?/;
const commands: ReadonlySet<string> = new Set<Command>(['fix', 'stop', 'approve']);

/**
 * The command in a comment; the last one when there are several. Only lines that begin with `/reflexion` count, and
 * none inside a quotation, code or an HTML comment.
 */
export function commandIn(body: string): Pick<Request, 'command' | 'argument'> | null {
  const text = body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '');
  let found: Pick<Request, 'command' | 'argument'> | null = null;
  let fence: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && fence === null) fence = mark;
    else if (mark && fence !== null && mark.startsWith(fence)) fence = null;
    const [, command, argument = null] = (fence === null && commandLine.exec(line)) || [];
    if (isCommand(command)) found = { command, argument };
  }
  return found;
}

function isCommand(word: string | undefined): word is Command {
  return word !== undefined && commands.has(word);
}
