import type { Culprit, Failure } from '../reflexion/failure.ts';
import { placeIn, placeUnderHeading } from './places.ts';
import type { Ranking } from './rank.ts';
import type { HeldLine } from './store.ts';

/** What is known of the repository beside the log. */
export interface KnownFiles {
  /** The pull request's change, unified diff. */
  diff?: string;
  /** Paths of the checkout, relative to its root. */
  files?: ReadonlySet<string>;
}

const maxTellingLines = 120;
const maxCulprits = 50;
/** A line that names only a place is explained by the strong line right above it. */
const linesUp = 3;
const strong = 9;

/** The places that the telling lines accuse, those the pull request touches first, each once. */
export function culpritsOf(
  lines: readonly HeldLine[],
  ranking: Ranking,
  { diff, files }: KnownFiles,
): readonly Culprit[] {
  const touched = diff === undefined ? null : touchedFiles(diff);
  const found = new Map<string, Culprit>();
  for (const at of ranking.telling
    .slice(0, maxTellingLines)
    .flatMap((position) => [position, position + 1])) {
    const text = lines[at]?.text ?? '';
    const place = placeIn(text) ?? placeUnderHeading(lines, at);
    const path = place ? pathInRepository(place.path, files) : null;
    if (!place || path === null) continue;
    const key = `${path}:${place.line}`;
    if (found.has(key)) continue;
    const message = place.message || messageAbove(lines, ranking, at);
    found.set(key, {
      path,
      line: place.line,
      column: place.column,
      message,
      touched: touched?.has(path) ?? null,
    });
    if (found.size >= maxCulprits) break;
  }
  return touchedFirst([...found.values()]);
}

/** A failure whose log was read before there was a checkout: accuses only what is in it, and tells what the pull request touches. */
export function inCheckout(failure: Failure, { diff, files }: Required<KnownFiles>): Failure {
  const touched = touchedFiles(diff);
  const culprits = failure.culprits.flatMap((culprit) => {
    const path = fileOf(culprit.path, files);
    return path === null ? [] : [{ ...culprit, path, touched: touched.has(path) }];
  });
  return { ...failure, culprits: touchedFirst(culprits) };
}

function touchedFirst(culprits: readonly Culprit[]): readonly Culprit[] {
  return [
    ...culprits.filter((culprit) => culprit.touched),
    ...culprits.filter((culprit) => !culprit.touched),
  ];
}

function messageAbove(lines: readonly HeldLine[], { strength }: Ranking, at: number): string | null {
  for (let up = at; up >= Math.max(0, at - linesUp); up -= 1) {
    if ((strength[up] ?? 0) >= strong) return lines[up]?.text.trim() ?? null;
  }
  return null;
}

/** Where CI systems keep a checkout, up to the repository's root. */
const checkoutRoot =
  /^(?:[A-Za-z]:)?\/(?:home\/runner\/work|Users\/runner\/work|home\/vsts\/work|home\/travis\/build|Users\/travis\/build|__w|a|github\/workspace|builds|var\/lib\/jenkins\/workspace|home\/circleci|workspaces?)\/(?:[\w.-]{1,100}\/){0,2}?(?=(?:src|lib|test|tests|app|packages|crates|cmd|internal|pkg|spec|include|[\w.-]{1,100}\.\w{1,8}$))/;
const sameNameTwice =
  /^(?:[A-Za-z]:)?\/(?:home\/runner\/work|Users\/runner\/work|__w|a)\/([^/]{1,100})\/\1\//;
const twoLevels = /^\/(?:home|Users)\/travis\/build\/[^/]{1,100}\/[^/]{1,100}\//;
const foreign =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|\.cargo|vendor\/bundle|gems|hostedtoolcache|rustc|usr)\/|^node:|^internal\//;

/** The path relative to the repository's root; null for what is not the repository's. */
function pathInRepository(path: string, files: ReadonlySet<string> | undefined): string | null {
  const plain = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  if (foreign.test(plain)) return null;
  if (files) return fileOf(plain, files);
  const relative = plain.replace(sameNameTwice, '').replace(twoLevels, '').replace(checkoutRoot, '');
  return /^(?:[A-Za-z]:)?\//.test(relative) || relative.startsWith('../') ? null : relative;
}

/** The one file of the checkout that is meant: the longest end of the path that exists, or the only file that ends in it. */
function fileOf(path: string, files: ReadonlySet<string>): string | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..' && part !== '.');
  for (let from = 0; from < parts.length; from += 1) {
    const candidate = parts.slice(from).join('/');
    if (files.has(candidate)) return candidate;
  }
  const end = `/${parts.join('/')}`;
  const ending = [...files].filter((file) => file.endsWith(end));
  return ending.length === 1 ? (ending[0] ?? null) : null;
}

function touchedFiles(diff: string): ReadonlySet<string> {
  const files = new Set<string>();
  for (const match of diff.matchAll(/^(?:\+\+\+ b\/|rename to )(.+)$/gm)) if (match[1]) files.add(match[1]);
  return files;
}
