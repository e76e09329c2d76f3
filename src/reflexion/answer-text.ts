import type { Episode, Trial } from './episode.ts';
import { nearest } from './nearest.ts';
import { codeSpan, codeSpans } from './plain-text.ts';
import { approvalCommand } from './publish.ts';
import { type Command, commands } from './request.ts';
import { type ReadRules, type RulesFile, rulesPath } from './rules.ts';
import { type OperatorSettings, rulesInForce } from './rules-in-force.ts';

/** What people are told who asked, in a sentence or a short list. What they wrote themselves stands between back-ticks. */

const purposes: Record<Command, string> = {
  fix: '`/reflexion fix`, with a hint behind it if you like: repair the failed checks; begins anew where the last episode has ended',
  stop: '`/reflexion stop`: leave the pull request alone, and break off what runs',
  resume: '`/reflexion resume`: go on where a stop broke off, with the trials that were left',
  retry: '`/reflexion retry`: one more trial, or the failed step once more, even after an ending',
  status: '`/reflexion status`: what is going on',
  explain: '`/reflexion explain`: what the last trial saw, and why it planned what it planned',
  approve: '`/reflexion approve`: push the repair that was held back',
  revert: '`/reflexion revert`: undo my last commit by a commit, and stop',
  forget:
    '`/reflexion forget`, with the number of a trial if it is not the last: leave its reflection out of what the next trial reads',
  rules: '`/reflexion rules`: the rules that hold here, and the file of each',
  help: '`/reflexion help`: this list',
};

export function helpText(): string {
  const list = commands.map((command) => `- ${purposes[command]}`).join('\n');
  return `A command stands at the beginning of a line of a comment or a review. People with write permission may give them; the author may always stop.\n\n${list}`;
}

export function unknownCommand(word: string): string {
  const meant = nearest(word, commands);
  const hint = meant ? ` Did you mean \`/reflexion ${meant}\`?` : '';
  return `There is no ${codeSpan(word)}.${hint} \`/reflexion help\` lists what there is.`;
}

export function refusal(command: Command): string {
  const who = 'Only people who may write to this repository can ask for that';
  return command === 'stop' ? `${who}, and the author of the pull request.` : `${who}.`;
}

export function nothingToDo(reason: string): string {
  return `There is nothing to do: ${reason}.`;
}

export function nothingHeld(held: Trial | null): string {
  if (!held) return 'Nothing is held back here.';
  return `That is not the change that is held back now. Look at the one of trial ${held.number}, and comment \`${approvalCommand(held.tree)}\` to have it pushed.`;
}

/** Of what is held back and was allowed once. */
export function outsideOfRules(paths: readonly string[]): string {
  const shown = codeSpans(paths.slice(0, 5));
  const rest = paths.length > 5 ? ` and ${paths.length - 5} others` : '';
  return `The rules of this repository now leave ${shown}${rest} alone, which the held change touches, so I don’t push it.`;
}

export function rulesUnreadable({ repository, path }: RulesFile): string {
  return `${codeSpan(path)} of ${codeSpan(repository)} can’t be read, so I push nothing until it is mended.`;
}

export function nothingStopped({ ending }: Episode): string {
  if (!ending) return 'Nothing is stopped here.';
  return `Nothing is stopped here; the episode has ended as ${ending.kind}. \`/reflexion retry\` allows one more trial, \`/reflexion fix\` begins anew.`;
}

export function nothingReverted(): string {
  return 'There is no commit of mine to revert.';
}

export function nothingForgotten(argument: string | null): string {
  return argument === null
    ? 'There is no trial to forget.'
    : `There is no trial ${codeSpan(argument)} to forget.`;
}

/** Those that a file sets, one a line; then those of the operator's settings, and the others. */
export function rulesText(read: ReadRules, operator: OperatorSettings): string {
  if (read.kind === 'broken') {
    const faults = read.faults.map(({ line, text }) => `- line ${line}: ${text}`).join('\n');
    return `${codeSpan(read.file.path)} of ${codeSpan(read.file.repository)} can’t be read, so I do nothing on my own:\n\n${faults}`;
  }
  const rules = rulesInForce(read, operator);
  const named = (origin: object | string) =>
    rules
      .filter((rule) => rule.from === origin)
      .map(({ name, value }) => codeSpan(`${name}: ${value || 'none'}`))
      .join(', ');
  const { file } = read;
  const fromFile = file ? named(file) : '';
  const ofFile = file && `${codeSpan(file.path)} on the base branch of ${codeSpan(file.repository)}`;
  return [
    ofFile ? `By ${ofFile}: ${fromFile || 'nothing'}.` : `There is no ${codeSpan(rulesPath)}.`,
    `By the operator’s settings: ${named('setting')}.`,
    `By default: ${named('default')}.`,
  ].join('\n\n');
}
