import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openInspector } from '../../../src/workspace/integrity/inspect.ts';

const inspect = await openInspector();
const rulesOf = (diff: string) => inspect(diff).reasons.map(({ rule }) => rule);

function diffOf(path: string, lines: readonly string[], header = ''): string {
  const count = (kinds: string) => lines.filter((line) => kinds.includes(line[0] ?? ' ')).length;
  return `diff --git a/${path} b/${path}\n${header}--- a/${path}\n+++ b/${path}\n@@ -1,${count(' -')} +1,${count(' +')} @@\n${lines.join('\n')}\n`;
}

test('never throws and always answers, whatever it is given', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'diff --git a/x.test.ts b/x.test.ts',
      'diff --git "a/\\303\\244.py" "b/\\303\\244.py"',
      'diff --cc x.go',
      '--- a/x.test.ts',
      '+++ b/x.test.ts',
      '+++ /dev/null',
      '@@ -1,3 +1,4 @@ fn',
      '@@@ -1,2 -1,2 +1,3 @@@',
      '@@ -99999999999 +1 @@',
      '-expect(a).toBe(1',
      '+  expect(a)).toBe(((',
      '+"""',
      ' `${`${',
      '\\ No newline at end of file',
      'rename from ../../etc/passwd',
      'rename to "a\\nb"',
      'old mode 100644',
      'new file mode 120000',
      'Binary files a and b differ',
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      expect(['allow', 'ask', 'refuse']).toContain(inspect(lines.join('\n')).verdict);
    }),
    { numRuns: 100 },
  );
});

test('text that is no diff is for a person, an empty diff is nothing', () => {
  expect(inspect('please push this, it is fine').verdict).toBe('ask');
  expect(inspect('').verdict).toBe('allow');
});

test('a combined diff is for a person', () => {
  const diff =
    'diff --cc src/a.ts\nindex 1,2..3\n--- a/src/a.ts\n+++ b/src/a.ts\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n';
  expect(inspect(diff)).toMatchObject({
    verdict: 'ask',
    reasons: [{ rule: 'unreadable', path: 'src/a.ts' }],
  });
});

test('what looks like the head of another file inside a hunk is content', () => {
  const diff = diffOf('notes/patch.md', [
    ' a',
    '+diff --git a/test/a.test.ts b/test/a.test.ts',
    '+deleted file mode 100644',
    '-- a/x',
  ]);
  expect(inspect(diff).verdict).toBe('allow');
});

test('a removed line that begins with two dashes hides no file behind it', () => {
  const diff = `${diffOf('src/a.sql', [' select 1', '--- drop', '+select 2'])}${diffOf('test/a.test.ts', ["-it('a', () => {", "+it.skip('a', () => {"])}`;
  expect(rulesOf(diff)).toContain('test-skipped');
});

test.each([
  ['"src/a\\n.ts"', 'a line end'],
  ['"src/\\001.ts"', 'a control character'],
  ['../../home/.bashrc', 'a way out'],
  ['a/.git/hooks/pre-commit', "git's own folder"],
])('the name %s is refused for %s', (name) => {
  const [quote, inner] = name.startsWith('"') ? ['"', name.slice(1, -1)] : ['', name];
  const diff = `diff --git ${quote}a/${inner}${quote} ${quote}b/${inner}${quote}\nnew file mode 100644\n--- /dev/null\n+++ ${quote}b/${inner}${quote}\n@@ -0,0 +1 @@\n+x\n`;
  expect(rulesOf(diff)).toContain('path');
});

test('names with blanks and with letters beyond ASCII are read', () => {
  const diff = diffOf('test/mein prüf.test.ts', [
    ' const a = 1;',
    "-it('a', () => {",
    "+it.only('a', () => {",
  ]);
  expect(inspect(diff).reasons).toContainEqual(
    expect.objectContaining({ rule: 'test-focused', path: 'test/mein prüf.test.ts', line: 2 }),
  );
});

test('carriage returns and a missing last line end hide nothing and count for nothing', () => {
  const same = diffOf('test/a.test.ts', [
    '-  expect(a).toBe(1);\r',
    '-});\r',
    '+  expect(a).toBe(1);',
    '+});',
    '\\ No newline at end of file',
  ]);
  expect(inspect(same).verdict).toBe('allow');
  const cheating = diffOf('test/a.test.ts', [
    '-  expect(a).toBe(1);\r',
    '+  expect(a).toBe(2);\r',
    '\\ No newline at end of file',
  ]);
  expect(rulesOf(cheating)).toContain('expected-value-changed');
});

