import { join, relative } from 'node:path';
import { ReflexionError } from '../errors.ts';
import type { Workspace } from '../reflexion/ports.ts';
import { type Change, createChange } from './change.ts';
import { type Checkout, must } from './checkout.ts';
import { createOnHost } from './create-on-host.ts';
import type { Git, GitCall } from './git.ts';
import { createLock } from './lock.ts';
import type { WorkspaceOrder } from './order.ts';
import { pushCommit } from './push.ts';
import { defaultLimits, type Sandbox } from './sandbox.ts';
import { workspacePath } from './sandbox-arguments.ts';
import { searchTree } from './search.ts';
import { checkTreePath, readTreeFile, writeTreeFile } from './tree-files.ts';

interface WorkspaceParts {
  git: Git;
  order: WorkspaceOrder;
  checkout: Checkout;
  sandbox: Sandbox | null;
  allowedHosts: readonly string[];
  commandTimeoutMs: number;
  cacheDirectory: string;
  closed(workspace: Workspace): Promise<void>;
}

const maxCommittedDiffBytes = 8 * 2 ** 20;

/** One thing at a time happens in it, so that no path changes under a check while the repository's code runs. */
export function createWorkspace(parts: WorkspaceParts): Workspace {
  const { git, order, checkout } = parts;
  const { signal } = order;
  const oneAtATime = createLock();
  const change: Change = createChange(git, checkout, order);
  const inTree: GitCall = { gitDirectory: checkout.gitDirectory, workTree: checkout.tree, signal };
  const inMirror: GitCall = { gitDirectory: checkout.mirror, signal };
  let commit: string | null = null;
  let closing: Promise<void> | null = null;

  const workspace: Workspace = {
    pullRequestDiff: () =>
      whileOpen(async () => {
        const mergeBase = await git(['merge-base', order.base.sha, order.head.sha], inMirror);
        return diffBetween(mergeBase.output.trim() || order.base.sha, order.head.sha);
      }),
    commitDiff: (other) =>
      whileOpen(async () => {
        const found = await git(['rev-parse', '--verify', '--end-of-options', `${other}^1`], inMirror);
        return found.exitCode === 0 ? diffBetween(found.output.trim(), other) : '';
      }),
    readAtBase: (path, maxCharacters) => whileOpen(() => readAtBase(path, maxCharacters)),
    author: order.author,
    read: (path) => whileOpen(() => readTreeFile(checkout.tree, path)),
    write: (path, content) =>
      whileOpen(() => {
        change.touched();
        return writeTreeFile(checkout.tree, path, content);
      }),
    list: (directory = '') => whileOpen(() => list(directory)),
    search: (pattern, directory = '') =>
      whileOpen(async () => {
        if (directory !== '') await checkTreePath(checkout.tree, directory);
        return searchTree(checkout.tree, pattern, directory, signal);
      }),
    run: (command, options = {}) =>
      whileOpen(async () => {
        if (!parts.sandbox) return { exitCode: null, output: '', endedBy: 'no-sandbox', seconds: 0 };
        change.touched();
        return parts.sandbox.run({
          ...defaultLimits,
          timeoutMs: options.timeoutMs ?? parts.commandTimeoutMs,
          command,
          directory: checkout.tree,
          cacheDirectory: parts.cacheDirectory,
          readOnlyBinds: gitBinds(checkout),
          allowedHosts: parts.allowedHosts,
          signal: options.signal ? AbortSignal.any([signal, options.signal]) : signal,
        });
      }),
    diff: () => whileOpen(() => change.diff()),
    patch: (tree, isFit) => whileOpen(() => change.patch(tree, isFit)),
    apply: (patch) => whileOpen(() => change.apply(patch)),
    revert: (commit) =>
      whileOpen(async () => {
        const remote = { url: order.headRepositoryCloneUrl, token: await order.token() };
        return change.reverted(commit, remote);
      }),
    restore: (tree) => whileOpen(() => change.restore(tree)),
    commit: (message, tree) =>
      whileOpen(async () => {
        commit = await change.commit(message, tree);
        return commit;
      }),
    push: () =>
      whileOpen(() => {
        if (commit === null) throw new ReflexionError('workspace', 'There is no commit to push.');
        const { createCommit } = order;
        return createCommit
          ? createOnHost(git, checkout, order, commit, createCommit)
          : pushCommit(git, checkout, order, commit);
      }),
    close() {
      closing ??= oneAtATime(() => parts.closed(workspace));
      return closing;
    },
  };
  return workspace;

  function whileOpen<T>(work: () => Promise<T>): Promise<T> {
    return oneAtATime(async () => {
      if (closing) throw new ReflexionError('workspace', 'The workspace is closed.');
      return work();
    });
  }

  /** What a partial clone lacks for it comes into the mirror, so that the next trial finds it there. */
  async function diffBetween(from: string, to: string): Promise<string> {
    const remote = { url: order.headRepositoryCloneUrl, token: await order.token() };
    const call = { ...inMirror, remote, maxOutputBytes: maxCommittedDiffBytes };
    const diff = await change.between(from, to, ['--patch'], call);
    if (diff.endedBy === 'output') return `${diff.output}\n(cut off: the diff goes on)\n`;
    return must(Promise.resolve(diff));
  }

  async function readAtBase(path: string, maxCharacters: number): Promise<string | null> {
    const listed = await git(['ls-tree', '-z', order.base.sha, '--', path], inMirror);
    const [entry = ''] = listed.output.split('\0');
    const [, blob] = /^100\d{3} blob ([0-9a-f]+)\t/.exec(entry) ?? [];
    if (blob === undefined) return null;
    const remote = { url: order.cloneUrl, token: await order.token() };
    const { output, exitCode, endedBy } = await git(['cat-file', 'blob', blob], {
      ...inMirror,
      remote,
      maxOutputBytes: 4 * maxCharacters,
    });
    // It is not worth a trial.
    if ((exitCode !== 0 && endedBy !== 'output') || output.includes('\0')) return null;
    return output.slice(0, maxCharacters);
  }

  async function list(directory: string): Promise<readonly string[]> {
    if (directory !== '') await checkTreePath(checkout.tree, directory);
    const among = directory === '' ? [] : ['--', directory];
    const names = async (flags: string[]) =>
      (await must(git(['ls-files', '-z', ...flags, ...among], inTree))).split('\0').filter(isFile);
    const deleted = new Set(await names(['--deleted']));
    const present = await names(['--cached', '--others', '--exclude-standard']);
    return [...new Set(present)].filter((path) => !deleted.has(path)).sort();
  }
}

/** What git needs inside: the trial's own folder in place of `.git`, and the mirror where that folder points to. */
function gitBinds({ gitDirectory, mirror }: Checkout) {
  const inside = join(workspacePath, '.git');
  return [
    { from: gitDirectory, to: inside },
    { from: mirror, to: join(inside, relative(gitDirectory, mirror)) },
  ];
}

/** A repository inside the repository is named as a folder. */
function isFile(path: string): boolean {
  return path !== '' && !path.endsWith('/');
}
