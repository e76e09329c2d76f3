import { assertionsOf } from '../assertions.ts';
import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, lineAt, novel, placeOf, quoted, type Rule, rowAt } from '../facts.ts';

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

const imports =
  /^[ \t]*(?:import\s+([^;'"`\n]{1,300}?)\s+from\s+["'`]\.|from\s+[\w.]{1,100}\s+import\s+([\w, ]{1,300}))/gm;

/** What was imported and tested is now defined in the test itself. */
function redefined(change: FileChange): Mock[] {
  const asserted = new Set(
    assertionsOf(change, 'after').flatMap(({ tokens }) =>
      tokens.filter((_, at) => tokens[at + 1]?.text === '(').map(({ text }) => text),
    ),
  );
  const namesOf = (side: Side) =>
    [...side.code.matchAll(imports)].flatMap((match) => (match[1] ?? match[2] ?? '').match(/[\w$]+/g) ?? []);
  return change.regions.flatMap(({ before, after }) => {
    const kept = new Set(namesOf(after));
    const gone = namesOf(before).filter((name) => !kept.has(name) && asserted.has(name));
    return gone.flatMap((name) => {
      const at = after.code.search(
        new RegExp(`\\b(?:const|let|var|function|def|class)\\s+${name.replaceAll('$', '\\$')}\\b`),
      );
      const row = rowAt(after, at);
      return at === -1
        ? []
        : [{ key: name, path: change.path, quote: lineAt(after, row), ...placeOf(after, row) }];
    });
  });
}

function mocksOf(change: FileChange, when: 'before' | 'after'): Mock[] {
  const asserted = new Set<string>();
  for (const { tokens } of assertionsOf(change, when)) {
    for (const [at, { text }] of tokens.entries())
      if (/^[(.]$/.test(tokens[at + 1]?.text ?? '') || /^(?:\.|&\.|\?\.)$/.test(tokens[at - 1]?.text ?? ''))
        asserted.add(text);
  }
  return change.regions.flatMap(({ [when]: side }) =>
    mocks.flatMap((pattern) =>
      [...side.code.matchAll(pattern)].flatMap((match) => {
        const { module, name } = match.groups ?? {};
        const names = module === undefined ? [name ?? ''] : importedFrom(side, module);
        if (!names.some((one) => asserted.has(one))) return [];
        const row = rowAt(side, match.index);
        return [
          {
            key: `${name ?? module}`,
            path: change.path,
            quote: lineAt(side, row),
            ...placeOf(side, row),
          },
        ];
      }),
    ),
  );
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