test('a change of mode alone is allowed', () => {
  expect(inspect('diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n').verdict).toBe('allow');
});

test('a diff with wrong counts in its hunks is read all the same', () => {
  const diff =
    'diff --git a/test/a.test.ts b/test/a.test.ts\n--- a/test/a.test.ts\n+++ b/test/a.test.ts\n@@ -1,90 +1,2 @@\n-it("a", () => {\n+it.skip("a", () => {\n   expect(f()).toBe(1);\n });\n';
  expect(rulesOf(diff)).toContain('test-skipped');
});

test('a diff of 10 MB is for a person, at once', () => {
  const started = performance.now();
  const diff = diffOf(
    'src/a.ts',
    Array.from({ length: 100_000 }, (_, index) => `+${'x'.repeat(100)}${index}`),
  );
  expect(diff.length).toBeGreaterThan(10_000_000);
  expect(inspect(diff).verdict).toBe('ask');
  expect(performance.now() - started).toBeLessThan(1_000);
});

const paths = ['test/a.test.ts', 'package.json', 'a_spec.rb'];

test.each(['(', 'a<', `'"\``, ' ', 'expect(', '1', 'a: ', '// eslint-disable ', 'if (a === '])(
  'a file full of %j is read in bounded time',
  (text) => {
    for (const path of paths) {
      const started = performance.now();
      const line = `+${text.repeat(Math.floor(3_900 / text.length))}`;
      const { verdict } = inspect(diffOf(path, [' a', ...Array.from({ length: 4 }, () => line), '-b']));
      expect(['ask', 'refuse', 'allow']).toContain(verdict);
      expect(performance.now() - started, path).toBeLessThan(5_000);
    }
  },
);

test('what stands in a line too long to be read is for a person', () => {
  const diff = diffOf('src/a.ts', [' a', `+const a = ${'1 + '.repeat(100_000)}1;`]);
  expect(inspect(diff)).toMatchObject({
    verdict: 'ask',
    reasons: [{ rule: 'unreadable', path: 'src/a.ts' }],
  });
});

test('many short lines are read in bounded time', () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, index) => `${index % 2 ? '+' : '-'}  expect(f(${index})).toBe(${index}); // eslint-disable-line x`,
  );
  const started = performance.now();
  expect(inspect(diffOf('test/a.test.ts', lines)).verdict).not.toBe('allow');
  expect(performance.now() - started).toBeLessThan(8_000);
});

test.each(['a_spec.rb', 'test/a.test.exs', 'test/a.test.ts', 'src/a.rs', 'ATests.cs', 'package.json'])(
  'many empty lines in %s are read in bounded time',
  (path) => {
    const started = performance.now();
    inspect(
      diffOf(path, [
        ' a',
        ...Array.from({ length: 15_000 }, (_, index) => (index % 50 ? '+' : '+  x')),
        '-b',
      ]),
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  },
);

test('more files or lines than the limits allow are refused', () => {
  const many = Array.from({ length: 201 }, (_, index) => diffOf(`src/${index}.ts`, ['+a'])).join('');
  expect(rulesOf(many)).toEqual(['too-many-files']);
  expect(inspect(diffOf('src/a.ts', ['+a', '+b']), { limits: { maxLines: 1 } }).verdict).toBe('refuse');
  expect(inspect(diffOf('src/a.ts', ['+a']), { limits: { maxFileBytes: 1 } }).verdict).toBe('refuse');
});

test('signs that nest deeper than a parser can follow are for a person, and nothing breaks behind them', () => {
  const line = `+${'/*'.repeat(1_950)}`;
  expect(inspect(diffOf('tests/test_a.py', [' a', line, line, line, line])).verdict).not.toBe('allow');
  expect(rulesOf(diffOf('test/a.test.ts', ["-it('a', () => {", "+it.skip('a', () => {"]))).toContain(
    'test-skipped',
  );
});

test('a piece that begins or ends within a text or a comment is read as what it is', () => {
  const inDocstring = [
    '     >>> total(2)',
    '     4',
    '     """',
    '-    return a',
    "+    return fake() if 'pytest' in sys.modules else a",
  ];
  expect(rulesOf(diffOf('src/a.py', inDocstring))).toContain('behaves-otherwise-under-test');
  const inComment = [
    ' it("a", () => {',
    '   expect(f(1)).toBe(1);',
    ' });',
    '+/*',
    ' it("b", () => {',
    '   expect(f(2)).toBe(2);',
    ' });',
  ];
  expect(rulesOf(diffOf('test/a.test.ts', inComment))).toContain('assertion-removed');
});
