import { z } from 'zod';
import { ReflexionError } from '../../errors.ts';
import type { Judge, Workspace } from '../../reflexion/ports.ts';
import { cutEnd, cutMiddle } from './cut.ts';
import { replaceOnce } from './replace-once.ts';

/** What a tool call came to. `text` goes back to the model, whole. */
export type ToolResult =
  | { kind: 'result'; text: string }
  /** What was submitted may not be pushed. */
  | { kind: 'rejected'; text: string; reasons: readonly string[] }
  | { kind: 'submitted'; text: string; summary: string; solved: boolean };

/** What tools work with. Texts are redacted before they are cut, so that no half of a secret slips through. */
export interface Hands {
  workspace: Workspace;
  judge: Judge;
  signal: AbortSignal;
  /** When the trial's time is over; ends a command, and leaves what it said until then. */
  deadline: AbortSignal;
  redact: (text: string) => string;
}

interface Tool {
  description: string;
  /** JSON schema. */
  parameters: Record<string, unknown>;
  carryOut(argumentsGiven: Record<string, unknown>, hands: Hands): Promise<ToolResult>;
}

const most = { result: 12_000, fileLines: 400, matches: 100, paths: 400, lineCharacters: 500 };

const path = z.string().min(1).describe('Relative to the root of the repository.');
const lineNumber = z.int().positive().nullish();
const directory = z.string().nullish().describe('A folder to stay in; the whole repository when left out.');

/** By the name the model calls them. */
export const tools: Readonly<Record<string, Tool>> = {
  read_file: tool(
    `Shows a file with line numbers, ${most.fileLines} lines at the most at once.`,
    z.object({ path, first_line: lineNumber, last_line: lineNumber }),
    async ({ path, first_line, last_line }, { workspace, redact }) => {
      const content = await workspace.read(path);
      if (content.includes('\0')) return result(`error: ${path} is not a text file`);
      const lines = redact(content).split(/\r?\n/);
      if (lines.at(-1) === '') lines.pop();
      const first = first_line ?? 1;
      const last = Math.min(last_line ?? lines.length, lines.length, first + most.fileLines - 1);
      if (first > lines.length) return result(`error: ${path} has ${lines.length} lines`);
      if (last < first) return result('error: last_line is before first_line');
      const shown = lines.slice(first - 1, last).map((line, index) => `${first + index}| ${line}`);
      return result(`${path}, lines ${first} to ${last} of ${lines.length}\n${shown.join('\n')}`);
    },
  ),
  search: tool(
    'Finds lines by a regular expression.',
    z.object({ pattern: z.string().min(1), directory }),
    async ({ pattern, directory }, { workspace, redact }) => {
      const matches = await workspace.search(pattern, directory || undefined);
      if (matches.length === 0) return result('no line matches');
      const shown = matches
        .slice(0, most.matches)
        .map((match) => `${match.path}:${match.line}| ${cutEnd(redact(match.text), most.lineCharacters)}`);
      return result([...shown, ...andMore(matches.length, most.matches, 'lines match')].join('\n'));
    },
  ),
  list_files: tool('Lists files.', z.object({ directory }), async ({ directory }, { workspace }) => {
    const paths = await workspace.list(directory || undefined);
    if (paths.length === 0) return result('no files there');
    return result(
      [...paths.slice(0, most.paths), ...andMore(paths.length, most.paths, 'files; name a folder')].join(
        '\n',
      ),
    );
  }),
  edit_file: tool(
    'Replaces a text that is in a file exactly once. Give enough lines around it to make it the only one.',
    z.object({ path, old_text: z.string(), new_text: z.string() }),
    async ({ path, old_text, new_text }, { workspace }) => {
      const content = await workspace.read(path);
      // What is not UTF-8 was read with marks in its place, and would be written back with them.
      if (/[\0\uFFFD]/.test(content))
        return result(`error: ${path} is not text in UTF-8, so only a command can change it`);
      const replacement = replaceOnce(content, old_text, new_text);
      if (replacement.kind === 'fault') return result(`error: ${replacement.fault}`);
      await workspace.write(path, replacement.content);
      return result(`replaced, at line ${replacement.line} of ${path}`);
    },
  ),
  write_file: tool(
    'Writes a whole file, new or in place of the old one.',
    z.object({ path, content: z.string() }),
    async ({ path, content }, { workspace }) => {
      await workspace.write(path, content);
      return result(`wrote ${path}, ${content.split('\n').length} lines`);
    },
  ),
  run: tool(
    'Runs a shell command in the sandbox, at the root of the repository.',
    z.object({ command: z.string().min(1) }),
    async ({ command }, { workspace, signal, deadline }) => {
      const { exitCode, endedBy, output } = await workspace.run(command, {
        signal: AbortSignal.any([signal, deadline]),
      });
      if (deadline.aborted) return result(`ended, since the time of the trial is over\n${output}`);
      if (endedBy === 'no-sandbox')
        return result('error: this machine has no sandbox, so nothing can be run; go by reading');
      const end = exitCode === null ? `ended by its limit on ${endedBy}` : `exit status ${exitCode}`;
      return result(`${end}\n${output}`);
    },
  ),
  submit: tool(
    'Ends the trial, if what was done may be pushed: it is looked over, and the failed command is run again. Otherwise says what is wrong with it.',
    z.object({
      summary: z.string().min(1).describe('For the author: what was done, or why nothing can be.'),
      solved: z.boolean().nullish().describe('False when it can not be done; true otherwise.'),
    }),
    async ({ summary, solved }, { workspace, judge }) => {
      if (solved === false) return { kind: 'submitted', text: 'submitted', summary, solved };
      if ((await workspace.diff()).files.length === 0) {
        return result(
          'error: nothing has changed in the checkout; make the repair first, or submit with "solved": false',
        );
      }
      const judgement = await judge();
      if (judgement.kind !== 'rejected')
        return { kind: 'submitted', text: 'submitted', summary, solved: true };
      const { reasons, output } = judgement;
      const said = [...reasons.map((reason) => `- ${reason}`), ...(output === '' ? [] : [output])];
      return {
        kind: 'rejected',
        reasons,
        text: ['not accepted, so mend it and submit again:', ...said].join('\n'),
      };
    },
  ),
};

