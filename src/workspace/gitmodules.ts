import { type Checkout, must } from './checkout.ts';
import type { Git } from './git.ts';
import { isPlainUrl, type WorkspaceOrder } from './order.ts';

export interface Submodule {
  path: string;
  sha: string;
  /** Null where it is one that the bot doesn't fetch from. */
  url: string | null;
}

const maxListBytes = 2 ** 20;
const maxPathBytes = 1_000;

/** The submodules that the head has and that its `.gitmodules` gives an address; no more than `most`. Nothing else of that file is looked at. */
export async function readSubmodules(
  git: Git,
  checkout: Checkout,
  order: WorkspaceOrder,
  most: number,
): Promise<Submodule[]> {
  const head = order.head.sha;
  const call = { gitDirectory: checkout.mirror, signal: order.signal, maxOutputBytes: maxListBytes };
  const [list] = await entries(['.gitmodules']);
  if (!list) return [];
  // Of a blob it includes no other file. It fails on what is not written as configuration.
  const keys = ['--no-includes', '--blob', list.sha, '-z', '--get-regexp', '^submodule\\..*\\.(path|url)$'];
  const written = await git(['config', ...keys], call);
  if (written.exitCode !== 0) return [];
  const named = parseSettings(written.output).flatMap(({ path, url }) =>
    isUsablePath(path) && url !== undefined ? [[path, url] as const] : [],
  );
  const urls = new Map(named.slice(0, most));
  if (urls.size === 0) return [];
  const links = (await entries([...urls.keys()])).filter(({ mode }) => mode === '160000');
  return links.map(({ path, sha }) => ({ path, sha, url: resolve(urls.get(path) ?? '', order.cloneUrl) }));

  /** `mode SP type SP id TAB path NUL` */
  async function entries(paths: readonly string[]) {
    const output = await must(git(['ls-tree', '-z', '--full-tree', head, '--', ...paths], call));
    return [...output.matchAll(/(\d{6}) \w+ ([0-9a-f]{40})\t([^\0]+)\0/g)].map(
      ([, mode = '', sha = '', path = '']) => ({ mode, sha, path }),
    );
  }
}

/** `submodule.NAME.KEY LF value NUL`; the last of several counts, as it does to git. */
function parseSettings(output: string): { path?: string; url?: string }[] {
  const found = new Map<string, { path?: string; url?: string }>();
  for (const [, name = '', key = '', value = ''] of output.matchAll(
    /submodule\.([^\n\0]*)\.(path|url)\n([^\0]*)\0/g,
  )) {
    found.set(name, { ...found.get(name), [key]: value });
  }
  return [...found.values()];
}

/** A path that leads to a folder of the tree, and on any file system to none of git's own. */
function isUsablePath(path: string | undefined): path is string {
  if (!path || Buffer.byteLength(path) > maxPathBytes || /[\p{Cc}\\:]/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && !/^(?:\.{1,2}$|-|\.git|git~)/i.test(part));
}

/** As git resolves it, but against the repository itself, also for a fork. The token's host is the only one, and by the token's protocol. */
function resolve(url: string, cloneUrl: string): string | null {
  const isRelative = /^\.{1,2}\//.test(url);
  if (!isRelative && !isPlainUrl(url)) return null;
  if (isRelative && (/[\p{Cc}\s?#\\%]/u.test(url) || !URL.canParse(url, `${cloneUrl}/`))) return null;
  const resolved = new URL(url, `${cloneUrl}/`);
  const own = new URL(cloneUrl);
  return resolved.host === own.host ? `${own.origin}${resolved.pathname}` : null;
}
