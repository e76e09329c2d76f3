import { readPath } from '../history.ts';

export interface WorkflowFile {
  path: string;
  text: string;
}

/** The workflow files at a commit, in order of their paths. */
export async function workflowFiles(gitDirectory: string, sha: string): Promise<readonly WorkflowFile[]> {
  const folder = await readPath(gitDirectory, sha, '.github/workflows');
  if (folder?.type !== 'dir') return [];
  const paths = folder.entries
    .filter((entry) => entry.type === 'file' && /\.ya?ml$/.test(entry.name))
    .map((entry) => `.github/workflows/${entry.name}`);
  const files: WorkflowFile[] = [];
  for (const path of paths) {
    const file = await readPath(gitDirectory, sha, path);
    if (file?.type === 'file') files.push({ path, text: file.content.toString('utf8') });
  }
  return files;
}
