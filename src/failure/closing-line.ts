import type { TestCount } from '../reflexion/failure.ts';

/** A line by which a runner of tests sums up, or that tells what such a line is worth. */
export interface ClosingLine {
  /** From `^` with the runner's own indentation, to `$` where that is possible: what merely quotes such a line seldom fits. */
  pattern: RegExp;
  /** How the numbers stand in the line, or what the line is worth where it has none. */
  numbers: 'before words' | 'after words' | 'in groups' | TestCount;
  opens?: string;
  /** Its words are common: it only counts after a line that opened this. */
  needs?: string;
  /** What it says is worth nothing if a line follows that closes this. */
  part?: Family;
  closes?: Family;
}

/** Runners that print parts of their total before the total, and some of them nothing else. */
export type Family = 'surefire' | 'tap' | 'go';

type More = Partial<Omit<ClosingLine, 'pattern' | 'numbers'>>;

/** `12 passed, 1 failed` */
export const numberFirst = (pattern: RegExp, more: More = {}): ClosingLine => ({
  pattern,
  numbers: 'before words',
  ...more,
});
/** `Passed: 12, Failed: 1` */
export const wordFirst = (pattern: RegExp, more: More = {}): ClosingLine => ({
  pattern,
  numbers: 'after words',
  ...more,
});
/**
 * `ran` and `alsoRan` are added up, `skipped` stands beside them, and `skippedOfThem` is taken off them. A line that
 * names `who` takes the place of that one's last.
 */
export const inGroups = (pattern: RegExp, more: More = {}): ClosingLine => ({
  pattern,
  numbers: 'in groups',
  ...more,
});
export const worth = (numbers: TestCount, pattern: RegExp, more: More = {}): ClosingLine => ({
  pattern,
  numbers,
  ...more,
});

const pairs = {
  'before words': /\b(?<count>\d{1,7}) (?:expected )?(?<word>[A-Za-z]{1,20})/g,
  'after words': /\b(?<word>[A-Za-z]{1,20})(?:[:=] {0,8}| {1,8})(?<count>\d{1,7})/g,
};
const totalWord = /^(?:tests?|doctests?|propert(?:y|ies)|examples?|specs?|runs?|total)$/i;
const ranWord =
  /^(?:pass(?:ed|ing)?|fail(?:ed|ing|ures?)?|errors?|xfailed|xpassed|success(?:es)?|succeeded|flaky|cancelled|measured|risky|deprecated)$/i;
const skippedWord =
  /^(?:skip(?:ped|s)?|pendings?|todo|ignored|deselected|filtered|excluded|incomplete|omissions?|canceled|did)$/i;

/** What a line adds to the tests that ran. Where it names a total, what was skipped is in it. */
export function countIn({ numbers }: ClosingLine, { input, groups = {} }: RegExpExecArray): TestCount {
  if (typeof numbers === 'object') return numbers;
  if (numbers === 'in groups')
    return {
      ran: number(groups.ran) + number(groups.alsoRan) - number(groups.skippedOfThem),
      skipped: number(groups.skipped) + number(groups.skippedOfThem),
    };
  let total: number | null = null;
  let ran = 0;
  let skipped = 0;
  for (const pair of input.matchAll(pairs[numbers])) {
    const word = pair.groups?.word ?? '';
    const count = number(pair.groups?.count);
    if (totalWord.test(word)) total = (total ?? 0) + count;
    else if (ranWord.test(word)) ran += count;
    else if (skippedWord.test(word)) skipped += count;
  }
  return { ran: total === null ? ran : total - skipped, skipped };
}

/** A group that is not there is nothing, and so is the dash of an empty cell. */
const number = (text: string | undefined): number => Number.parseInt(text ?? '', 10) || 0;
