/** Files by which a repair could change its own judge. */
const judges: readonly { pattern: RegExp; reason: string }[] = [
  { pattern: /^\.github\/workflows\//, reason: 'it changes a workflow' },
  { pattern: /^(\.github\/|docs\/)?CODEOWNERS$/, reason: 'it changes who has to review' },
  { pattern: /^\.github\/reflexion\.ya?ml$/, reason: 'it changes the rules of this bot' },
  {
    pattern: /^(\.gitlab-ci\.yml|\.travis\.yml|Jenkinsfile|\.circleci\/|azure-pipelines\.yml)/,
    reason: 'it changes the CI',
  },
];

const testFile = /(^|\/)(tests?|__tests__|spec)\/|[._-](test|spec)s?\.[^/]+$|(^|\/)test_[^/]+\.py$/;
const maxFiles = 200;

/** Why a repair's diff may not be pushed, each reason with the file it is about; empty when it may. Pure. */
export function objectionsTo(diff: string): readonly string[] {
  const files = filesOf(diff);
  if (files.length > maxFiles)
    return [`it changes ${files.length} files, and more than ${maxFiles} are not looked through`];
  return files.flatMap(({ path, isDeleted, isBinary, isLink }) => [
    ...judges.filter(({ pattern }) => pattern.test(path)).map(({ reason }) => `${reason} (${path})`),
    ...(isDeleted && testFile.test(path) ? [`it deletes a test file (${path})`] : []),
    ...(isBinary ? [`it adds or changes a binary file (${path})`] : []),
    ...(isLink ? [`it adds a symbolic link (${path})`] : []),
  ]);
}

interface ChangedFile {
  path: string;
  isDeleted: boolean;
  isBinary: boolean;
  isLink: boolean;
}

function filesOf(diff: string): readonly ChangedFile[] {
  const sections = diff.split(/^(?=diff --git )/m).filter((section) => section.startsWith('diff --git '));
  return sections.map((section) => {
    const [header = ''] = section.split(/^@@ /m, 1);
    return {
      path: pathIn(header),
      isDeleted: /^deleted file mode /m.test(header),
      isBinary: /^(Binary files |GIT binary patch)/m.test(header),
      isLink: /^new file mode 120000$/m.test(header),
    };
  });
}

/** The path after the change; before it for a file that is deleted. Git quotes the odd ones. */
function pathIn(header: string): string {
  const after = /^\+\+\+ "?b\/(.*?)"?\t?$/m.exec(header)?.[1];
  const before = /^--- "?a\/(.*?)"?\t?$/m.exec(header)?.[1];
  return after ?? before ?? /^diff --git .* "?b\/(.*?)"?$/m.exec(header)?.[1] ?? '';
}
