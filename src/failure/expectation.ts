/** What a check wanted and what it got, where the tool prints both. */
export interface Expectation {
  expected: string | null;
  actual: string | null;
}

const maxLength = 500;
const maxDistance = 12;

/** Both on one line; the groups are named for what they hold. */
const together: readonly RegExp[] = [
  /expected:? ?<(?<expected>.{0,300}?)> but was:? ?<(?<actual>.{0,300}?)>/,
  /[Ee]xpected (?!values )(?<actual>.{1,300}?) to (?:deeply |strictly |loosely )?(?:be|equal|eq|match|deep equal)(?: deeply equal| equal| to)? (?<expected>.{1,300}?)(?: \/\/ .*)?$/,
  /Failed asserting that (?<actual>.{1,300}?) (?:is identical to|matches expected|equals) (?<expected>.{1,300}?)\.?$/,
  /^E\s{1,8}(?:AssertionError: )?assert (?<actual>.{1,300}?) == (?<expected>.{1,300})$/,
  /[Ee]xpected:? (?<expected>.{1,200}?),? (?:but )?(?:got|actual|received|found|was):? (?<actual>.{1,300})$/,
  /\bgot:? (?<actual>.{1,200}?)[,;] (?:want(?:ed)?|expected):? (?<expected>.{1,300})$/,
  /AssertionError: (?<actual>.{1,200}?) !== ?(?<expected>.{1,200})$/,
  /AssertionError: (?<actual>.{1,200}?) != (?<expected>.{1,200})$/,
];
const expectedLine =
  /^\s{0,16}(?:#|E|\|)?\s{0,8}(?:[Ee]xpected|want|wanted|right)\s{0,4}(?:value)?[:=]{1,2} ?(\S.{0,400})$/;
const actualLine =
  /^\s{0,16}(?:#|E|\|)?\s{0,8}(?:[Aa]ctual|[Rr]eceived|got|but was|left)\s{0,4}(?:value)?[:=]{1,2} ?(\S.{0,400})$/;

/** Reads the first expectation that was not met in lines that stand together. */
export function expectationIn(lines: readonly string[]): Expectation {
  for (const [at, line] of lines.entries()) {
    for (const pattern of together) {
      const groups = pattern.exec(line)?.groups;
      if (groups) return { expected: cut(groups.expected), actual: cut(groups.actual) };
    }
    const expected = fieldIn(expectedLine, line);
    const actual = fieldIn(actualLine, line);
    if (expected === undefined && actual === undefined) continue;
    const near = lines.slice(at + 1, at + 1 + maxDistance);
    const other = expected === undefined ? expectedLine : actualLine;
    const counterpart = near.map((text) => fieldIn(other, text)).find((text) => text !== undefined);
    if (counterpart === undefined) continue;
    return { expected: cut(expected ?? counterpart), actual: cut(actual ?? counterpart) };
  }
  return { expected: null, actual: null };
}

/** Where the two are printed as fields of an object, a comma ends them. */
function fieldIn(pattern: RegExp, line: string): string | undefined {
  return pattern.exec(line)?.[1]?.replace(/,$/, '');
}

const cut = (text: string | undefined): string | null => text?.trim().slice(0, maxLength) ?? null;
