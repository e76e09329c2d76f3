import { expect, test } from 'vitest';
import { parseRules } from '../../src/github/parse-rules.ts';
import { defaultRules, rulesPath } from '../../src/reflexion/rules.ts';

const file = { repository: 'acme/shop', path: rulesPath };
const parse = (text: string, models: readonly string[] | null = null) => parseRules(text, file, models);
const faultsIn = (text: string, models?: readonly string[]) => {
  const read = parse(text, models);
  if (read.kind !== 'broken') throw new Error('this can be read');
  return read.faults.map(({ line, text: said }) => `${line}: ${said}`);
};

test('what a file does not say is as by default, and an empty file says nothing', () => {
  expect(parse('verify: required\nchecks:\n  ignore: [lint]\n# no more\n')).toEqual({
    kind: 'read',
    file,
    rules: { ...defaultRules, verify: 'required', checks: { only: ['*'], ignore: ['lint'] } },
    set: ['checks.ignore', 'verify'],
  });
  for (const text of ['', '# nothing\n', '---\n', '\ufeff'])
    expect(parse(text)).toEqual({ kind: 'read', file, rules: defaultRules, set: [] });
});

test('every fault is told with its line and what would be right', () => {
  const text = `# ours
verify: requird
maxTrails: 3
maxFiles: 0
drafts: 2020-01-01
checks:
  ignored: [lint]
  only: lint
ignore: [lint]
authors:
  only:
    - alice
    - 7
labels:
  optIn: ""
language: x
signOff: yes
nothing: at all
guidance: [a]
`;
  expect(faultsIn(text)).toEqual([
    '2: `verify` is one of `required`, `when-possible`, `off`; `required` may be meant.',
    '3: There is no rule `maxTrails`. `maxTrials` may be meant.',
    '4: `maxFiles` has to be at least 1.',
    '5: `drafts` has to be `true` or `false`.',
    '7: There is no rule `checks.ignored`. `checks.ignore` may be meant.',
    '8: `checks.only` has to be a list, as in `[one, two]`.',
    '9: There is no rule `ignore`. `checks.ignore` may be meant.',
    '13: `authors.only.entry 2` has to be text.',
    '15: `labels.optIn` has to be at least 1 characters long.',
    '16: `language` is to be the name of a language, as in `German`.',
    '17: `signOff` has to be `true` or `false`.',
    expect.stringMatching(
      /^18: There is no rule `nothing`\. There are `trigger`, `labels`, .*`agentsFile`\.$/,
    ),
    '19: `guidance` has to be text.',
  ]);
});

test.each([
  ['verify: [', /^1: This is not YAML that can be read: Flow sequence/],
  ['- verify\n', /^1: The file has to hold rules, one a line/],
  ['just words', /^1: The file has to hold rules, one a line/],
  [
    'bots: &all ["*"]\nguidance: no\nauthors:\n  only: *all\n',
    /^4: Aliases, as in `\*name`, are not read here/,
  ],
  ['verify: off\nverify: off\n', /^2: This rule stands here twice/],
  ['verify: off\n---\nverify: off\n', /^2: This is not YAML that can be read: .*multiple documents/],
  ['verify: !js off\n', /^1: This is not YAML that can be read: Unresolved tag/],
  ['verify: off\n\tdrafts: true', /^2: .*Tabs/],
  ['__proto__: {verify: off}\n', /^1: There is no rule `__proto__`/],
  ['constructor: {prototype: {}}\n', /^1: There is no rule `constructor`/],
  ['<<: {verify: off}\n', /^1: There is no rule `<<`/],
  ['? [verify, off]\n: 1\n', /There is no rule/],
  ['checks:\n', /^1: `checks` has to be rules of its own/],
])('%j is broken, and says where', (text, words) => {
  expect(faultsIn(text).join('\n')).toMatch(words);
});

test('what was made to be too much is told so in no time', () => {
  const startedAt = performance.now();
  expect(faultsIn('# more and more\n'.repeat(10_000))).toEqual(['1: The file is longer than 64 KiB.']);
  expect(faultsIn('['.repeat(60_000))[0]).toBe('1: It is nested too deeply.');
  expect(faultsIn(`bots: ${'['.repeat(500)}${']'.repeat(500)}`)).toHaveLength(1);
  const bomb = Array.from({ length: 9 }, (_, n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(9)}]`);
  expect(faultsIn(['lol: &a-1 [lol]', ...bomb].join('\n'))).toHaveLength(20);
  expect(faultsIn(`bots: [${'x, '.repeat(21)}]`)).toEqual(['1: `bots` has to have at most 20 entries.']);
  expect(faultsIn(Array.from({ length: 5_000 }, (_, n) => `rule${n}: 1`).join('\n'))).toHaveLength(20);
  // It takes some tenths of a second; without bounds it would not come to an end.
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});

test('words that other YAMLs take for truth values are words here', () => {
  expect(parse('verify: off\nlanguage: Norsk (no)\n')).toMatchObject({
    rules: { verify: 'off', language: 'Norsk (no)' },
  });
});

test('a model is one that the operator allows; where there is none, it does not matter', () => {
  expect(faultsIn('drafts: true\nmodel: huge\n', ['small', 'large'])).toEqual([
    '2: `model` names a model that the operator does not allow. Allowed: `small`, `large`.',
  ]);
  expect(parse('model: large\nreflectModel: small\n', ['small', 'large']).kind).toBe('read');
  expect(parse('model: huge\n').kind).toBe('read');
});
