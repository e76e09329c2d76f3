import { assertionsOf } from '../assertions.ts';
import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, lineAt, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';
import { subjectOf } from '../paths.ts';

interface Mock extends Fact {
  quote: string;
}

/** `replaced` is a module's path or the name of a function. */
const mocks: readonly RegExp[] = [
  /\b(?:vi|jest|td|mock)\.(?:mock|doMock|replace|module)\s*\(\s*(?:import\()?["'`](?<module>[^"'`\n]{1,200})["'`]/g,
  /\b(?:vi|jest|sinon|td|mock)\.(?:spyOn|stub|method|replace)\s*\(\s*[\w.$]{1,60}\s*,\s*["'`](?<name>\w{1,60})["'`]\s*(?:,[^\n]{0,100})?\)?\s*\)?\.?(?:mock\w{1,40}|returns|resolves|callsFake|callsFn)?/g,
  /\bpatch(?:\.object)?\s*\(\s*(?:[\w.]{1,80}\s*,\s*)?["'](?:[\w.]{1,200}\.)?(?<name>\w{1,60})["']/g,
  /^(?<name>\w{1,60})\s*=\s*(?:lambda\b|(?:mock\.)?(?:Magic|Async)?Mock\()/gm,
  /\bmonkeypatch\.setattr\s*\(\s*(?:[\w.]{1,80}\s*,\s*)?["'](?:[\w.]{1,200}\.)?(?<name>\w{1,60})["']/g,
  /\b(?:mock|spy|createMock|autospec|create_autospec|instance_double|class_double|allow_any_instance_of|For|Of)\s*\(?\s*(?:new\s+|\w{1,20}\s*=\s*)?(?<type>[A-Z]\w{1,60})(?:\.class)?\b/g,
  /@(?:Mock|Spy|MockBean|SpyBean)\b[^;=]{0,80}?\b(?<type>[A-Z]\w{1,60})\s+\w{1,60}\s*[;=]|\b(?:Mock|Substitute\.For|A\.Fake)<(?<kind>\w{1,60})>/g,
  /\bstub\s*\(?\s*:(?<name>\w{1,60})/g,
  /\ballow\s*\(\s*(?<own>described_class|subject)\b/g,
  /\ballow\s*\(\s*[\w.]{1,80}\s*\)\.to\s+receive\s*\(?\s*:(?<name>\w{1,60})/g,
  /\b(?:when|doReturn\([^\n]{0,60}\)\.when)\s*\(\s*\w{1,60}\)?\.(?<name>\w{1,60})\s*\(/g,
];

/** A stand-in for the very thing whose result is asserted. */
export const mocked: Rule = ({ files }) => {
  const own = files.filter(({ isTest }) => isTest);
  const before = own.flatMap((change) => mocksOf(change, 'before'));
  const after = own.flatMap((change) => [...mocksOf(change, 'after'), ...redefined(change)]);
  return novel(before, after).map((mock) =>
    finding('ask', 'subject-mocked', mock, `What is tested is replaced by a stand-in. ${quoted(mock.quote)}`),
  );
};

const definitions =
  /\b(?:func|def|function|fn)\s+(?:self\.)?(\w{1,60})|\b(?:const|let|var|val)\s+(?:mut\s+)?(\w{1,60})[^=\n]{0,80}=\s*(?:async\s*)?(?:\(|function\b|func\b|\w{1,40}\s*=>|\||(?:vi|jest|mock)\.fn\b)|\b(\w{1,60})\s*=\s*lambda\b|\b(?:static|private|public)\s[\w<>[\], ]{1,60}\s(\w{1,60})\s*\(/g;
const maxBody = 600;

/** What is called in assertions is defined in the test itself now, under the name of what was tested, or nearly. */
function redefined(change: FileChange): Mock[] {
  const tested = calledIn(change, 'before');
  const asserted = calledIn(change, 'after');
  const nameOf = (match: RegExpMatchArray) => match.slice(1).find((name) => name !== undefined) ?? '';
  return change.regions.flatMap(({ before, after }) => {
    const known = new Set([...before.code.matchAll(definitions)].map(nameOf));
    return [...after.code.matchAll(definitions)].flatMap((match) => {
      const name = nameOf(match);
      const row = rowAt(after, match.index);
      const body = after.code.slice(match.index + match[0].length, match.index + maxBody);
      const isNew = after.rows[row]?.isChanged && !known.has(name);
      const original = [...tested].find((one) => name.toLowerCase().includes(one.toLowerCase()));
      if (!isNew || !original || !asserted.has(name)) return [];
      // A helper that carries out the original is none.
      if (new RegExp(`(?:\\.|${name === original ? '\\.' : '\\b'})${original}\\s*\\(`).test(body)) return [];
      return [{ key: name, path: change.path, quote: lineAt(after, row), ...placeOf(after, row) }];
    });
  });
}

function calledIn(change: FileChange, when: 'before' | 'after'): Set<string> {
  const called = assertionsOf(change, when).flatMap(({ around, names }) =>
    around
      .filter(
        ({ kind, text }, at) => kind === 'word' && around[at + 1]?.text === '(' && !names.includes(text),
      )
      .map(({ text }) => text),
  );
  return new Set(called.filter((name) => name.length > 2));
}

/** Assertions about how a stand-in was used say nothing of what is tested. */
const aboutUse = /verif|received?|called|calls\b|mock/i;

function mocksOf(change: FileChange, when: 'before' | 'after'): Mock[] {
  const asserted = new Set<string>();
  for (const { tokens, names } of assertionsOf(change, when)) {
    if (aboutUse.test(names.join(' '))) continue;
    for (const [at, { text }] of tokens.entries())
      if (/^[(.]$/.test(tokens[at + 1]?.text ?? '') || /^(?:\.|&\.|\?\.)$/.test(tokens[at - 1]?.text ?? ''))
        asserted.add(text);
  }
  return change.regions.flatMap(({ [when]: side }) =>
    mocks.flatMap((pattern) =>
      [...side.code.matchAll(pattern)].flatMap((match) => {
        const { module, name, type, kind, own } = match.groups ?? {};
        const names = module === undefined ? [name ?? ''] : importedFrom(side, module);
        const isNamesake = [module, type, kind].some(
          (one) => one !== undefined && isSubject(one, change.path),
        );
        if (own === undefined && !isNamesake && !names.some((one) => asserted.has(one))) return [];
        const row = rowAt(side, match.index);
        return [
          {
            key: name ?? module ?? type ?? kind ?? '',
            path: change.path,
            quote: lineAt(side, row),
            ...placeOf(side, row),
          },
        ];
      }),
    ),
  );
}

/** What the test file is named for. */
function isSubject(name: string, path: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]/g, '');
  return (/^[.@~/]/.test(name) || !name.includes('/')) && plain(subjectOf(name)) === plain(subjectOf(path));
}

function importedFrom(side: Side, module: string): string[] {
  const names: string[] = [];
  for (const match of side.code.matchAll(
    /\bimport\s+([^;'"`]{1,300}?)\s+from\s+["'`]([^"'`\n]{1,200})["'`]/g,
  )) {
    if (match[2] === module) names.push(...(match[1]?.match(/[\w$]+/g) ?? []));
  }
  return names;
}
