import { secretsByFormat } from '../../../redact/formats.ts';
import { finding, type Rule } from '../facts.ts';
import { isLockFile } from '../paths.ts';

const maxCharacters = 1_000_000;
const privateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/** Something secret that the change would publish. */
export const secrets: Rule = ({ files }) =>
  files.flatMap(({ path, file, added }) => {
    if (isLockFile(path)) return [];
    const text = added
      .map((line) => line.text)
      .join('\n')
      .slice(0, maxCharacters);
    const removed = file.hunks
      .flatMap(({ lines }) => lines.filter(({ kind }) => kind === '-'))
      .map((line) => line.text)
      .join('\n');
    const [first] = secretsByFormat(text).filter(({ from, to }) => !removed.includes(text.slice(from, to)));
    const at = first?.from ?? text.search(privateKey);
    if (at === -1) return [];
    const lineText = text.slice(text.lastIndexOf('\n', at) + 1).split('\n', 1)[0];
    return [
      finding(
        'refuse',
        'secret',
        { path, line: lineOf(file.hunks, lineText ?? '') },
        'It adds what looks like a secret.',
      ),
    ];
  });

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
