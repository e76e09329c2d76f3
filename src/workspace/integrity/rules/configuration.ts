import type { FileChange } from '../change.ts';
import {
  isConfiguration,
  isIgnoreFile,
  isScript,
  laxSettings,
  namedRules,
  notOwn,
  ruleSettings,
  strictSettings,
  thresholdSettings,
} from '../configuration.ts';
import { finding, isReformatted, lineAt, quoted, type Rule } from '../facts.ts';
import { changedLines, type Line } from '../lines.ts';
import type { Finding } from '../verdict.ts';

/** Checks switched off, loosened or narrowed where they are configured. */
export const configuration: Rule = ({ files }) => {
  const own = files.filter((change) => isConfiguration(change.path) || isIgnoreFile(change.path));
  const changed = own.filter((change) => !isReformatted(change) || isScript(change.path));
  const kept = changed.flatMap((change) => changedLines(change, 'after').map(({ text }) => text)).join('\n');
  return changed.flatMap((change) => [...ignored(change), ...laxer(change), ...dropped(change, kept)]);
};

function ignored(change: FileChange): Finding[] {
  if (!isIgnoreFile(change.path)) return [];
  const before = changedLines(change, 'before').map(({ text }) => text.trim());
  return changedLines(change, 'after')
    .filter(
      ({ text }) =>
        text.trim() !== '' &&
        !text.trim().startsWith('!') &&
        !notOwn.test(text.trim()) &&
        !before.includes(text.trim()),
    )
    .map((line) => at(change, line, 'refuse', 'paths-excluded', 'A checker no longer looks here.'));
}

function laxer(change: FileChange): Finding[] {
  if (isIgnoreFile(change.path)) return [];
  const before = changedLines(change, 'before').map(({ text }) => text);
  const own = laxSettings.filter(({ files }) => !files || files.test(change.path));
  return changedLines(change, 'after').flatMap((line) =>
    own
      .filter(({ pattern }) => {
        const match = pattern.exec(line.text);
        if (!match) return false;
        const name = nameOf(line.text);
        // What was as lax before, or laxer, is not made laxer by a change beside it.
        return !before.some((text) => nameOf(text) === name && (pattern.test(text) || isOff(text)));
      })
      .slice(0, 1)
      .map(({ text }) => at(change, line, 'refuse', 'check-off', text)),
  );
}

const isOff = (text: string) => /["']off["']|:\s*\[?\s*0\b|=\s*["']allow["']/.test(text);
const nameOf = (text: string) => /^\W*([\w@/.:-]+)/.exec(text.trim())?.[1]?.replace(/:$/, '') ?? '';

/** Strict settings, rules and thresholds that stand nowhere any more. */
function dropped(change: FileChange, kept: string): Finding[] {
  return changedLines(change, 'before').flatMap((line) => {
    const name =
      strictSettings.exec(line.text)?.[1] ??
      namedRules.exec(line.text)?.slice(1).find(Boolean) ??
      (hasRules.test(change.path) ? ruleSettings.exec(line.text)?.[1] : undefined) ??
      (isThreshold(line.text) ? thresholdSettings.exec(line.text)?.[1] : undefined);
    if (!name || kept.includes(name)) return [];
    return [at(change, line, 'refuse', 'check-removed', 'A strict setting is gone.')];
  });
}

const hasRules =
  /eslint|oxlint|tslint|stylelint|biome|commitlint|package\.json|Cargo\.toml|clippy\.toml|deny\.toml/;
const isThreshold = (text: string) => /\d/.test(text) && thresholdSettings.test(text);

function at(
  change: FileChange,
  { side, row }: Line,
  severity: 'ask' | 'refuse',
  rule: string,
  text: string,
): Finding {
  return finding(
    severity,
    rule,
    { path: change.path, line: side.rows[row]?.line ?? null },
    `${text} ${quoted(lineAt(side, row))}`,
  );
}
