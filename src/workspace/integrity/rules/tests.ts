import type { FileChange } from '../change.ts';
import {
  type Fact,
  finding,
  isReformatted,
  lineAt,
  novel,
  placeOf,
  quoted,
  type Rule,
  rowAt,
  surplus,
} from '../facts.ts';
import type { Language } from '../languages.ts';
import { piecesOf } from '../literals.ts';
import type { Finding } from '../verdict.ts';

/** How a test is declared; what a runner would not run (`xit`, `it.skip`, `_test_x`) does not match. */
const declarations: Record<Language | 'other', RegExp> = {
  javascript:
    /(?<![.\w$])(?:it|test|specify|scenario|Deno\.test|t\.test|bench)(?!\.(?:skip|todo|describe|step|before|after|use|extend|setTimeout|info|fixme|slow|configure)\b)(?:\.\w{1,30}){0,3}\s*(?:<[^>\n]{0,80}>)?\s*[(`]/g,
  python: /^[ \t]*(?:async[ \t]+)?def[ \t]+(?:test\w*|it_\w+)[ \t]*\(/gm,
  go: /^func\s+(?:\(\s*\w+\s+\*?\w+\s*\)\s*)?(?:Test(?![a-z])|Benchmark(?![a-z])|Fuzz(?![a-z])|Example(?![a-z]))\w*\s*\(|^[ \t]*(?:It|Specify|DescribeTable)\(|\bt\.Run\(/gm,
  rust: /#\[\s*(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest|bench|wasm_bindgen_test)\b/g,
  java: /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|ArchTest)\b/g,
  csharp:
    /\[\s*(?:\w+\s*,\s*)?(?:Fact|Theory|Test|TestCase|TestCaseSource|TestMethod|DataTestMethod|SkippableFact|SkippableTheory|AvaloniaFact)\b/g,
  ruby: /^[ \t]*(?:it|specify|example|scenario|test|its)\b\s*[("'{d]|^[ \t]*def[ \t]+test_\w+/gm,
  other:
    /@Test\b|\bfunc\s+test[A-Z]\w*|\bfunction\s+test\w+|\bTEST(?:_F|_P)?\s*\(|^[ \t]*(?:test|it)\s+["']/gm,
};

/** Groups that a runner finds by their name or mark alone. */
const groups: Partial<Record<Language, RegExp>> = {
  python: /^class[ \t]+Test\w*|^class[ \t]+\w+\([^)\n]{0,100}TestCase\)/gm,
  javascript: /(?<![.\w$])(?:describe|suite|context)(?!\.(?:skip|todo))(?:\.\w{1,30}){0,2}\s*\(/g,
  csharp: /\[\s*(?:TestFixture|TestClass)\b/g,
  rust: /#\[\s*cfg\s*\(\s*test\s*\)\s*\]/g,
};

interface Declared extends Fact {
  quote: string;
  isGroup: boolean;
}

/** Tests that were run before and are not declared any more. */
export const tests: Rule = ({ files }) => {
  const own = files.filter((change) => mayHold(change) && !isReformatted(change));
  const before = own.flatMap((change) => declaredIn(change, 'before'));
  const after = own.flatMap((change) => declaredIn(change, 'after'));
  const lost =
    before.filter(({ isGroup }) => !isGroup).length - after.filter(({ isGroup }) => !isGroup).length;
  const gone = novel(after, before);
  const goneTests = gone.filter(({ isGroup }) => !isGroup);
  const found = lost > 0 && !isMerged(own) ? removed(goneTests, lost) : [];
  return [...found, ...lostGroups(gone, after, before, own), ...emptied(own)];
};

function removed(gone: readonly Declared[], lost: number): Finding[] {
  return gone
    .filter(({ isChanged }) => isChanged)
    .slice(0, Math.max(lost, 1))
    .map((test) => finding('refuse', 'test-removed', test, `A test is gone. ${quoted(test.quote)}`));
}

/** A class of tests under a name that its runner doesn't look for; the tests in it still look like tests. */
function lostGroups(
  gone: readonly Declared[],
  after: readonly Declared[],
  before: readonly Declared[],
  own: readonly FileChange[],
): Finding[] {
  const count = (all: readonly Declared[]) =>
    all.filter(({ isGroup, key }) => isGroup && !/^(?:describe|suite|context)/.test(key)).length;
  const classes = (when: 'before' | 'after') =>
    own.reduce(
      (sum, { regions }) =>
        sum +
        regions.reduce(
          (all, { [when]: side }) =>
            all + (side.bare.match(/^[ \t]*class\b|\bclass [A-Z]|^[ \t]*mod\b/gm)?.length ?? 0),
          0,
        ),
      0,
    );
  // Where the class is gone as a whole, its tests were counted one by one.
  if (count(before) <= count(after) || classes('after') < classes('before')) return [];
  return gone
    .filter(({ isGroup, isChanged }) => isGroup && isChanged)
    .map((group) =>
      finding('refuse', 'test-removed', group, `A group of tests is no longer found. ${quoted(group.quote)}`),
    );
}

/** Several tests made one with a table: nothing that was said in them is lost. */
function isMerged(files: readonly FileChange[]): boolean {
  const texts = (when: 'before' | 'after') =>
    files.flatMap(({ regions }) =>
      regions.flatMap(({ [when]: side }) =>
        side.tokens
          .filter(({ kind, row }) => placeOf(side, row).isChanged && kind !== 'mark' && kind !== 'word')
          .flatMap(({ text }) => piecesOf(text))
          .filter((text) => !/\s/.test(text)),
      ),
    );
  const hasTable = files.some(({ added }) =>
    added.some(({ text }) =>
      /\.each\b|parametrize|ParameterizedTest|\[Theory|#\[case|\[\]struct|TestCase\(/.test(text),
    ),
  );
  return hasTable && surplus([...new Set(texts('before'))], texts('after')).length === 0;
}

const emptyBodies: Partial<Record<Language, RegExp>> = {
  javascript:
    /\b(?:it|test|specify)\s*\([^\n]{0,200}?,\s*(?:async\s*)?(?:function\s*\w{0,40}\s*)?\([^)\n]{0,100}\)\s*(?:=>\s*)?\{\s*\}\s*\)/g,
  python:
    /^([ \t]*)(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\([^)]{0,200}\)[^:\n]{0,60}:\s{1,200}(?:pass|\.\.\.|return(?: None)?)[ \t]*$/gm,
  go: /^func\s+(?:Test|Fuzz)\w*\s*\([^)]{0,80}\)\s*\{\s*(?:return\s*)?\}/gm,
  java: /@Test\b[^{;]{0,200}\{\s*\}/g,
  csharp: /\[(?:Fact|Theory|Test|TestMethod)\b[^{;]{0,200}\{\s*\}/g,
  rust: /#\[\s*(?:\w+::)*test\s*\][^{;]{0,120}\{\s*\}/g,
  ruby: /^[ \t]*(?:it|specify|test)\b[^\n]{0,200}\bdo\s+end\b|^[ \t]*def[ \t]+test_\w+\s+end\b/gm,
};

/** Tests with nothing in them. */
function emptied(files: readonly FileChange[]): Finding[] {
  const all = (when: 'before' | 'after') =>
    files.flatMap((change) =>
      matchesIn(change, when, emptyBodies[change.language ?? 'javascript']).map((fact) => ({
        ...fact,
        key: 'empty',
      })),
    );
  return novel(all('before'), all('after')).map((fact) =>
    finding('refuse', 'test-emptied', fact, `A test is empty. ${quoted(fact.quote)}`),
  );
}

// Rust keeps tests beside the code.
function mayHold({ isTest, language }: FileChange): boolean {
  return isTest || language === 'rust';
}

function declaredIn(change: FileChange, when: 'before' | 'after'): Declared[] {
  const { language } = change;
  return [
    ...matchesIn(change, when, declarations[language ?? 'other']),
    ...matchesIn(change, when, language ? groups[language] : undefined).map((group) => ({
      ...group,
      isGroup: true,
    })),
  ];
}

function matchesIn(change: FileChange, when: 'before' | 'after', pattern: RegExp | undefined): Declared[] {
  if (!pattern) return [];
  return change.regions.flatMap(({ [when]: side }) =>
    [...side.bare.matchAll(pattern)].map((match) => {
      const row = rowAt(side, match.index + (match[0].length - match[0].trimStart().length));
      const quote = lineAt(side, row);
      return { key: quote.trim(), quote, path: change.path, isGroup: false, ...placeOf(side, row) };
    }),
  );
}
