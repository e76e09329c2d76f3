import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import { copyFile, lstat, realpath, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ReflexionError } from '../errors.ts';
import { packPatch, unpackPatch } from '../patch.ts';
import type { Diff } from '../reflexion/ports.ts';
import { type Checkout, must } from './checkout.ts';
import type { Git, GitCall, GitResult, Remote } from './git.ts';
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
    ...['--src-prefix=a/', '--dst-prefix=b/'],
  ];
  // Each git is a process, and a trial asks several times what has changed; most of those times nothing has since.
  let seenTree: string | null = null;
  let seenDiff: Diff | null = null;

  return {
    between,
    /** To be called before anything that may change a file of the tree. */
    touched(): void {
      seenTree = null;
    },
    async diff(): Promise<Diff> {
      const tree = await currentTree();
      if (seenDiff?.tree !== tree) seenDiff = await diffTo(tree);
      return seenDiff;
    },
    async restore(tree: string): Promise<void> {
      if ((await currentTree()) === tree) return;
      seenTree = null;
      await must(git(['read-tree', '--reset', '-u', tree], inTree));
    },
    async patch(tree: string, isFit: (text: string) => boolean): Promise<string | null> {
      const flags = ['--patch', '--binary', '--full-index', '--no-renames'];
      const { exitCode, bytes, output } = await between(order.head.sha, tree, flags);
      // Anything but UTF-8 would come out as other text than went in.
      const packed = exitCode === 0 && isUtf8(bytes) && isFit(output) ? packPatch(output) : null;
      const again = packed === null ? null : await applied(packed).catch(() => null);
      return again === tree ? packed : null;
    },
    apply: applied,
    reverted,
    async commit(message: string, tree: string): Promise<string> {
      const headTree = (await must(git(['rev-parse', `${order.head.sha}^{tree}`], bare))).trim();
      if (tree === headTree) throw new ReflexionError('workspace', 'There is nothing to commit.');
      // Plumbing: no hook, no signature, no template has a part in it.
      const call = { ...bare, input: `${message.trimEnd()}\n`, author: order.author };
      return (await must(git(['commit-tree', tree, '-p', order.head.sha], call))).trim();
    },
  };

  function between(from: string, to: string, flags: readonly string[], call = bare): Promise<GitResult> {
    return git([...diffCommand, ...flags, from, to], call);
  }

  async function applied(patch: string): Promise<string> {
    const { call, result } = await onHead(unpackPatch(patch));
    await must(Promise.resolve(result));
    return (await must(git(['write-tree'], call))).trim();
  }

  /** The head's tree without what this commit changed; null when that is not all there as the commit left it. */
  async function reverted(commit: string, remote: Remote): Promise<string | null> {
    const call = { ...bare, remote };
    const found = await git(
      ['merge-base', '--is-ancestor', '--end-of-options', commit, order.head.sha],
      call,
    );
    if (found.exitCode !== 0) return null;
    const flags = ['--patch', '--binary', '--full-index', '--no-renames'];
    const { exitCode, bytes, output } = await between(commit, `${commit}^1`, flags, call);
    if (exitCode !== 0 || output === '' || !isUtf8(bytes)) return null;
    const { call: patched, result } = await onHead(output);
    return result.exitCode === 0 ? (await must(git(['write-tree'], patched))).trim() : null;
  }

  async function onHead(patch: string): Promise<{ call: GitCall; result: GitResult }> {
    const call = { ...bare, indexFile: join(checkout.directory, 'patch-index') };
    await must(git(['read-tree', order.head.sha], call));
    const result = await git(['apply', '--cached', '--whitespace=nowarn', '-'], { ...call, input: patch });
    return { call, result };
  }

  async function diffTo(tree: string): Promise<Diff> {
    const text = await between(order.head.sha, tree, ['--patch']);
    if (text.endedBy === 'output')
      throw new ReflexionError('workspace', 'The change is too large to be looked at.');
    const numbers = await must(between(order.head.sha, tree, ['--numstat', '-z']));
    return { tree, text: await must(Promise.resolve(text)), files: parseNumbers(numbers) };
  }

  async function currentTree(): Promise<string> {
    seenTree ??= await writeTree();
    return seenTree;
  }

  async function writeTree(): Promise<string> {
    await copyIndex(join(checkout.gitDirectory, 'index'), indexFile);
    const [changed, added] = await Promise.all([
      names(['diff-files', '--name-only', '--ignore-submodules=all', '-z']),
      names(['ls-files', '--others', '--exclude-standard', '-z']),
    ]);
    const paths = [...new Set([...changed, ...added])];
    const tree = await realpath(checkout.tree);
    const files = await Promise.all(paths.map((path) => fileAt(tree, path)));
    checkSize(files);
    // Not `git add`: it would start a git inside of a repository that the code planted in the tree, by that one's configuration.
    await update(
      ['--force-remove'],
      paths.filter((_, index) => !files[index]),
    );
    await update(
      ['--add'],
      paths.filter((_, index) => files[index]),
    );
    return (await must(git(['write-tree'], inTree))).trim();
  }

  async function update(flags: string[], paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const input = paths.map((path) => `${path}\0`).join('');
    await must(git(['update-index', ...flags, '-z', '--stdin'], { ...inTree, input }));
  }

  async function names(argumentList: string[]): Promise<string[]> {
    const output = await must(git(argumentList, inTree));
    return output.split('\0').filter((path) => path !== '' && !path.endsWith('/'));
  }
}

/**
 * With the time of the original, by which git knows what may have been written in the same second as the index, and looks into it:
 * a copy with a time of its own would hide an edit that kept the size of a file.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}

function checkSize(files: readonly (Stats | null)[]): void {
  const sizeBytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  if (sizeBytes <= maxChangedBytes) return;
  throw new ReflexionError('workspace', `The changed files hold more than ${maxChangedBytes / 2 ** 20} MiB.`);
}

/** Null where there is nothing that a commit could hold: no file or link, or one that is somewhere else, beyond a link. */
async function fileAt(tree: string, path: string): Promise<Stats | null> {
  const place = join(tree, path);
  try {
    if ((await realpath(dirname(place))) !== dirname(place)) return null;
    const found = await lstat(place);
    return found.isFile() || found.isSymbolicLink() ? found : null;
  } catch {
    return null;
  }
}

/** `added TAB removed TAB path NUL`, and for a rename `added TAB removed TAB NUL old NUL new NUL`; dashes for binary files. */
function parseNumbers(output: string): Diff['files'] {
  const fields = output.split('\0');
  const files: { path: string; added: number; removed: number; movedFrom?: string }[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const [, added, removed, name] = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[index] ?? '') ?? [];
    if (added === undefined || removed === undefined) continue;
    const renamed = name === '';
    const [movedFrom, path] = renamed ? [fields[index + 1], fields[index + 2]] : [undefined, name];
    if (renamed) index += 2;
    const counted = { added: Number(added) || 0, removed: Number(removed) || 0 };
    if (path) files.push({ path, ...counted, ...(movedFrom && { movedFrom }) });
  }
  return files;
}
