import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { issuePersonToken } from '../../playground/auth.ts';
import type { Scene } from './scene.ts';

const program = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

export interface Fix {
  process: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Its exit status. */
  ended: Promise<number | null>;
}

/** `reflexion fix` as a process of its own, with a token of alice unless the environment has another. */
export function startFix(
  { playground, settings }: Scene,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Fix {
  const { PATH = '', HOME = '' } = process.env;
  // What a run counts for a day, it counts for itself.
  const { DATABASE_URL: _, ...others } = settings;
  const child = spawn(process.execPath, [program, 'fix', ...given], {
    env: {
      PATH,
      HOME,
      ...others,
      GITHUB_TOKEN: issuePersonToken(playground.store, 'alice'),
      GITHUB_SERVER_URL: playground.url,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return { process: child, output: () => output, ended: once(child, 'close').then(([status]) => status) };
}