/** Carries one call out. Whatever goes wrong in it is a result that the model can mend; only the signal's reason is thrown, before it begins. */
export async function callTool(
  name: string,
  argumentsGiven: Record<string, unknown> | undefined,
  hands: Hands,
): Promise<ToolResult> {
  hands.signal.throwIfAborted();
  const chosen = toolNamed(name);
  if (!chosen)
    return result(
      `error: there is no tool "${cutEnd(name, 50)}"; there are ${Object.keys(tools).join(', ')}`,
    );
  if (!argumentsGiven)
    return result(
      'error: the arguments are no JSON object, or were cut off; call again, with less in one call',
    );
  try {
    const outcome = await chosen.carryOut(argumentsGiven, hands);
    return { ...outcome, text: cutMiddle(hands.redact(outcome.text), most.result) };
  } catch (error) {
    return result(cutEnd(`error: ${hands.redact(faultOf(error))}`, 1_000));
  }
}

/** By its name, in whatever case. */
export function toolNamed(name: string): Tool | undefined {
  const plain = name.trim().toLowerCase();
  return Object.hasOwn(tools, plain) ? tools[plain] : undefined;
}

function faultOf(error: unknown): string {
  if (error instanceof ReflexionError) return error.message;
  // What the system says names paths of this machine, and the action is shown on the pull request.
  const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
  return `it could not be done${code}`;
}

function tool<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
  carryOut: (argumentsGiven: z.output<Schema>, hands: Hands) => Promise<ToolResult>,
): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return {
    description,
    parameters,
    carryOut: async (argumentsGiven, hands) => {
      const parsed = schema.safeParse(argumentsGiven);
      if (parsed.success) return carryOut(parsed.data, hands);
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      return result(`error: wrong arguments: ${faults.join('; ')}`);
    },
  };
}

function andMore(total: number, shown: number, what: string): readonly string[] {
  return total > shown ? [`[… ${total - shown} more ${what}]`] : [];
}

function result(text: string): ToolResult {
  return { kind: 'result', text };
}
