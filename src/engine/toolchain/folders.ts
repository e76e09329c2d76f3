import { type Invocation, readInvocations } from './invocation.ts';

/** The folders of the repository that a command's programs work in, each once; the root is the empty string. */
export function foldersOf(command: string): readonly string[] {
  const folders = readInvocations(command).flatMap((invocation) => folderOf(invocation) ?? []);
  return folders.length > 0 ? [...new Set(folders)] : [''];
}

/** By the folders gone into before, and by what the package manager is told; null where that leads out of the repository. */
export function folderOf(invocation: Invocation): string | null {
  const words = [...invocation.runner, invocation.called, ...invocation.arguments].map((word) => word.text);
  const told = placeOptions.find(({ program }) => program.test(words[0] ?? ''))?.options ?? [];
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const options = words.slice(0, end).flatMap((word, index) => {
    const [name = '', ...value] = word.split('=');
    if (!told.includes(name)) return [];
    return [value.length > 0 ? value.join('=') : (words[index + 1] ?? '')];
  });
  return inside([...invocation.folders.map((folder) => folder.text), ...options]);
}

/** The folder that one comes to by these steps; null outside of the repository. */
export function inside(steps: readonly string[]): string | null {
  const parts: string[] = [];
  for (const step of steps) {
    if (/^[/~]/.test(step)) return null;
    for (const part of step.split('/')) {
      if (part === '..' && parts.pop() === undefined) return null;
      if (part !== '' && part !== '.' && part !== '..') parts.push(part);
    }
  }
  return parts.join('/');
}

const placeOptions: readonly { program: RegExp; options: readonly string[] }[] = [
  { program: /^npm$/, options: ['--prefix', '-C'] },
  { program: /^pnpm$/, options: ['-C', '--dir'] },
  { program: /^(?:yarn|bun)$/, options: ['--cwd'] },
  { program: /^(?:uv|poetry)$/, options: ['--directory', '--project', '-C', '-P'] },
  { program: /^(?:composer)$/, options: ['-d', '--working-dir'] },
  { program: /^go$/, options: ['-C'] },
];
