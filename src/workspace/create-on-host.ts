import type { HostCommit, Published } from '../reflexion/ports.ts';
import { type Checkout, must } from './checkout.ts';
import type { Git, GitCall } from './git.ts';
import type { WorkspaceOrder } from './order.ts';

/** Half of what GitHub takes in one request; contents grow by a third on the way. */
const maxContentBytes = 20 * 2 ** 20;

/** Has the host make the same commit as this one, which git has made here. What the host can't make is refused. */
export async function createOnHost(
  git: Git,
  checkout: Checkout,
  order: WorkspaceOrder,
  commit: string,
  create: (commit: HostCommit) => Promise<Published>,
): Promise<Published> {
  const call: GitCall = {
    gitDirectory: checkout.mirror,
    objects: { own: checkout.objects, shared: `${checkout.mirror}/objects` },
    signal: order.signal,
  };
  const command = ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev', order.head.sha, commit];
  const changes = changesIn(await must(git(command, call)));
  const odd = changes.find(isOdd);
  if (odd)
    return refused(`It makes no commits here that touch links or executable files, and ${odd.path} is one.`);
  const additions: { path: string; contents: string }[] = [];
  let sizeBytes = 0;
  for (const { path, blob } of changes.filter(({ newMode }) => newMode !== none)) {
    const result = await git(['cat-file', 'blob', blob], call);
    await must(Promise.resolve(result));
    sizeBytes += result.bytes.length;
    if (sizeBytes > maxContentBytes)
      return refused('The change is too large for a commit that it makes itself.');
    additions.push({ path, contents: result.bytes.toString('base64') });
  }
  return create({
    repository: new URL(order.headRepositoryCloneUrl).pathname.slice(1).replace(/\.git$/, ''),
    branch: order.head.ref,
    expectedHead: order.head.sha,
    message: await must(git(['log', '-1', '--format=%B', commit], call)),
    additions,
    deletions: changes.filter(({ newMode }) => newMode === none).map(({ path }) => path),
  });
}

interface Change {
  oldMode: string;
  newMode: string;
  blob: string;
  path: string;
}

const none = '000000';
const plain = '100644';

/** It says nowhere what becomes of other modes there, and a script that can't be executed any more would be a bad surprise. */
function isOdd({ oldMode, newMode }: Change): boolean {
  return newMode !== none && [oldMode, newMode].some((mode) => mode !== none && mode !== plain);
}

/** `:old-mode new-mode old-id new-id status NUL path NUL` */
function changesIn(output: string): Change[] {
  const fields = output.split('\0');
  const changes: Change[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = '', newMode = '', , blob = ''] = (fields[index] ?? '').replace(/^:/, '').split(' ');
    changes.push({ oldMode, newMode, blob, path: fields[index + 1] ?? '' });
  }
  return changes;
}

function refused(reason: string): Published {
  return { kind: 'refused', reason };
}
