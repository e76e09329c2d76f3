import type { Request } from '../reflexion/ports.ts';

const commandLine = /^\/reflexion[ \t]+(\w+)/;
const commands: ReadonlySet<string> = new Set<Request['command']>(['fix', 'stop', 'approve']);

/**
 * The command in a comment; the last one when there are several. Only lines that begin with `/reflexion` count, and
 * none inside a quotation, code or an HTML comment.
 */
export function commandIn(body: string): Request['command'] | null {
  const text = body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '');
  let command: Request['command'] | null = null;
  let fence: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && fence === null) fence = mark;
    else if (mark && fence !== null && mark.startsWith(fence)) fence = null;
    const found = fence === null ? commandLine.exec(line)?.[1] : undefined;
    if (isCommand(found)) command = found;
  }
  return command;
}

function isCommand(word: string | undefined): word is Request['command'] {
  return word !== undefined && commands.has(word);
}
