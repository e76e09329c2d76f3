import type { FileChange } from '../change.ts';
import type { Rule } from '../facts.ts';
import { changedLines, codeAt, findingAt, type Line } from '../lines.ts';
import { manifests, notPackages } from '../manifests.ts';
import { nameOf } from '../paths.ts';
import type { Finding } from '../verdict.ts';

/** Packages that were not there before. */
export const dependencies: Rule = ({ files }) => files.flatMap(added);

function added(change: FileChange): Finding[] {
  const manifest = manifests.find(({ file }) => file.test(nameOf(change.path)));
  if (!manifest || change.file.status === 'deleted') return [];
  const known = new Set(
    changedLines(change, 'before').flatMap(
      ({ text }) => manifest.pattern.exec(text)?.[1]?.toLowerCase() ?? [],
    ),
  );
  return changedLines(change, 'after').flatMap((line) => {
    const name = manifest.pattern.exec(line.text)?.[1] ?? unbound(change, line);
    if (!name || known.has(name.toLowerCase()) || notPackages.test(name)) return [];
    const section = manifest.section ? sectionOf(line) : null;
    if (section && !manifest.section?.test(section)) return [];
    if (
      /^(?:package|composer)\.json$/.test(nameOf(change.path)) &&
      !section &&
      /:\s*"[\w-]+\/[\w-]+"/.test(line.text)
    )
      return [];
    return [findingAt(change, line, 'ask', 'dependency-added', `A new dependency: ${name}.`)];
  });
}

/** An entry of a list of requirements that names no version. */
function unbound({ path }: FileChange, line: Line): string | undefined {
  if (!/^(?:pyproject\.toml|setup\.(?:cfg|py)|Pipfile)$/.test(nameOf(path))) return undefined;
  const isRequired = /depend|require|^dev$|^test$|^packages$/.test(sectionOf(line) ?? '');
  return isRequired
    ? /^\s*["']?([A-Za-z][\w.-]{0,100})(?:\[[^\]]{0,100}\])?["']?\s*(?:,|=\s*["']\*["'])?\s*$/.exec(
        line.text,
      )?.[1]
    : undefined;
}

/** The name of the object, table or list that a line stands in; null where that is out of sight. */
function sectionOf({ side, row }: Line): string | null {
  const indent = codeAt(side, row).search(/\S/);
  for (let up = row - 1; up >= 0 && up > row - 200; up -= 1) {
    const text = codeAt(side, up);
    const table = /^\s*\[+([\w.-]+)\]+\s*$/.exec(text)?.[1];
    if (table) return table;
    const key = /^\s*["']?([\w.-]+)["']?\s*[:=]\s*[[{]?\s*$/.exec(text)?.[1];
    if (key && text.search(/\S/) < indent) return key;
  }
  return null;
}
