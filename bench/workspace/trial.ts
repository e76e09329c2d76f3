import type { Workspaces } from '../../src/workspace/workspaces.ts';
import { token } from './host.ts';
import { oldestFile } from './repository.ts';

export interface TrialPlace {
  cloneUrl: string;
  branch: string;
  head: string;
  base: string;
}

/** What git does in one trial, by the bot's own code; `whileOpen` runs before it is closed. */
export async function runTrial(
  workspaces: Workspaces,
  { cloneUrl, branch, head, base }: TrialPlace,
  whileOpen: () => Promise<void> = async () => {},
): Promise<void> {
  const workspace = await workspaces.open({
    repository: 'acme/shop',
    cloneUrl,
    headRepositoryCloneUrl: cloneUrl,
    head: { ref: branch, sha: head },
    base: { ref: 'main', sha: base },
    token: async () => token,
    author: { name: 'reflexion[bot]', email: 'bot@example.com' },
    createCommit: null,
    submodules: false,
    signal: new AbortController().signal,
  });
  await workspace.write(oldestFile, `${await workspace.read(oldestFile)}// one more line\n`);
  const { tree, files } = await workspace.diff();
  if (files.length !== 1) throw new Error(`the diff has ${files.length} files instead of 1`);
  await workspace.commit('fix: one line', tree);
  const published = await workspace.push();
  if (published.kind !== 'pushed') throw new Error(`the push was not taken: ${published.kind}`);
  await whileOpen();
  await workspace.close();
}
