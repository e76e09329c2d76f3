import type { Trial } from '../reflexion/episode.ts';
import { tokensOf, type Usage } from '../reflexion/usage.ts';
import { code } from './markdown.ts';

/** What a trial changed and cost, in numbers for people. */

const mostFiles = 20;

/** Each file with its lines added and removed, and how many files are not shown. */
export function changedFiles({ changedFiles: files, changeSize }: Trial): string {
  const shown = files
    .slice(0, mostFiles)
    .map(({ path, added, removed }) => `${code(path)}${lines(added, removed)}`);
  const count = Math.max(changeSize?.files ?? 0, files.length);
  if (count === shown.length) return shown.join(', ');
  const whole = changeSize ? `; in all${lines(changeSize.added, changeSize.removed)}` : '';
  return `${shown.join(', ')} and ${count - shown.length} more${whole}`;
}

function lines(added: number | null, removed: number | null): string {
  return added === null || removed === null ? '' : ` +${added} −${removed}`;
}

export function cost(usage: Usage, engine: string): string {
  if (usage.requests === 0) return engine === 'toolchain' ? 'toolchain, no model' : 'no model used';
  const tokens = `${tokensOf(usage).toLocaleString('en')} tokens`;
  const price = usage.costUsd === null ? 'price not known' : `$${usage.costUsd.toFixed(4)}`;
  return `${tokens} · ${price}`;
}

export function minutes(seconds: number): string {
  // Rounded up: nothing takes no time.
  return `${(Math.ceil(seconds / 6) / 10).toFixed(1)} min`;
}

export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
