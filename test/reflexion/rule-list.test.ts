import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRules } from '../../src/github/parse-rules.ts';
import { ruleList, rulesJsonSchema } from '../../src/reflexion/rule-list.ts';
import { rulesPath } from '../../src/reflexion/rules.ts';

// When one of these fails after a rule was changed: npx node scripts/describe-rules.ts

test('the schema for editors is that of the rules', () => {
  expect(JSON.parse(readFileSync('docs/reflexion.schema.json', 'utf8'))).toEqual(rulesJsonSchema());
});

test('docs/configuration.md has the rules as the schema has them', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z][\w.]+)` \| (?:`(.*?)`)? \| (.*) \|$/gm)].map(
    ([, ...row]) => row,
  );
  expect(rows).toEqual(ruleList.map(({ name, default: value, meaning }) => [name, written(value), meaning]));
});

test('every rule says what it means, and has a default or a setting or no value', () => {
  for (const { name, meaning } of ruleList) expect(meaning, name).toMatch(/^.{20,}\.$/);
});

test.each(['docs/configuration.md', 'README.md'])('the example of %s holds', (path) => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(path, 'utf8')) ?? [];
  const file = { repository: 'acme/shop', path: rulesPath };
  expect(parseRules(example, file)).toMatchObject({ kind: 'read', rules: { verify: 'required' } });
});

function written(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', "'");
}
