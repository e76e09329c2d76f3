import type { FileChange, Side } from '../change.ts';
import { type Fact, finding, lineAt, novel, placeOf, quoted, type Rule } from '../facts.ts';
import type { Finding } from '../verdict.ts';

/** An example in the documentation that a runner carries out, and what it says comes of it. */
interface Example extends Fact {
  asked: string;
  answer: string;
}

const maxAnswerRows = 40;

/** Examples in documentation, where they are tests: another answer, or none. */
export const examples: Rule = ({ files }) =>
  files.filter(({ file }) => file.status !== 'added' && file.status !== 'deleted').flatMap(changed);

function changed(change: FileChange): Finding[] {
  const before = examplesOf(change, 'before');
  const after = examplesOf(change, 'after');
  const gained = novel(before, after);
  return novel(after, before).flatMap((old) => {
    const now = gained.find(({ asked }) => asked === old.asked);
    const text = `${quoted(old.asked)} is ${quoted(old.answer)}`;
    if (now)
      return [finding('refuse', 'expected-value-changed', now, `An example expects something else. ${text}`)];
    if (gained.some(({ answer }) => answer === old.answer) || !old.isChanged) return [];
    return [finding('ask', 'test-removed', old, `An example that is tested is gone. ${text}`)];
  });
}

function examplesOf(change: FileChange, when: 'before' | 'after'): Example[] {
  const { path } = change;
  const read = readers.find(({ files }) => files.test(path))?.read;
  if (!read) return [];
  return change.regions.flatMap(({ [when]: side }) => {
    const rows = side.rows.map((_, row) => lineAt(side, row).trim().slice(0, 1_000));
    return read(rows).map(({ asked, answer, row, last }) => ({
      asked,
      answer,
      key: `${asked}\n${answer}`,
      path,
      line: placeOf(side, row).line,
      isChanged: isChangedIn(side, row, last),
    }));
  });
}

const isChangedIn = (side: Side, from: number, to: number) =>
  side.rows.slice(from, to + 1).some(({ isChanged }) => isChanged);

interface Found {
  asked: string;
  answer: string;
  row: number;
  last: number;
}

const readers: readonly { files: RegExp; read: (rows: readonly string[]) => Found[] }[] = [
  { files: /\.(?:pyi?|rst|md|txt|exs?)$/, read: prompts },
  { files: /\.rs$/, read: assertions },
  { files: /_test\.go$/, read: outputs },
];

/** `>>> total(3)`, and what is printed up to the next prompt or empty line. */
function prompts(rows: readonly string[]): Found[] {
  return rows.flatMap((text, row) => {
    if (!/^(?:>>>|iex>)\s/.test(text)) return [];
    let at = row + 1;
    while (/^\.\.\.(?:\s|$)/.test(rows[at] ?? '')) at += 1;
    const from = at;
    while (
      at < rows.length &&
      at - from < maxAnswerRows &&
      !/^(?:>>>|iex>|"""|'''|```|$)/.test(rows[at] ?? '')
    )
      at += 1;
    return [
      { asked: rows.slice(row, from).join('\n'), answer: rows.slice(from, at).join('\n'), row, last: at - 1 },
    ];
  });
}

/** `/// assert_eq!(total(3), 6);` */
function assertions(rows: readonly string[]): Found[] {
  return rows.flatMap((text, row) => {
    const [, asked, answer] =
      /^\/\/[/!]\s*(assert\w*!\(.{0,400}?)(?:,\s*([^,]{1,200}))?\);?$/.exec(text) ?? [];
    return asked ? [{ asked, answer: answer ?? '', row, last: row }] : [];
  });
}

/** Go's `// Output:` at the end of an example. */
function outputs(rows: readonly string[]): Found[] {
  return rows.flatMap((text, row) => {
    if (!/^\/\/ (?:Unordered o|O)utput:/.test(text)) return [];
    let at = row + 1;
    while (at - row < maxAnswerRows && /^\/\//.test(rows[at] ?? '')) at += 1;
    return [
      { asked: text.split(':', 1)[0] ?? '', answer: rows.slice(row, at).join('\n'), row, last: at - 1 },
    ];
  });
}
