/** Whether all that one pattern of paths finds is found by another as well, and less. Linear in both. */
export function isNarrowerGlob(narrow: string, wide: string): boolean {
  if (narrow === wide || narrow === '' || wide === '') return false;
  const isFolder = !/[*?[{(^$|\\]/.test(wide) && narrow.startsWith(`${wide.replace(/\/$/, '')}/`);
  return isFolder || matchesGlob(narrow, wide);
}

/** Stars stand for anything; the rest has to come in order. */
function matchesGlob(text: string, glob: string): boolean {
  const pieces = glob.split(/\*+\/?/);
  if (pieces.length === 1) return false;
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at + last.length <= text.length;
}
