import { copyFile, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReflexionError } from '../errors.ts';
import type { Diff } from '../reflexion/ports.ts';
import { type Checkout, must } from './checkout.ts';
import type { Git, GitCall } from './git.ts';
import type { WorkspaceOrder } from './order.ts';

export type Change = ReturnType<typeof createChange>;

const maxChangedBytes = 64 * 2 ** 20;
const maxDiffBytes = 32 * 2 ** 20;

/** What is different in the tree from the head. It uses an index of its own: the sandbox's `git diff` still sees every edit. */
export function createChange(git: Git, checkout: Checkout, order: WorkspaceOrder) {
  const { signal } = order;
  const indexFile = join(checkout.directory, 'index');
  const objects = { own: checkout.objects, shared: join(checkout.mirror, 'objects') };
  const inTree: GitCall = {
    gitDirectory: checkout.gitDirectory,
    workTree: checkout.tree,
    indexFile,
    objects,
    signal,
  };
  // Without a tree, so that no .gitattributes can declare a text file binary and hide it.
  const bare: GitCall = { gitDirectory: checkout.mirror, objects, signal, maxOutputBytes: maxDiffBytes };
  const diffCommand = [
    ...['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--submodule=short'],
    ...['--src-prefix=a/', '--dst-prefix=b/', '--unified=3'],
  ];

  return {
    diffCommand,
    async diff(): Promise<Diff> {
      const tree = await writeTree();
      const compare = (flag: string[]) => git([...diffCommand, ...flag, order.head.sha, tree], bare);
      const text = await compare(['--patch']);
      if (text.endedBy === 'output')
        throw new ReflexionError('workspace', 'The change is too large to be looked at.');
      const numbers = await must(compare(['--numstat', '-z']));
      return { text: await must(Promise.resolve(text)), files: parseNumbers(numbers) };
    },
    async commit(message: string): Promise<string> {
      const tree = await writeTree();
      const headTree = (await must(git(['rev-parse', `${order.head.sha}^{tree}`], bare))).trim();
      if (tree === headTree) throw new ReflexionError('workspace', 'There is nothing to commit.');
      // Plumbing: no hook, no signature, no template has a part in it.
      const call = { ...bare, input: `${message.trimEnd()}\n`, author: order.author };
      return (await must(git(['commit-tree', tree, '-p', order.head.sha], call))).trim();
    },
  };

  async function writeTree(): Promise<string> {
    await copyFile(join(checkout.gitDirectory, 'index'), indexFile);
    const changed = [...(await names(['diff-files', '--name-only', '--ignore-submodules=all', '-z']))];
    const added = await names(['ls-files', '--others', '--exclude-standard', '-z']);
    const paths = [...new Set([...changed, ...added])];
    await checkSize(paths);
    // Not `git add`: it would start a git inside of a repository that the code planted in the tree, by that one's configuration.
    const input = paths.map((path) => `${path}\0`).join('');
    if (input) await must(git(['update-index', '--add', '--remove', '-z', '--stdin'], { ...inTree, input }));
    return (await must(git(['write-tree'], inTree))).trim();
  }

  async function names(argumentList: string[]): Promise<string[]> {
    const output = await must(git(argumentList, inTree));
    return output.split('\0').filter((path) => path !== '' && !path.endsWith('/'));
  }

  async function checkSize(paths: readonly string[]): Promise<void> {
    let sizeBytes = 0;
    for (const path of paths) sizeBytes += await sizeOf(join(checkout.tree, path));
    if (sizeBytes <= maxChangedBytes) return;
    throw new ReflexionError(
      'workspace',
      `The changed files hold more than ${maxChangedBytes / 2 ** 20} MiB.`,
    );
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch {
    return 0;
  }
}

/** `added TAB removed TAB path NUL`, and for a rename `added TAB removed TAB NUL old NUL new NUL`; dashes for binary files. */
function parseNumbers(output: string): Diff['files'] {
  const fields = output.split('\0');
  const files: { path: string; added: number; removed: number }[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const [added, removed, name] = (fields[index] ?? '').split('\t');
    if (added === undefined || removed === undefined) continue;
    const renamed = name === '';
    const path = renamed ? fields[index + 2] : name;
    if (renamed) index += 2;
    if (path) files.push({ path, added: Number(added) || 0, removed: Number(removed) || 0 });
  }
  return files;
}
