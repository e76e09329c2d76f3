import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ReflexionError } from '../errors.ts';
import { inspect } from '../workspace/integrity/inspect.ts';
import type { Verdict } from '../workspace/integrity/verdict.ts';
import type { Command, Terminal } from './command.ts';

const usage = `Usage: reflexion inspect FILE|- [--json] [--pull-request FILE]
       reflexion inspect --dir DIFFS --out FILE
`;

/** Prints what the integrity guard says of a diff, or writes it for every diff of a folder, one JSON line each. Status 1 unless it may be pushed. */
export const inspectCommand: Command = async (terminal) => {
  const { values, positionals } = parse(terminal);
  const [file] = positionals;
  const { dir, out } = values;
  if (dir !== undefined && out !== undefined && file === undefined) {
    const lines: string[] = [];
    for (const entry of (await read(() => readdir(dir))).filter((name) => name.endsWith('.diff')).sort()) {
      const diff = await read(() => readFile(join(dir, entry), 'utf8'));
      lines.push(`${JSON.stringify({ name: entry.slice(0, -'.diff'.length), ...(await inspect(diff)) })}\n`);
    }
    await read(() => writeFile(out, lines.join('')));
    return 0;
  }
  if (file === undefined || positionals.length > 1 || dir !== undefined || out !== undefined) {
    terminal.stderr.write(usage);
    return 2;
  }
  const diff = await read(() => (file === '-' ? textOf(terminal.stdin) : readFile(file, 'utf8')));
  const theirs = values['pull-request'];
  const context = theirs === undefined ? {} : { pullRequestDiff: await read(() => readFile(theirs, 'utf8')) };
  const verdict = await inspect(diff, context);
  terminal.stdout.write(values.json ? `${JSON.stringify(verdict)}\n` : rendered(verdict));
  return verdict.verdict === 'allow' ? 0 : 1;
};

function rendered({ verdict, reasons }: Verdict): string {
  const rows = reasons.map(({ rule, path, line, text }) => {
    const place = line === null ? path : `${path}:${line}`;
    return `  ${place === '' ? '' : `${JSON.stringify(place).slice(1, -1)}  `}${text} [${rule}]\n`;
  });
  return `${verdict}\n${rows.join('')}`;
}

async function read<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new ReflexionError('input', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function parse(terminal: Terminal) {
  try {
    return parseArgs({
      args: [...terminal.arguments],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        'pull-request': { type: 'string' },
        dir: { type: 'string' },
        out: { type: 'string' },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReflexionError('input', reason, { remedy: usage.trim(), cause });
  }
}
