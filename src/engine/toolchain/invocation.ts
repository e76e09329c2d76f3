import { readScript, type Word, written } from './shell-words.ts';

/** A plain command taken apart: `cd web && CI=1 npx --yes prettier --check .` */
export interface Invocation {
  /** Folders that the script went into before, in order. */
  folders: readonly Word[];
  /** Variables set for this command alone. */
  assignments: readonly Word[];
  /** What runs the program, as `npx --yes` or `uv run`; empty where it is called directly. */
  runner: readonly Word[];
  /** The program's name without its folder. */
  program: string;
  /** The program as it was called. */
  called: Word;
  arguments: readonly Word[];
}

/** The plain commands of a script in order, each in its folder; those on lines that can't be read safely are left out. */
export function readInvocations(script: string): readonly Invocation[] {
  const found: Invocation[] = [];
  const folders: Word[] = [];
  for (const line of readScript(script)) {
    // An unread line may have changed the folder: what follows would run in the wrong place.
    if (line.kind === 'unreadable' && /\b(?:cd|pushd|popd)\b/.test(line.source)) return found;
    if (line.kind === 'unreadable') continue;
    for (const words of line.commands) {
      if (words[0]?.text === 'cd') {
        const folder = words[1];
        if (!folder || words.length > 2 || /^[/~-]/.test(folder.text)) return found;
        folders.push(folder);
        continue;
      }
      const invocation = takeApart(words, [...folders]);
      if (invocation) found.push(invocation);
    }
  }
  return found;
}

/** The invocation as one line for the shell. */
export function writeInvocation(invocation: Invocation): string {
  return inFolders(
    invocation.folders,
    written([...invocation.assignments, ...invocation.runner, invocation.called, ...invocation.arguments]),
  );
}

export const inFolders = (folders: readonly Word[], command: string): string =>
  [...folders.map((folder) => `cd ${folder.source}`), command].join(' && ');

function takeApart(words: readonly Word[], folders: readonly Word[]): Invocation | null {
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word.source));
  if (start < 0) return null;
  const rest = words.slice(start);
  const length = runnerLength(rest);
  const called = rest[length];
  if (!called) return null;
  return {
    folders,
    assignments: words.slice(0, start),
    runner: rest.slice(0, length),
    program: programName(called.text),
    called,
    arguments: rest.slice(length + 1),
  };
}

/** How many leading words only say how the program is run. */
function runnerLength(words: readonly Word[]): number {
  const text = words.map((word) => word.text);
  for (const { start, valued } of runners) {
    if (!start.every((part, index) => part.test(text[index] ?? ''))) continue;
    let length = start.length;
    while (text[length]?.startsWith('-')) {
      if (text[length] === '--') return length + 1;
      length += valued.includes(text[length] ?? '') ? 2 : 1;
    }
    return length;
  }
  return 0;
}

/** `prettier@3.1.0`, `./node_modules/.bin/prettier` and `prettier` are one program. */
function programName(called: string): string {
  if (called.startsWith('@')) return called.replace(/(?<=.)@[^/]*$/, '');
  const name = called.split('/').at(-1) ?? called;
  return name.replace(/@[^@]*$/, '').replace(/\.(?:exe|cmd)$/, '');
}

interface Runner {
  start: readonly RegExp[];
  /** Options of the runner that take the next word. */
  valued: readonly string[];
}
const runners: readonly Runner[] = [
  { start: [/^npx$/], valued: ['-p', '--package', '-w', '--workspace'] },
  { start: [/^npm$/, /^(?:exec|x)$/], valued: ['-p', '--package', '-w', '--workspace', '--prefix'] },
  { start: [/^pnpm$/, /^(?:exec|dlx)$/], valued: ['--filter', '-F', '-C', '--dir'] },
  { start: [/^pnpm$/, /^(?:--filter|-F|-C|--dir)$/, /./, /^(?:exec|dlx)$/], valued: [] },
  { start: [/^pnpm$/, /^(?:-r|--recursive|-w|--workspace-root)$/, /^(?:exec|dlx)$/], valued: [] },
  { start: [/^yarn$/, /^(?:exec|dlx)$/], valued: ['-p', '--package'] },
  { start: [/^yarn$/, /^workspace$/, /./, /^exec$/], valued: [] },
  { start: [/^bunx$/], valued: ['-p', '--package'] },
  { start: [/^bun$/, /^x$/], valued: [] },
  {
    start: [/^uv$/, /^run$/],
    valued: ['--with', '--group', '--extra', '-p', '--python', '--package', '--directory'],
  },
  { start: [/^uv$/, /^tool$/, /^run$/], valued: ['--from', '--with'] },
  { start: [/^uvx$/], valued: ['--from', '--with'] },
  { start: [/^pipx$/, /^run$/], valued: ['--spec'] },
  { start: [/^(?:poetry|pipenv|pdm|hatch|rye)$/, /^run$/], valued: [] },
  { start: [/^python[\d.]*$/, /^-m$/], valued: [] },
  { start: [/^bundle$/, /^exec$/], valued: [] },
  { start: [/^(?:mise|direnv|devbox)$/, /^(?:exec|x|run)$/], valued: [] },
  { start: [/^go$/, /^(?:run|tool)$/], valued: [] },
];
