import type { Failure } from '../../reflexion/failure.ts';
import { type Invocation, readInvocations } from './invocation.ts';
import { quoted, type Word } from './shell-words.ts';

/** How a program of the repository's `node_modules` is run by hand, in the place where a package script ran it. */
export interface ScriptRunner {
  folders: readonly Word[];
  words: readonly string[];
}

/** By the package manager that ran the failed script; npm where none did. */
export function scriptRunner(failure: Failure): ScriptRunner {
  for (const invocation of readInvocations(failure.command ?? '')) {
    const runner = runnerOf(invocation);
    if (runner) return runner;
  }
  return { folders: [], words: ['npx', '--no-install'] };
}

function runnerOf(invocation: Invocation): ScriptRunner | null {
  const words = invocation.arguments.map((word) => word.text);
  const folders = [...invocation.folders, ...folderOptions(words).map(quoted)];
  const packages = packageOptions(words);
  if (invocation.runner.length > 0) return null;
  if (invocation.program === 'npm' && words.some((word) => /^(?:run|run-script|test|t|start)$/.test(word))) {
    const workspace =
      packages.length > 0 ? ['npm', 'exec', '--no', ...packages, '--'] : ['npx', '--no-install'];
    return { folders, words: workspace };
  }
  if (invocation.program === 'pnpm' && !pnpmInstalls.has(words[0] ?? ''))
    return { folders, words: ['pnpm', ...packages, 'exec'] };
  if (invocation.program === 'yarn' && words[0] === 'workspace' && words[1])
    return { folders, words: ['yarn', 'workspace', words[1]] };
  if (invocation.program === 'yarn' && !yarnInstalls.has(words[0] ?? ''))
    return { folders, words: ['yarn', 'run'] };
  if (invocation.program === 'bun' && words[0] !== 'install')
    return { folders, words: ['bunx', '--no-install'] };
  return null;
}

function folderOptions(words: readonly string[]): readonly string[] {
  return values(words, ['--prefix', '-C', '--dir', '--cwd'])
    .map((one) => one.value)
    .filter((folder) => !/^[/~-]/.test(folder));
}

const packageOptions = (words: readonly string[]): readonly string[] => [
  ...values(words, ['-w', '--workspace', '-F', '--filter']).map((one) => `${one.long}=${one.value}`),
  ...words.filter((word) => /^(?:-r|--recursive|--workspaces|-ws)$/.test(word)),
];

function values(
  words: readonly string[],
  options: readonly string[],
): readonly { long: string; value: string }[] {
  const long = options.filter((option) => option.startsWith('--')).at(-1) ?? '';
  return words.flatMap((word, index) => {
    const [name = '', ...rest] = word.split('=');
    if (!options.includes(name)) return [];
    const value = rest.length > 0 ? rest.join('=') : (words[index + 1] ?? '');
    return /^[\w@./*-]+$/.test(value) ? [{ long: name.startsWith('--') ? name : long, value }] : [];
  });
}

const pnpmInstalls: ReadonlySet<string> = new Set(['install', 'i', 'add', 'fetch', 'audit', 'publish']);
const yarnInstalls: ReadonlySet<string> = new Set([
  '',
  'install',
  'add',
  'npm',
  'publish',
  'audit',
  'dedupe',
]);
