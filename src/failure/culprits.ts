import type { Culprit } from '../reflexion/failure.ts';
import type { HeldLine } from './store.ts';

const place =
  /(?:^|[\s('"[@])((?:\.{0,2}\/)?[\w@.+-]{1,80}(?:[/\\][\w@.+-]{1,80}){0,20}\.[A-Za-z]\w{0,8})(?::(\d{1,6})(?::(\d{1,6}))?|\((\d{1,6})(?:,(\d{1,6}))?\)|:\[(\d{1,6}),(\d{1,6})\])/;

/** The places that lines accuse, in the lines' order, each once. */
export function culpritsOf(
  lines: readonly HeldLine[],
  known: { diff?: string; files?: ReadonlySet<string> },
): readonly Culprit[] {
  const touched = known.diff === undefined ? null : touchedFiles(known.diff);
  const culprits = new Map<string, Culprit>();
  for (const { text } of lines) {
    const match = place.exec(text);
    if (!match?.[1]) continue;
    const path = relative(match[1], known.files);
    if (path === null) continue;
    const line = Number(match[2] ?? match[4] ?? match[6] ?? 0) || null;
    const column = Number(match[3] ?? match[5] ?? match[7] ?? 0) || null;
    const message = text.slice(match.index + match[0].length).replace(/^[\s:,-]+/, '') || null;
    const key = `${path}:${line}`;
    if (!culprits.has(key))
      culprits.set(key, { path, line, column, message, touched: touched?.has(path) ?? null });
    if (culprits.size >= 50) break;
  }
  return [...culprits.values()];
}

/** The path as the repository knows it, or null when it is known not to have it. */
function relative(path: string, files: ReadonlySet<string> | undefined): string | null {
  const plain = path.replaceAll('\\', '/').replace(/^\.\//, '');
  if (!files) return plain;
  const parts = plain.split('/').filter(Boolean);
  for (let from = 0; from < parts.length; from += 1) {
    const candidate = parts.slice(from).join('/');
    if (files.has(candidate)) return candidate;
  }
  return null;
}

function touchedFiles(diff: string): ReadonlySet<string> {
  const files = new Set<string>();
  for (const match of diff.matchAll(/^\+\+\+ b\/(.+)$/gm)) if (match[1]) files.add(match[1]);
  return files;
}
