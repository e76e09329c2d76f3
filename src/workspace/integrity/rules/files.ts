import type { FileChange } from '../change.ts';
import { finding, type Rule } from '../facts.ts';
import { isLockFile, isSnapshot } from '../paths.ts';
import type { Finding, Severity } from '../verdict.ts';

/** Files by which a repair could change its own judge. */
const judges: readonly { rule: string; severity: Severity; pattern: RegExp; text: string }[] = [
  {
    rule: 'workflow',
    severity: 'ask',
    pattern: /^\.github\/(?:workflows|actions)\//,
    text: 'It changes a workflow.',
  },
  {
    rule: 'code-owners',
    severity: 'refuse',
    pattern: /^(?:\.github\/|docs\/|\.gitlab\/|\.bitbucket\/)?CODEOWNERS$/i,
    text: 'It changes who has to review.',
  },
  {
    rule: 'rules-file',
    severity: 'refuse',
    pattern: /^\.github\/reflexion\.ya?ml$/i,
    text: 'It changes the rules of this bot.',
  },
  {
    rule: 'ci-file',
    severity: 'ask',
    pattern:
      /^(?:\.gitlab-ci\.ya?ml|\.gitlab\/.*\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|\.drone\.(?:ya?ml|star|jsonnet)|\.cirrus\.(?:ya?ml|star)|\.semaphore\/.*|\.woodpecker(?:\.ya?ml|\/.*)|\.buildkite\/.*|\.circleci\/.*|bitbucket-pipelines\.ya?ml|azure-pipelines[\w.-]*|\.azure-pipelines\/.*|\.azuredevops\/.*|cloudbuild\.ya?ml|buildspec\.ya?ml|\.teamcity\/.*|wercker\.yml|codemagic\.yaml)$|(?:^|\/)Jenkinsfile[\w.-]*$/,
    text: 'It changes the CI.',
  },
  {
    rule: 'git-hook',
    severity: 'refuse',
    pattern:
      /^(?:\.husky|\.githooks|\.git-hooks|hooks)\/[\w-]+$|^\.?lefthook\.ya?ml$|^\.gitattributes$|^\.gitmodules$/,
    text: 'It changes what git runs or reads.',
  },
];

const maxPathLength = 1_000;

/** Kinds of files and changes that no repair needs, whatever stands in them. */
export const files: Rule = ({ files: changed, limits }) => {
  if (changed.length > limits.maxFiles) {
    const text = `It changes ${changed.length} files, and more than ${limits.maxFiles} are not looked through.`;
    return [finding('refuse', 'too-many-files', { path: '', line: null }, text)];
  }
  const lines = changed
    .filter(({ path }) => !isLockFile(path) && !isSnapshot(path))
    .reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
  const text = `It changes ${lines} lines, and more than ${limits.maxLines} are not looked through.`;
  const tooMany = finding('refuse', 'too-many-lines', { path: '', line: null }, text);
  const found = changed.flatMap((file) => [...ofNames(file), ...ofKind(file, limits.maxFileBytes)]);
  return lines > limits.maxLines ? [tooMany, ...found] : found;
};

function ofNames({ path, file: { oldPath } }: FileChange): Finding[] {
  const names = [...new Set([path, oldPath])];
  if (names.some(isOdd))
    return [finding('refuse', 'path', { path, line: null }, 'Its name leads elsewhere or can’t be shown.')];
  return judges
    .filter(({ pattern }) => names.some((name) => pattern.test(name)))
    .map(({ rule, severity, text }) => finding(severity, rule, { path, line: null }, text));
}

function isOdd(path: string): boolean {
  if (path.length > maxPathLength || path.startsWith('/')) return true;
  // biome's rule against control characters in patterns is for typing errors; these are looked for.
  if ([...path].some((character) => character < ' ' || character === '\u007f')) return true;
  return path.split('/').some((part) => part === '..' || part.toLowerCase() === '.git');
}

function ofKind({ path, file, added }: FileChange, maxFileBytes: number): Finding[] {
  const at = { path, line: null };
  const found: Finding[] = [];
  if (file.isUnreadable) found.push(finding('ask', 'unreadable', at, 'This part of the diff can’t be read.'));
  if (file.isBinary) found.push(finding('refuse', 'binary-file', at, 'It adds or changes a binary file.'));
  if (file.newMode === '120000')
    found.push(finding('refuse', 'symbolic-link', at, 'It adds or changes a symbolic link.'));
  if (file.newMode === '160000')
    found.push(finding('refuse', 'submodule', at, 'It adds or changes a submodule.'));
  const bytes = isLockFile(path) ? 0 : added.reduce((sum, { text }) => sum + text.length + 1, 0);
  if (bytes > maxFileBytes)
    found.push(finding('refuse', 'file-size', at, `It adds ${bytes} characters to one file.`));
  return found;
}
