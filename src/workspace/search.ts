import { execa } from 'execa';
import { z } from 'zod';
import { ReflexionError } from '../errors.ts';
import type { Match } from '../reflexion/ports.ts';

const maxMatches = 200;
const maxMatchesPerFile = 50;
const maxTextLength = 400;
const timeoutMs = 20_000;
const maxOutputBytes = 16 * 2 ** 20;

/** Lines that match a pattern (ripgrep's syntax), at most 200 of them. `directory` has been checked by the caller. */
export async function searchTree(
  tree: string,
  pattern: string,
  directory: string,
  signal: AbortSignal,
): Promise<readonly Match[]> {
  const found = await execa(
    'rg',
    [
      ...['--json', '--no-config', '--no-messages', '--hidden', '--no-require-git', '--glob', '!.git'],
      ...['--sort', 'path', '--max-filesize', '2M', '--max-count', String(maxMatchesPerFile)],
      ...[`--regexp=${pattern}`, '--', `./${directory}`],
    ],
    {
      cwd: tree,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: timeoutMs,
      maxBuffer: maxOutputBytes,
      cancelSignal: signal,
    },
  );
  if (found.code === 'ENOENT') {
    throw new ReflexionError('workspace', 'ripgrep is not installed.', { remedy: 'Install ripgrep.' });
  }
  // Cut off for time or size, what came until then still holds; 1 means no match.
  if (found.exitCode === 2 && found.stdout === '') {
    throw new ReflexionError('workspace', `The pattern can't be searched for: ${found.stderr.slice(0, 500)}`);
  }
  return found.stdout.split('\n').flatMap(matchOf).slice(0, maxMatches);
}

const lineSchema = z.object({
  type: z.literal('match'),
  data: z.object({
    // Names and lines that are not UTF-8 come as `bytes`, and are of no use to an engine.
    path: z.object({ text: z.string() }),
    lines: z.object({ text: z.string() }),
    line_number: z.int(),
  }),
});

function matchOf(line: string): Match[] {
  if (!line.startsWith('{"type":"match"')) return [];
  const parsed = lineSchema.safeParse(parseQuietly(line));
  if (!parsed.success) return [];
  const { path, lines, line_number } = parsed.data.data;
  const text = lines.text.replace(/\r?\n$/, '');
  return [
    {
      path: path.text.replace(/^\.\//, ''),
      line: line_number,
      text: text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text,
    },
  ];
}

/** The last line may have been cut off. */
function parseQuietly(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
