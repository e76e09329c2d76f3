import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRules } from '../../src/github/rules.ts';
import { defaultRules, rulesSchema } from '../../src/reflexion/rules.ts';

test('what a file does not say is as by default, and an empty file says nothing', () => {
  expect(parseRules('verify: required\n# no more\n')).toEqual({
    kind: 'read',
    rules: { ...defaultRules, verify: 'required' },
  });
  for (const text of ['', '# nothing\n', '---\n'])
    expect(parseRules(text)).toEqual({ kind: 'read', rules: defaultRules });
});

test('every fault is told with its line and what would be right', () => {
  const read = parseRules('# ours\nverify: sometimes\ncommit: verified\nmaxFiles: 0\n');
  expect(read).toEqual({
    kind: 'broken',
    faults: [
      { line: 2, text: expect.stringMatching(/^verify: .*"required".*"when-possible".*"off"/) },
      { line: 4, text: expect.stringMatching(/^maxFiles: .*1\.$/) },
      { line: 3, text: expect.stringMatching(/There is no rule “commit”; there are verify, commits, /) },
    ],
  });
});

test.each([
  ['verify: [', 'not YAML'],
  ['- verify\n', 'one a line'],
  ['just words', 'one a line'],
  ['a: &a [x]\nverify: *a\n', ''],
  ['verify: off\nverify: off\n', 'unique'],
  ['# more and more\n', 'longer'],
])('%j is broken, and says so', (text, words) => {
  const read = parseRules(words === 'longer' ? text.repeat(10_000) : text);
  expect(read.kind).toBe('broken');
  expect(JSON.stringify(read)).toContain(words);
});

test('`off` is a word here, not a truth value', () => {
  expect(parseRules('verify: off\n')).toMatchObject({ rules: { verify: 'off' } });
});

test('docs/configuration.md has the rules as the schema has them, and the examples hold', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const rows = Object.entries(rulesSchema.shape).map(
    ([name, rule]) => `| \`${name}\` | \`${String(rule.parse(undefined))}\` | ${rule.description} |`,
  );
  expect([...page.matchAll(/^\| `[a-z]\w+` \| .*$/gm)].map(([row]) => row)).toEqual(rows);
  for (const path of ['docs/configuration.md', 'README.md']) {
    const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
    expect(parseRules(example)).toMatchObject({ kind: 'read', rules: { verify: 'required' } });
  }
});
