import { ReflexionError } from '../errors.ts';
import type { Published } from '../reflexion/ports.ts';
import { type Checkout, must } from './checkout.ts';
import type { Git, GitResult } from './git.ts';
import type { WorkspaceOrder } from './order.ts';

const pushTimeoutMs = 180_000;
const maxReasonLength = 500;

/** Throws `ReflexionError` when the host can't be reached; whatever the host answers is a value. */
export async function pushCommit(
  git: Git,
  checkout: Checkout,
  order: WorkspaceOrder,
  commit: string,
): Promise<Published> {
  const branch = `refs/heads/${order.head.ref}`;
  const url = order.headRepositoryCloneUrl;
  const result = await git(
    [
      ...['push', '--porcelain', '--no-verify', '--no-signed', '--recurse-submodules=no'],
      // Forces nothing, as the commit's parent is this very head. It asks that the branch still be there: without it, a branch that
      // its author took back or deleted meanwhile would be brought back.
      `--force-with-lease=${branch}:${order.head.sha}`,
      ...['--end-of-options', url, `${commit}:${branch}`],
    ],
    {
      gitDirectory: checkout.mirror,
      objects: { own: checkout.objects, shared: `${checkout.mirror}/objects` },
      remote: { url, token: await order.token() },
      signal: order.signal,
      timeoutMs: pushTimeoutMs,
    },
  );
  if (result.exitCode === 0) return { kind: 'pushed', commit };
  return answerOf(result) ?? unreached(result);
}

/** `! TAB from:to TAB [remote rejected] (reason)` */
function answerOf(result: GitResult): Published | null {
  const rejected = /^!\t[^\t]*\t(\[[^\]]*\]) ?(.*)$/m.exec(result.output);
  const words = rejected?.[2]?.replace(/^\((.*)\)$/, '$1') ?? '';
  if (rejected?.[1] === '[rejected]' && /stale info|non-fast-forward|fetch first/.test(words)) {
    return { kind: 'moved-on' };
  }
  // Two pushes at once: the loser is told so by the lock or the value of the branch.
  if (/cannot lock ref|failed to update ref|incorrect old value|fetch first|non-fast-forward/.test(words)) {
    return { kind: 'moved-on' };
  }
  if (rejected) return { kind: 'refused', reason: reasonOf(words, result.errors) };
  if (/returned error: 403/.test(result.errors)) {
    return { kind: 'refused', reason: reasonOf('The host refused access.', result.errors) };
  }
  return null;
}

/** The host's own words, which its hooks write to the standard error. */
function reasonOf(words: string, errors: string): string {
  const remarks = [...errors.matchAll(/^remote: *(.*\S)\s*$/gm)].map(([, text]) => text);
  return [words, ...remarks].join('\n').slice(0, maxReasonLength).trim();
}

async function unreached(result: GitResult): Promise<never> {
  await must(Promise.resolve(result));
  throw new ReflexionError('workspace', 'The push failed.');
}
