import { ReflexionError } from '../errors.ts';
import type { HostCommit, Published } from '../reflexion/ports.ts';

/** Which commit to check out, and where a fix goes. */
export interface WorkspaceOrder {
  /** `owner/name` */
  repository: string;
  /** `http(s)://host/owner/name.git` */
  cloneUrl: string;
  /** The same, or that of the fork the pull request comes from. */
  headRepositoryCloneUrl: string;
  head: { ref: string; sha: string };
  base: { ref: string; sha: string };
  /** Asked for whenever the host is spoken to, as tokens expire. */
  token: () => Promise<string>;
  author: { name: string; email: string };
  /** Has the host make the commit; null where git pushes it. */
  createCommit: ((commit: HostCommit) => Promise<Published>) | null;
  /** Lays out the submodules, too, those of submodules excepted. */
  submodules: boolean;
  signal: AbortSignal;
}

const maxRefBytes = 1_000;

/** Throws where a name could mean something else to git or to the file system: names are chosen by whoever opens a pull request. */
export function checkOrder(order: WorkspaceOrder): void {
  if (!/^[\w.-]+\/[\w.-]+$/.test(order.repository) || order.repository.split('/').some(isDots)) {
    throw refuse('repository');
  }
  for (const url of [order.cloneUrl, order.headRepositoryCloneUrl])
    if (!isPlainUrl(url)) throw refuse('address');
  for (const { ref, sha } of [order.head, order.base]) {
    if (!/^[0-9a-f]{40}$/.test(sha)) throw refuse('commit id');
    if (!isBranchName(ref)) throw refuse('branch name');
  }
  for (const text of [order.author.name, order.author.email]) {
    if (text === '' || /[\p{Cc}<>]/u.test(text)) throw refuse('author');
  }
}

/** As `git check-ref-format` has it, and shorter than any file system's limit on `refs/heads/<name>`. */
export function isBranchName(name: string): boolean {
  if (name === '' || name === '@' || Buffer.byteLength(name) > maxRefBytes) return false;
  if (/[\p{Cc}\s~^:?*[\\]/u.test(name) || name.includes('..') || name.includes('@{')) return false;
  if (name.startsWith('-') || name.endsWith('.')) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Of http or https, with nothing in it but host and path. */
export function isPlainUrl(address: string): boolean {
  if (!URL.canParse(address) || /[\p{Cc}\s\\]/u.test(address)) return false;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
}

function isDots(part: string): boolean {
  return part === '.' || part === '..';
}

function refuse(what: string): ReflexionError {
  return new ReflexionError('workspace', `The ${what} of this pull request can't be used safely.`, {
    remedy: 'Rename it to letters, digits, dashes and slashes.',
  });
}
