import { secretsByFormat } from '../../../redact/formats.ts';
import { finding, type Rule } from '../facts.ts';
import { isLockFile } from '../paths.ts';

const maxCharacters = 1_000_000;
const privateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/** Something secret that the change would publish. */
export const secrets: Rule = ({ files }) =>
  files.flatMap(({ path, file, added, isTest }) => {
    if (isLockFile(path)) return [];
    const written = added
      .map((line) => line.text)
      .join('\n')
      .slice(0, maxCharacters);
    // Tests take passwords apart and make them up.
    const text = isTest ? written : plainly(written);
    const removed = file.hunks
      .flatMap(({ lines }) => lines.filter(({ kind }) => kind === '-'))
      .map((line) => line.text)
      .join('\n');
    const [first] = secretsByFormat(text).filter(({ from, to }) => !removed.includes(text.slice(from, to)));
    const at = first?.from ?? text.search(privateKey);
    if (at === -1) return [];
    const lineText = written.split('\n')[text.slice(0, at).split('\n').length - 1];
    return [
      finding(
        'refuse',
        'secret',
        { path, line: lineOf(file.hunks, lineText ?? '') },
        'It adds what looks like a secret.',
      ),
    ];
  });

/** The same lines with texts in pieces put together, and defaults written as values. */
function plainly(text: string): string {
  return text
    .replaceAll(/["'`][ \t]{0,3}(?:\+|\.|\.\.)?[ \t]{0,3}["'`]/g, '')
    .replaceAll(/["'`]?\)?[ \t]{0,3}(?:,|\|\||\?\?|\bor\b)[ \t]{0,3}["'`]/g, '": "');
}

function lineOf(hunks: Parameters<Rule>[0]['files'][number]['file']['hunks'], text: string): number | null {
  for (const { newStart, lines } of hunks) {
    let line = newStart;
    for (const { kind, text: own } of lines) {
      if (kind === '+' && own === text) return line;
      if (kind !== '-') line += 1;
    }
  }
  return null;
}
