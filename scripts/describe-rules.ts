import { readFileSync, writeFileSync } from 'node:fs';
import { ruleList, rulesJsonSchema } from '../src/reflexion/rule-list.ts';

/** Writes the schema for editors and the table of docs/configuration.md, both from the rules' own schema. Run after it was changed. */

const page = 'docs/configuration.md';
const table = /(\| rule \| default \| meaning \|\n\|---\|---\|---\|\n)(?:\|.*\n)*/;

const rows = ruleList.map(
  ({ name, default: value, meaning }) => `| \`${name}\` | ${shown(value)} | ${meaning} |\n`,
);
writeFileSync('docs/reflexion.schema.json', `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`);
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(table, (_, head: string) => head + rows.join('')),
);

/** As it would stand in the file; nothing where another's setting holds. */
function shown(value: unknown): string {
  return value === undefined || value === '' ? '' : `\`${written(value)}\``;
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', "'");
}
