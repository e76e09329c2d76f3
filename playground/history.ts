import { git, gitBytes, tryGit } from './git.ts';

/** What a repository's git says about its commits. */
export interface Commit {
  sha: string;
  tree: string;
  parents: readonly string[];
  author: Signature;
  committer: Signature;
  message: string;
}
interface Signature {
  name: string;
  email: string;
  /** ISO 8601, UTC. */
  date: string;
}

export interface FileChange {
  path: string;
  previousPath: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  blob: string | null;
  additions: number;
  deletions: number;
  /** From the first `@@`; null for binary files and for changes of mode or name only. */
  patch: string | null;
}

/** The full id of a commit, branch, tag or `refs/…`; null where there is none. */
export async function resolveCommit(gitDirectory: string, reference: string): Promise<string | null> {
  if (reference.startsWith('-')) return null;
  const candidates = [`refs/heads/${reference}`, `refs/tags/${reference}`, reference];
  for (const candidate of /^[0-9a-f]{40}$/.test(reference) ? [reference] : candidates) {
    const found = await tryGit(gitDirectory, ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`]);
    if (found !== null) return found.trim();
  }
  return null;
}

/** Oldest first. */
export async function commitsBetween(
  gitDirectory: string,
  base: string,
  head: string,
): Promise<readonly Commit[]> {
  return parseCommits(
    await git(gitDirectory, ['log', '--reverse', '--topo-order', commitFormat, `${base}..${head}`]),
  );
}

/** All that the head has in it, newest first; bounded, as pages of it are looked at one after the other. */
export async function commitsOf(gitDirectory: string, head: string): Promise<readonly Commit[]> {
  return parseCommits(await git(gitDirectory, ['log', '--max-count=1000', commitFormat, head]));
}

export async function readCommit(gitDirectory: string, sha: string): Promise<Commit | null> {
  const output = await tryGit(gitDirectory, ['log', '-1', commitFormat, sha, '--']);
  return output === null ? null : (parseCommits(output)[0] ?? null);
}

/** What the head changes since it left the base. */
export async function changesBetween(
  gitDirectory: string,
  base: string,
  head: string,
): Promise<readonly FileChange[]> {
  const range = `${base}...${head}`;
  const [raw, numbers, patch] = await Promise.all([
    git(gitDirectory, ['diff', '-M', '--raw', '-z', '--no-abbrev', range]),
    git(gitDirectory, ['diff', '-M', '--numstat', '-z', range]),
    git(gitDirectory, ['diff', '-M', '--no-color', '--no-ext-diff', range]),
  ]);
  const counts = parseNumbers(numbers);
  const patches = patch.split(/^(?=diff --git )/m).filter((part) => part !== '');
  return parseRaw(raw).map((change, index) => {
    const [additions, deletions] = counts[index] ?? [0, 0];
    const text = patches[index] ?? '';
    const start = text.search(/^@@ /m);
    return {
      ...change,
      additions,
      deletions,
      patch: start === -1 ? null : text.slice(start).replace(/\n$/, ''),
    };
  });
}

export async function mergesCleanly(gitDirectory: string, base: string, head: string): Promise<boolean> {
  return (await tryGit(gitDirectory, ['merge-tree', '--write-tree', base, head])) !== null;
}

/** A file's content at a commit, or the names in a folder; null where there is nothing. */
export async function readPath(
  gitDirectory: string,
  sha: string,
  path: string,
): Promise<{ type: 'file'; blob: string; content: Buffer } | { type: 'dir'; entries: TreeEntry[] } | null> {
  const name = `${sha}:${path}`;
  const type = (await tryGit(gitDirectory, ['cat-file', '-t', name]))?.trim();
  if (type === 'tree')
    return { type: 'dir', entries: parseTree(await git(gitDirectory, ['ls-tree', '-l', '-z', name])) };
  if (type !== 'blob') return null;
  const blob = (await git(gitDirectory, ['rev-parse', name])).trim();
  return { type: 'file', blob, content: await gitBytes(gitDirectory, ['cat-file', 'blob', blob]) };
}

export interface TreeEntry {
  name: string;
  type: 'file' | 'dir' | 'submodule';
  sha: string;
  sizeBytes: number;
}

const commitFormat = '--format=%x1e%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%at%x1f%cn%x1f%ce%x1f%ct%x1f%B';

function parseCommits(output: string): readonly Commit[] {
  return output
    .split('\x1e')
    .slice(1)
    .map((record) => {
      const [
        sha = '',
        tree = '',
        parents = '',
        an = '',
        ae = '',
        at = '',
        cn = '',
        ce = '',
        ct = '',
        ...body
      ] = record.split('\x1f');
      return {
        sha,
        tree,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        author: { name: an, email: ae, date: utc(at) },
        committer: { name: cn, email: ce, date: utc(ct) },
        message: body.join('\x1f').trimEnd(),
      };
    });
}

function utc(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

function parseRaw(output: string): Omit<FileChange, 'additions' | 'deletions' | 'patch'>[] {
  const fields = output.split('\0');
  const changes: Omit<FileChange, 'additions' | 'deletions' | 'patch'>[] = [];
  for (let index = 0; index + 1 < fields.length; ) {
    const [, , , blob = '', letters = ''] = (fields[index] ?? '').split(' ');
    const letter = letters.charAt(0);
    const moved = letter === 'R' || letter === 'C';
    const path = fields[index + (moved ? 2 : 1)] ?? '';
    changes.push({
      path,
      previousPath: moved ? (fields[index + 1] ?? null) : null,
      status: statusOf[letter] ?? 'changed',
      blob: /^0+$/.test(blob) ? null : blob,
    });
    index += moved ? 3 : 2;
  }
  return changes;
}

const statusOf: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
};

function parseNumbers(output: string): (readonly [number, number])[] {
  const fields = output.split('\0');
  const counts: (readonly [number, number])[] = [];
  for (let index = 0; index + 1 < fields.length; ) {
    const [added = '', removed = '', path = ''] = (fields[index] ?? '').split('\t');
    counts.push([Number(added) || 0, Number(removed) || 0]);
    index += path === '' ? 3 : 1;
  }
  return counts;
}

function parseTree(output: string): TreeEntry[] {
  return output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [, type = '', sha = '', size = ''] = (line.split('\t')[0] ?? '').split(/ +/);
      return {
        name: line.slice(line.indexOf('\t') + 1),
        type: type === 'tree' ? 'dir' : type === 'commit' ? 'submodule' : 'file',
        sha,
        sizeBytes: Number(size) || 0,
      };
    });
}
