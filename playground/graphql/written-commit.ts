import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { git, tryGit } from '../git.ts';
import { siteSignature } from '../site.ts';
import { type Signature, timestamp } from '../store.ts';

interface Changes {
  /** Contents are base64. */
  additions: readonly { path: string; contents: string }[];
  deletions: readonly string[];
}

/** Writes a commit's tree with changes laid over it, and returns its id or what is wrong with the changes. */
export async function writeTree(
  gitDirectory: string,
  commit: string,
  { additions, deletions }: Changes,
): Promise<{ id: string } | { fault: string }> {
  const modes = await modesOf(gitDirectory, commit);
  const missing = deletions.find((path) => !modes.has(path));
  if (missing !== undefined)
    return {
      fault: `A path was requested for deletion which does not exist as of commit oid \`${commit}\`: ${missing}`,
    };
  const garbled = additions.find(({ contents }) => !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(contents));
  if (garbled) return { fault: `The contents of ${garbled.path} are not valid Base64.` };

  const index = join(gitDirectory, `index-${randomUUID()}`);
  const environment = { GIT_INDEX_FILE: index };
  try {
    await git(gitDirectory, ['read-tree', commit], { environment });
    const input = deletions.map((path) => `0 ${'0'.repeat(40)}\t${path}\0`).join('');
    await git(gitDirectory, ['update-index', '-z', '--index-info'], { environment, input });
    for (const { path, contents } of additions) {
      const file = Buffer.from(contents, 'base64');
      const blob = (await git(gitDirectory, ['hash-object', '-w', '--stdin'], { input: file })).trim();
      // An addition makes regular files only; one that is there keeps its mode.
      const entry = `${modes.get(path) === '100755' ? '100755' : '100644'},${blob},${path}`;
      const added = await tryGit(gitDirectory, ['update-index', '--add', '--cacheinfo', entry], {
        environment,
      });
      if (added === null) return { fault: `A path was requested for addition which is invalid: ${path}` };
    }
    return { id: (await git(gitDirectory, ['write-tree'], { environment })).trim() };
  } finally {
    await rm(index, { force: true });
  }
}

/** Writes a commit of the site's own making. Of its signature nobody here holds the key, so it is one in form only. */
export async function writeSignedCommit(
  gitDirectory: string,
  commit: {
    tree: string;
    parents: readonly string[];
    author: { name: string; email: string };
    message: string;
  },
): Promise<{ id: string; signature: Signature }> {
  const seconds = Math.floor(Date.now() / 1000);
  const signed = ({ name, email }: { name: string; email: string }) => `${name} <${email}> ${seconds} +0000`;
  const head = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signed(commit.author)}`,
    `committer ${signed(siteSignature)}`,
  ].join('\n');
  const base64 = randomBytes(96).toString('base64').replaceAll(/.{64}/g, '$&\n');
  const signature = `-----BEGIN PGP SIGNATURE-----\n\n${base64}-----END PGP SIGNATURE-----\n`;
  const input = `${head}\ngpgsig ${signature.replaceAll('\n', '\n ')}\n\n${commit.message}`;
  const id = await git(gitDirectory, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input });
  return {
    id: id.trim(),
    signature: { signature, payload: `${head}\n\n${commit.message}`, verifiedAt: timestamp() },
  };
}

/** By path. */
async function modesOf(gitDirectory: string, commit: string): Promise<Map<string, string>> {
  const output = await git(gitDirectory, ['ls-tree', '-r', '-z', commit]);
  const lines = output.split('\0').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, 6)]));
}
