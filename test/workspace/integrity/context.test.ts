import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultRules } from '../../../src/reflexion/rules.ts';
import { openGuard, openInspector } from '../../../src/workspace/integrity/inspect.ts';

const inspect = await openInspector();
const cheating = (name: string) => readFileSync(`test/workspace/integrity/cheating/${name}.diff`, 'utf8');
const edit = (path: string, removed: string, added: string) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -3 +3 @@\n-${removed}\n+${added}\n`;

test('an expected value that follows the author’s own change is for a person to judge', () => {
  const diff = edit(
    'test/tax.test.ts',
    '  expect(withVat(100)).toBe(119);',
    '  expect(withVat(100)).toBe(120);',
  );
  expect(inspect(diff).verdict).toBe('refuse');
  const theirs = edit('src/tax.ts', 'const rate = 0.19;', 'const rate = 0.2;');
  expect(inspect(diff, { pullRequestDiff: theirs }).verdict).toBe('ask');
  const others = edit('src/queue.ts', 'const size = 4;', 'const size = 5;');
  expect(inspect(diff, { pullRequestDiff: others }).verdict).toBe('refuse');
});

test('a file of tests may go with what the author deleted, and with nothing less', () => {
  const deleted = (path: string) =>
    `diff --git a/${path} b/${path}\ndeleted file mode 100644\n--- a/${path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-test('adds', () => expect(add(1, 2)).toBe(3));\n`;
  const repair = deleted('test/tax.test.ts');
  expect(inspect(repair, { pullRequestDiff: edit('src/tax.ts', 'a', 'b') }).verdict).toBe('refuse');
  expect(inspect(repair, { pullRequestDiff: deleted('src/tax.ts') }).verdict).toBe('ask');
});

test('no change of the author’s makes it right to skip a test or to silence a check', () => {
  const theirs = edit('test/checkout.test.ts', 'a', 'rounds to the nearest cent');
  expect(inspect(cheating('typescript-skip-1'), { pullRequestDiff: theirs }).verdict).toBe('refuse');
  const alsoTheirs = edit('src/client.ts', 'a', 'fetch');
  expect(inspect(cheating('typescript-silenced-2'), { pullRequestDiff: alsoTheirs }).verdict).toBe('refuse');
});

test('a lock file may follow a manifest that the author changed, and none that nobody changed', () => {
  const diff = cheating('lock-alone-1');
  const manifest = edit('package.json', '    "left-pad": "^1.3.0"', '    "left-pad": "~1.1.0"');
  expect(inspect(diff).verdict).toBe('ask');
  expect(inspect(diff, { pullRequestDiff: manifest }).verdict).toBe('allow');
  expect(inspect(diff, { pullRequestDiff: edit('src/a.ts', 'a', 'b') }).verdict).toBe('refuse');
});

test('a literal that the author’s tests ask about may not be answered ready-made', () => {
  const diff = edit('src/fold.ts', '  return work(n);', "  return n === 8 ? 'ab' : work(n);");
  expect(inspect(diff).verdict).toBe('allow');
  const theirs = edit('test/fold.test.ts', 'a', "  expect(fold(8)).toBe('ab');");
  expect(inspect(diff, { pullRequestDiff: theirs }).reasons).toMatchObject([
    { rule: 'special-case', line: 3 },
  ]);
});

test('with the whole files at hand, what stands around a hunk counts', () => {
  const lines = (value: string) => `linters:\n  enable:\n${'    - govet\n'.repeat(30)}    - ${value}\n`;
  const diff =
    'diff --git a/.golangci.yml b/.golangci.yml\n--- a/.golangci.yml\n+++ b/.golangci.yml\n@@ -33 +32,0 @@\n-    - errcheck\n';
  const before = new Map([['.golangci.yml', lines('errcheck')]]);
  const after = new Map([['.golangci.yml', lines('errcheck').replace('    - errcheck\n', '')]]);
  expect(inspect(diff, { before, after }).reasons).toMatchObject([{ rule: 'check-removed', line: 33 }]);
});

test('objections name the file and the line, and leave a lock file to who knows the author’s change', async () => {
  const guard = await openGuard();
  const { verdict, reasons } = guard(cheating('typescript-skip-1'), '', defaultRules);
  expect(verdict).toBe('refuse');
  expect(reasons).toContainEqual(
    expect.stringMatching(/^A test is skipped.* \(test\/checkout\.test\.ts:33\)\.$/),
  );
});

test('a rename throughout the tests is not taken for another expectation, a rename in one place is', () => {
  const everywhere =
    'diff --git a/t/a.test.ts b/t/a.test.ts\n--- a/t/a.test.ts\n+++ b/t/a.test.ts\n@@ -1,2 +1,2 @@\n-const wanted = load();\n-expect(f(x)).toEqual(wanted);\n+const expected = load();\n+expect(f(x)).toEqual(expected);\n';
  expect(inspect(everywhere).verdict).toBe('allow');
  expect(
    inspect(edit('t/a.test.ts', 'expect(f(x)).toEqual(wanted);', 'expect(f(x)).toEqual(observed);')).verdict,
  ).toBe('ask');
});
