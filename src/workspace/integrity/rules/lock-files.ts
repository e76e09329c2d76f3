import type { Change, FileChange } from '../change.ts';
import { finding, type Rule } from '../facts.ts';
import { isLockFile, nameOf } from '../paths.ts';
import type { Finding } from '../verdict.ts';

/** Lock files that changed by themselves, and versions whose content would change. */
export const lockFiles: Rule = (change) => [...change.files.flatMap(tampered), ...locksAlone(change)];

/** Another content for the same version. */
function tampered(change: FileChange): Finding[] {
  if (!isLockFile(change.path)) return [];
  const hash =
    /\b(?:integrity|checksum|hash|sha256|sha512|h1|resolution)\b["']?\s{0,3}[:=]|^\s*[\w./@-]+ v\S+ h1:|sha\d{3}[:-]/;
  return change.file.hunks.flatMap(({ lines, newStart }) => {
    const own = lines.filter(({ text }) => !ofManifest.test(text));
    const removed = own.filter(({ kind }) => kind === '-');
    const added = own.filter(({ kind }) => kind === '+');
    const isHashesAlone =
      removed.length > 0 &&
      removed.length === added.length &&
      [...removed, ...added].every(({ text }) => hash.test(text));
    const isSame =
      isHashesAlone &&
      removed.every(({ text }, index) => withoutHash(text) === withoutHash(added[index]?.text ?? ''));
    return isSame
      ? [
          finding(
            'refuse',
            'lock-hash-changed',
            { path: change.path, line: newStart },
            'The same version would have another content.',
          ),
        ]
      : [];
  });
}

/** What a lock file says of its manifest, not of a package. */
const ofManifest = /\bcontent[-_]hash\b|\bCHECKSUM:|\b(?:pnpmfile|packageExtensions|overrides)Checksum\b/;

const withoutHash = (text: string) => text.replaceAll(/[A-Za-z0-9+/]{40,}={0,2}|[0-9a-f]{32,}/g, '');

/** Which manifests a lock file follows. */
const followed: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    /^(?:package\.json|pnpm-workspace\.yaml|\.npmrc|\.yarnrc\.yml)$/,
  ],
  [/^deno\.lock$/, /^(?:deno\.jsonc?|package\.json)$/],
  [/^Cargo\.lock$/, /^Cargo\.toml$/],
  [/^go\.(?:work\.)?sum$/, /^go\.(?:mod|work)$/],
  [/^(?:poetry|uv|pdm)\.lock$/, /^(?:pyproject\.toml|setup\.(?:cfg|py))$/],
  [/^Pipfile\.lock$/, /^Pipfile$/],
  [/^Gemfile\.lock$/, /^Gemfile$|\.gemspec$/],
  [/^composer\.lock$/, /^composer\.json$/],
  [/^packages\.lock\.json$/, /\.(?:csproj|props|fsproj)$/],
  [/^gradle\.lockfile$/, /\.gradle(?:\.kts)?$|libs\.versions\.toml$/],
];

function locksAlone({ files, pullRequest }: Change): Finding[] {
  const own = files.map(({ path }) => nameOf(path));
  const theirs = (pullRequest ?? []).map(({ path }) => nameOf(path));
  return files
    .filter(({ path }) => isLockFile(path))
    .flatMap(({ path, file }): Finding[] => {
      const at = { path, line: null };
      if (file.status === 'deleted')
        return [finding('ask', 'lock-file-deleted', at, 'It deletes a lock file.')];
      const manifest = followed.find(([lock]) => lock.test(nameOf(path)))?.[1];
      const isFollowing = manifest && [...own, ...theirs].some((name) => manifest.test(name));
      if (isFollowing || theirs.includes(nameOf(path))) return [];
      const text = 'A lock file changes and its manifest does not.';
      return [finding(pullRequest ? 'refuse' : 'ask', 'lock-file-alone', at, text)];
    });
}
