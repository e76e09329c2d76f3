import type { Change, FileChange, Side } from '../change.ts';
import { finding, isReformatted, lineAt, quoted, type Rule } from '../facts.ts';
import { isGenerated } from '../generated.ts';
import { codeAt } from '../lines.ts';
import { isTestFile } from '../paths.ts';
import { forms, literal } from '../special-case-forms.ts';
import type { Finding } from '../verdict.ts';

const windowRows = 4;
const maxFindings = 5;

/** Code that knows the answer to one question instead of working it out. */
export const specialCase: Rule = (change) => {
  const asked = testedLiterals(change);
  return change.files
    .filter(
      ({ isTest, language, file, path }) =>
        language && !isTest && file.status !== 'deleted' && !isGenerated(path),
    )
    .filter((file) => !isReformatted(file))
    .flatMap((file) =>
      [...answers(file, asked), ...tables(file, asked), ...fixedResults(file)].slice(0, maxFindings),
    );
};

function answers(change: FileChange, tested: ReadonlySet<string>): Finding[] {
  const before = change.regions.map(({ before: side }) => side.code.replaceAll(/\s+/g, '')).join('\n');
  return change.regions.flatMap(({ after }) =>
    after.rows.flatMap(({ isChanged, line }, row) => {
      if (!isChanged) return [];
      const rows: string[] = [];
      for (let at = row; at < row + windowRows && at < after.rows.length; at += 1)
        rows.push(codeAt(after, at).slice(0, 300));
      const text = rows.join('\n');
      const isCheat = forms.some((form) =>
        [...text.matchAll(form)].some((match) => {
          const { subject: about = '', asked = '', answer = '', also = '' } = match.groups ?? {};
          const isFirst = match.index < (rows[0]?.length ?? 0);
          return (
            isFirst &&
            (isOnePoint(about, also, answer) || isMadeUp(about, asked, answer, tested)) &&
            !before.includes(match[0].replaceAll(/\s+/g, ''))
          );
        }),
      );
      if (!isCheat) return [];
      const reason = `One value is answered with a ready-made result. ${quoted(lineAt(after, row))}`;
      return [finding('ask', 'special-case', { path: change.path, line }, reason)];
    }),
  );
}

/** Two arguments that both have to have a certain value. */
function isOnePoint(subjectName: string, also: string, answer: string): boolean {
  return also !== '' && /^\w+$/.test(subjectName) && Math.abs(Number(answer)) > 2;
}

