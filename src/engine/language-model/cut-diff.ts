import { cutMiddle } from './cut.ts';

/** Cuts a unified diff to a bound, file by file: accused files first, the names of files left out listed at the end. */
export function cutDiff(diff: string, maxCharacters: number, accusedPaths: readonly string[]): string {
  if (diff.length <= maxCharacters) return diff;
  const sections = diff.split(/^(?=diff --git )/m).filter((section) => section.trim() !== '');
  const accused = (section: string) => accusedPaths.some((path) => header(section).includes(path));
  const byWorth = [
    ...sections.filter(accused),
    ...sections.filter((section) => !accused(section)).sort((a, b) => a.length - b.length),
  ];
  const kept = new Map<string, string>();
  let room = maxCharacters;
  for (const section of byWorth) {
    const cut = accused(section) ? cutMiddle(section, Math.max(0, Math.floor(room / 2))) : section;
    if (cut.length > room) continue;
    kept.set(section, cut);
    room -= cut.length;
  }
  const leftOut = sections.filter((section) => !kept.has(section));
  const shown = sections.flatMap((section) => kept.get(section) ?? []).join('');
  if (leftOut.length === 0) return shown;
  const names = leftOut.slice(0, 30).map(header).join('\n');
  const more = leftOut.length > 30 ? `\n[… and ${leftOut.length - 30} more]` : '';
  const size = leftOut.reduce((sum, section) => sum + section.length, 0);
  return `${shown}\n[… ${leftOut.length} files (${size} characters) of the diff left out:]\n${names}${more}`;
}

function header(section: string): string {
  return section.slice(0, 500).split('\n', 1)[0] ?? '';
}
