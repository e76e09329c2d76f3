import type { FileChange, Side } from '../change.ts';
import type { Rule } from '../facts.ts';
import { changedLines, codeAt, findingAt, type Line } from '../lines.ts';
import { type Manifest, manifests, notPackages } from '../manifests.ts';
import { nestedPackages } from '../nested-packages.ts';
import { nameOf } from '../paths.ts';
import type { Finding } from '../verdict.ts';

/** Packages that were not there before. */
export const dependencies: Rule = ({ files }) => files.flatMap(added);

interface Named {
  line: Line;
  name: string;
}

function added(change: FileChange): Finding[] {
  const manifest = manifests.find(({ file }) => file.test(nameOf(change.path)));
  if (!manifest || change.file.status === 'deleted') return [];
  const known = new Set(
    [
      ...changedLines(change, 'before').flatMap(({ text }) => [
        ...namesIn(manifest, text),
        ...unboundIn(manifest, text),
      ]),
      ...change.regions.flatMap(({ before }) => nested(manifest, before).map(({ name }) => name)),
    ].map((name) => name.toLowerCase()),
  );
  const named = [
    ...changedLines(change, 'after').flatMap((line) => standing(change, manifest, line)),
    ...change.regions
      .flatMap(({ after }) => nested(manifest, after))
      .filter(({ line: { side, row } }) => side.rows[row]?.isChanged),
  ];
  return named
    .filter(({ name }) => !known.has(name.toLowerCase()) && !notPackages.test(name))
    .map(({ line, name }) =>
      findingAt(change, line, 'ask', 'dependency-added', `A new dependency: ${name}.`),
    );
}

const namesIn = ({ pattern, between }: Manifest, text: string): string[] =>
  (between ? text.split(between) : [text]).flatMap((part) => pattern.exec(part)?.[1] ?? []);

/** Packages that a line names by itself. */
function standing(change: FileChange, manifest: Manifest, line: Line): Named[] {
  const section = manifest.section ? sectionOf(line) : null;
  if (section !== null && !manifest.section?.test(section)) return [];
  const isPath =
    section === null && nameOf(change.path).endsWith('.json') && /:\s*"[\w-]+\/[\w-]+"/.test(line.text);
  if (isPath) return [];
  const names = namesIn(manifest, line.text);
  const isListed = section !== null && manifest.unbound?.section.test(section);
  return (names.length === 0 && isListed ? unboundIn(manifest, line.text) : names).map((name) => ({
    line,
    name,
  }));
}

const unboundIn = ({ unbound }: Manifest, text: string): string[] =>
  unbound?.pattern.exec(text)?.slice(1) ?? [];

function nested({ nesting }: Manifest, side: Side): Named[] {
  if (!nesting) return [];
  return nestedPackages(side, nesting).map(({ name, row }) => ({
    name,
    line: { side, row, text: codeAt(side, row) },
  }));
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
