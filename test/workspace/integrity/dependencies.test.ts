import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openInspector } from '../../../src/workspace/integrity/inspect.ts';

const inspect = await openInspector();
const rulesOf = (diff: string) => inspect(diff).reasons.map(({ rule }) => rule);

/** `context` stands above the lines that differ. */
function edit(path: string, before: string, after: string, context: readonly string[] = []): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const size = (lines: readonly string[]) => context.length + lines.length;
  const lines = [
    ...context.map((line) => ` ${line}`),
    ...old.map((line) => `-${line}`),
    ...now.map((line) => `+${line}`),
  ];
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,${size(old)} +1,${size(now)} @@\n${lines.join('\n')}\n`;
}

test.each([
  [
    'package.json',
    '{ "name": "x", "dependencies": { "a": "1" } }',
    '{ "name": "x", "dependencies": { "a": "1", "b": "1" } }',
  ],
  [
    'package.json',
    '{"name":"x","dependencies":{"a":"^1"}}',
    '{"name":"x","dependencies":{"a":"^1","@b/c":"beta"}}',
  ],
  ['package.json', '  "dependencies": { "a": "^1" },', '  "dependencies": { "a": "^1", "b": "*" },'],
  [
    'package.json',
    '"dependencies": { "a": "^1",\n"c": "^1" }',
    '"dependencies": { "a": "^1",\n"c": "^1", "d": "^1" }',
  ],
  ['package.json', '{"name":"x"}', '{"name":"x",\n        "dependencies":\n{\n"b": "1"}}'],
  ['package.json', '{"files":["a"]}', '{"files":["a",\n"b"], "dependencies": {"a": "^1"}}'],
  ['composer.json', '{"require":{"php":"^8"}}', '{"require":{"php":"^8","c/d":"^1"}}'],
  ['Cargo.toml', 'dependencies = { serde = "1" }', 'dependencies = { serde = "1", rand = "0.8" }'],
  ['Cargo.toml', 'dependencies.serde = "1"', 'dependencies.serde = "1"\ndependencies.rand = "0.8"'],
  ['Cargo.toml', '[features]', '[dependencies.rand]\nversion = "0.8"\n[features]'],
  ['Cargo.toml', '[lib]', `[target.'cfg(unix)']\ndependencies = { nix = { version = "0.2" } }\n[lib]`],
  ['pyproject.toml', 'dependencies = ["a"]', 'dependencies = ["a", "b"]', '[project]'],
  ['pyproject.toml', 'dependencies = ["a>=1"]', 'dependencies = ["a>=1", "b[x]>=2"]', '[project]'],
  ['pyproject.toml', 'docs = ["sphinx"]', 'docs = ["sphinx", "furo"]', '[project.optional-dependencies]'],
  ['pyproject.toml', 'lint = ["ruff"]', 'lint = ["ruff", "black"]', '[dependency-groups]'],
  ['pyproject.toml', 'requires = ["setuptools"]', 'requires = ["setuptools", "b"]', '[build-system]'],
  ['pyproject.toml', 'project.dependencies = ["a"]', 'project.dependencies = ["a", "b"]'],
  ['pyproject.toml', '  "a", "b",', '  "a", "b", "c",', 'dependencies = ['],
  ['pyproject.toml', 'x = "^1"', 'x = "^1"\ny = { version = "^1" }', '[tool.poetry.dependencies]'],
  ['setup.py', 'setup(install_requires=["a"])', 'setup(install_requires=["a", "b"])'],
  ['setup.py', '    extras_require={"dev": ["a"]},', '    extras_require={"dev": ["a", "b"]},'],
  ['Pipfile', 'packages = { a = "*" }', 'packages = { a = "*", b = "*" }'],
  [
    'pom.xml',
    '<d><artifactId>a</artifactId></d>',
    '<d><artifactId>a</artifactId></d><d><artifactId>b</artifactId></d>',
  ],
  [
    'x.csproj',
    '<PackageReference Include="A" />',
    '<PackageReference Include="A" /><PackageReference Include="B" />',
  ],
  ['mix.exs', '[{:a, "1"}]', '[{:a, "1"}, {:b, "1"}]'],
  ['build.gradle', "{ implementation 'a:b:1' }", "{ implementation 'a:b:1'; implementation 'c:d:1' }"],
  ['Gemfile', 'gem "a"', 'gem "a"; gem "b"'],
  ['pubspec.yaml', 'dependencies: {a: ^1.0.0}', 'dependencies: {a: ^1.0.0, b: ^1.0.0}'],
  ['libs.versions.toml', 'a = "a:b:1"', 'a = "a:b:1"\nc = "c:d:1"', '[libraries]'],
])('a new package in %s is asked about: %s → %s', (path, before, after, ...context) => {
  expect(rulesOf(edit(path, before, after, context))).toContain('dependency-added');
});

test.each([
  [
    'package.json',
    '{"scripts":{"prepare":"husky"},"dependencies":{"a":"^1"}}',
    '{"scripts":{"prepare":"husky"},"dependencies":{"a":"^2"}}',
  ],
  ['package.json', '{"dependencies":{"a":"^1","b":"^1"}}', '{"dependencies":{"b":"^1"}}'],
  ['package.json', '{"engines":{"node":"20"},"main":"a.js"}', '{"engines":{"node":">=20"},"main":"b.js"}'],
  ['package.json', '{"dependencies":{"a":"beta"}}', '{"dependencies":{"a":"^1"}}'],
  ['Cargo.toml', 'serde = "1"', 'serde = { version = "1", features = ["derive", "rc"] }', '[dependencies]'],
  ['Cargo.toml', 'version = "1"', 'version = "1"\nfeatures = ["derive"]', '[dependencies.serde]'],
  [
    'pyproject.toml',
    'x = { version = "^1" }',
    'x = { version = "^1", extras = ["q", "z"] }',
    '[tool.poetry.dependencies]',
  ],
  ['pyproject.toml', 'keywords = ["a"]', 'keywords = ["a", "b"]', '[project]'],
  ['pyproject.toml', 'dependencies = ["a", "b"]', 'dependencies = [\n  "a",\n  "b",\n]', '[project]'],
  ['pyproject.toml', 'dependencies = ["a>=1", "b"]', 'dependencies = ["a>=2", "b"]', '[project]'],
  ['setup.py', 'setup(packages=["a"])', 'setup(packages=["a", "a.b"], zip_safe=False)'],
])('no new package in %s is asked about: %s → %s', (path, before, after, ...context) => {
  expect(inspect(edit(path, before, after, context)).verdict).toBe('allow');
});

test('scripts on one line are read one by one', () => {
  const scripts = (own: Record<string, string>) => JSON.stringify({ name: 'x', scripts: own });
  const before = scripts({ build: 'tsc', test: 'vitest run && eslint .' });
  const installing = scripts({ build: 'tsc', test: 'vitest run && eslint .', postinstall: 'node x.js' });
  expect(rulesOf(edit('package.json', before, installing))).toEqual(['install-script']);
  const narrower = scripts({ build: 'tsc', test: 'vitest run' });
  expect(rulesOf(edit('package.json', before, narrower))).toContain('check-narrowed');
});

test('names spelled by the numbers of their letters are read', () => {
  const spelled = String.raw`{"\u0064ependencies":{"b":"1"},"scripts":{"post\u0069nstall":"node x.js"}}`;
  expect(rulesOf(edit('package.json', '{}', spelled)).sort()).toEqual(['dependency-added', 'install-script']);
  const other = String.raw`{"\\u0064ependencies":{"b":"1"}}`;
  expect(inspect(edit('package.json', '{}', other)).verdict).toBe('allow');
});

test('what stands far out on a line is read', () => {
  const padded = `\tnpm test${' '.repeat(2_500)}|| true`;
  expect(rulesOf(edit('Makefile', '\tnpm test', padded, ['test:']))).toContain('check-off');
});

test('however package.json is laid out, a new package is found and a new layout is nothing new', () => {
  const name = fc.constantFrom('a', 'b', 'c', '@d/e', 'f-g');
  const packages = fc.dictionary(name, fc.constantFrom('1', '^1.2.3', '*', 'latest', 'x"}, {"y'), {
    minKeys: 1,
  });
  const manifest = fc.record(
    {
      name: fc.constantFrom('x', '{"', '"dependencies": {', ']['),
      files: fc.array(fc.constantFrom('a', '{', ']', '}, {')),
      exports: fc.constant({ '.': { import: './a.js', types: [{ '': '1' }] } }),
      dependencies: packages,
      devDependencies: packages,
    },
    { requiredKeys: ['dependencies'] },
  );
  const layout = fc.constantFrom(0, 1, '\t', ' '.repeat(8));
  fc.assert(
    fc.property(manifest, layout, layout, (own, one, other) => {
      const text = (value: unknown, indent: string | number) => JSON.stringify(value, null, indent);
      expect(inspect(edit('package.json', text(own, one), text(own, other))).verdict).toBe('allow');
      const more = { ...own, dependencies: { ...own.dependencies, 'new-one': '1' } };
      expect(rulesOf(edit('package.json', text(own, one), text(more, other)))).toContain('dependency-added');
    }),
    { numRuns: 100 },
  );
});
