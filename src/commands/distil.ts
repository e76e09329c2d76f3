import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ReflexionError } from '../errors.ts';
import { distil } from '../failure/distil.ts';
import { renderExcerpt } from '../failure/excerpt.ts';
import { createRedactor } from '../redact.ts';
import type { Command, Terminal } from './command.ts';

const usage = `Usage: reflexion distil FILE|- [--budget TOKENS] [--json] [--diff FILE]
       reflexion distil --dir LOGS --out DIR [--budget TOKENS] [--json]
`;

/** Prints the lines of a log that explain its failure, or writes them for every log of a folder. */
export const distilCommand: Command = async (terminal) => {
  const { values, positionals } = parse(terminal);
  const budgetTokens = Number(values.budget);
  if (!Number.isInteger(budgetTokens) || budgetTokens < 200 || budgetTokens > 32_000)
    throw new ReflexionError('input', `--budget ${values.budget} is not a number of tokens.`, {
      remedy: 'Give a whole number from 200 to 32000.',
    });
  const diff = values.diff === undefined ? {} : { diff: await readable(readFile(values.diff, 'utf8')) };
  const render = async (source: AsyncIterable<Uint8Array>, check: string): Promise<string> => {
    const failure = await readable(distil(source, { check, budgetTokens, ...diff }));
    const redact = createRedactor();
    if (!values.json) return redact(renderExcerpt(failure.excerpt));
    return JSON.stringify(failure, (_, value) => (typeof value === 'string' ? redact(value) : value), 2);
  };

  if (values.dir !== undefined && values.out !== undefined && positionals.length === 0) {
    await mkdir(values.out, { recursive: true });
    const extension = values.json ? 'json' : 'txt';
    for (const file of (await readable(readdir(values.dir))).filter((name) => name.endsWith('.log')).sort()) {
      const name = file.slice(0, -'.log'.length);
      const text = await render(createReadStream(join(values.dir, file)), name);
      await writeFile(join(values.out, `${name}.${extension}`), text);
    }
    return 0;
  }
  const [file] = positionals;
  if (file === undefined || positionals.length > 1 || values.dir !== undefined || values.out !== undefined) {
    terminal.stderr.write(usage);
    return 2;
  }
  const text = await render(file === '-' ? terminal.stdin : createReadStream(file), file);
  terminal.stdout.write(`${text}\n`);
  return 0;
};

/** What can't be read is the caller's mistake, not ours. */
async function readable<Content>(reading: Promise<Content>): Promise<Content> {
  try {
    return await reading;
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new ReflexionError('input', cause.message, { remedy: 'Name a file that can be read.', cause });
  }
}

function parse(terminal: Terminal) {
  try {
    return parseArgs({
      args: [...terminal.arguments],
      allowPositionals: true,
      options: {
        budget: { type: 'string', default: '2000' },
        json: { type: 'boolean', default: false },
        diff: { type: 'string' },
        dir: { type: 'string' },
        out: { type: 'string' },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReflexionError('input', reason, { remedy: usage.trim(), cause });
  }
}