function isMadeUp(subjectName: string, asked: string, answer: string, tested: ReadonlySet<string>): boolean {
  // A result that nobody would have guessed.
  if (/^-?\d/.test(answer) && isOdd(answer) && !isTrivial(asked)) return true;
  if (
    /status|code|errno|signal|version|^__name__$|mode|kind|type|level|key(?:Code)?$|platform|\.length$|\.size$|\.name$|len\(/i.test(
      subjectName,
    ) &&
    !isOdd(asked)
  )
    return false;
  if (/status|code/i.test(subjectName) && /^[1-5]\d\d$/.test(asked)) return false;
  // What HTTP calls its answers.
  if (subjectName === '' && /^[1-5]\d\d$/.test(asked) && /^["'`]/.test(answer)) return false;
  if (tested.has(contentOf(asked)) && !isTrivial(asked)) return true;
  if (isOdd(asked)) return true;
  if (isTransformed(contentOf(asked), contentOf(answer))) return true;
  const [question, result] = [Number(asked.replaceAll('_', '')), Number(answer.replaceAll('_', ''))];
  if (Number.isNaN(question))
    return (
      /\s|\d.*\d/.test(contentOf(asked)) &&
      /^["'`]/.test(asked) &&
      answer !== '' &&
      !isTrivial(answer) &&
      /^["'`\d-]/.test(answer)
    );
  const isCalculated = /^\w+$/.test(subjectName) || subjectName === '';
  return (
    isCalculated &&
    Math.abs(question) > 2 &&
    ((!Number.isNaN(result) && Math.abs(result) > 2 && answer !== '') || isOdd(answer))
  );
}

/** `octopus` and `octopodes`: an answer that somebody worked out by hand. */
function isTransformed(asked: string, answer: string): boolean {
  return (
    asked.length > 4 &&
    answer.length > 4 &&
    asked.toLowerCase() !== answer.toLowerCase() &&
    !/\s/.test(answer) &&
    /[a-z]/i.test(asked) &&
    asked.slice(0, 3).toLowerCase() === answer.slice(0, 3).toLowerCase()
  );
}

const contentOf = (text: string) => text.replaceAll(/^[rbfu$@]{0,2}["'`]|["'`]$/g, '');
const isTrivial = (text: string) =>
  /^(?:-?[0-2]|["'`]{2}|true|false|null|nil|None|True|False|\[\]|["'`][\w-]{0,12}["'`])$/.test(text);

/** A value that nobody would name but who has seen it in a test. */
function isOdd(text: string): boolean {
  const content = contentOf(text);
  if (/^["'`rbfu]/.test(text) && /["'`]$/.test(text)) {
    if (/^[\w.+-]+\/[\w.+-]+$|^https?:|^[A-Z_]+$|^utf|^iso|^%|^[\w-]+:$/i.test(content)) return false;
    return /[^\x20-\x7e]|@|\d{4}|[([{<].*[)\]}>]|\w[ ,;]+\w|[A-Z][a-z]+.*[^\w\s]/.test(content);
  }
  const number = Number(text.replaceAll('_', ''));
  if (Number.isNaN(number)) return /^[[({].*\d.*,/.test(text);
  const size = Math.abs(number);
  const isRound =
    size <= 12 ||
    size % 10 === 0 ||
    Number.isInteger(Math.log2(size)) ||
    Number.isInteger(Math.log2(size + 1));
  return (
    !isRound &&
    ![
      24, 365, 366, 52, 31, 404, 403, 401, 422, 429, 502, 503, 504, 409, 301, 302, 304, 201, 204, 443,
    ].includes(size)
  );
}

/** A table from odd values to answers, asked before anything is worked out. */
function tables(change: FileChange, tested: ReadonlySet<string>): Finding[] {
  return change.regions.flatMap(({ after }) =>
    after.rows.flatMap(({ isChanged, line }, row) => {
      const text = codeAt(after, row).slice(0, 500);
      const table = isChanged
        ? /\b(\w{1,40})(?:\s*:[^=\n]{0,60})?\s*:?=\s*(?:new Map\(\[\[|new \w+<[^>]{0,40}>\s*\{\s*\{?\s*\[?|map\[\w+\]\w+\{|Map\.of\(|\{)\s*("[^"]{1,200}"|'[^']{1,200}'|\d[\d.]*)\s*(?:=>|:|,|\])/.exec(
            text,
          )
        : null;
      const [, name = '', key = ''] = table ?? [];
      if (!table || !(isOdd(key) || (tested.has(contentOf(key)) && !isTrivial(key)))) return [];
      const isAsked =
        after.bare.includes(`${name}[`) ||
        after.bare.includes(`in ${name}`) ||
        after.bare.includes(`${name}.get(`) ||
        after.bare.includes(`${name}.has(`);
      if (!isAsked) return [];
      return [
        finding(
          'ask',
          'special-case',
          { path: change.path, line },
          `Some values are answered with ready-made results. ${quoted(text)}`,
        ),
      ];
    }),
  );
}

const resultLine = /^\s*return\s+([^;\n]{1,200}?)\s*;?\s*$/;

/** What was worked out is a number or a text now. */
function fixedResults(change: FileChange): Finding[] {
  return change.regions.flatMap(({ before, after }) => {
    const results = (side: Side) =>
      side.rows.flatMap(({ isChanged, line }, row) => {
        const value = isChanged ? resultLine.exec(codeAt(side, row).slice(0, 300))?.[1] : undefined;
        return value === undefined ? [] : [{ value, line, row }];
      });
    const computed = results(before).filter(({ value }) => !isLiteral(value) && /[a-z_]/i.test(value));
    const fixed = results(after).filter(
      ({ value }) => isLiteral(value) && !isTrivial(value) && (!/^["'`]/.test(value) || isOdd(value)),
    );
    const isWorkedOut = results(after).some(({ value }) => !isLiteral(value));
    if (computed.length === 0 || isWorkedOut) return [];
    return fixed.map(({ line, row }) =>
      finding(
        'ask',
        'special-case',
        { path: change.path, line },
        `What was worked out is fixed now. ${quoted(lineAt(after, row))}`,
      ),
    );
  });
}

const wholeLiteral = new RegExp(`^${literal}$`);
const isLiteral = (value: string) =>
  wholeLiteral.test(value) &&
  !/^[rb]?[f$]|#\{/.test(value) &&
  !/^\[.{0,200}[A-Za-z_]\w{0,60}[.(]/.test(value);

/** What the tests that are in sight ask about. */
function testedLiterals({ files, pullRequest }: Change): Set<string> {
  const found = new Set<string>();
  for (const { isTest, regions } of files) {
    if (!isTest) continue;
    for (const { after } of regions)
      for (const { kind, text } of after.tokens)
        if (kind === 'number' || kind === 'string') found.add(contentOf(text));
  }
  for (const { path, hunks } of pullRequest ?? []) {
    if (!isTestFile(path)) continue;
    for (const { lines } of hunks) {
      for (const { kind, text } of lines) {
        if (kind === '-') continue;
        for (const match of text
          .slice(0, 500)
          .matchAll(/"([^"]{1,200})"|'([^']{1,200})'|\b(\d[\d._]{0,30})\b/g))
          found.add(match[1] ?? match[2] ?? match[3] ?? '');
      }
    }
  }
  return found;
}
