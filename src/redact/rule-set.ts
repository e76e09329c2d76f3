import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Range } from '../redact.ts';

/** The part of secretlint's rule protocol that is used here. Its own driver is asynchronous and made for files. */
interface Rule {
  create(
    context: {
      createTranslator: () => (id: string) => { message: string; messageId: string };
      report: (finding: { range: readonly [number, number] }) => void;
      ignore: () => void;
      sharedOptions: object;
    },
    options: object,
  ): { file?: (source: { content: string; filePath: string; ext: string; contentType: 'text' }) => unknown };
}

let findings: Range[] = [];
const scanners = (rules as readonly Rule[]).map((rule) =>
  rule.create(
    {
      createTranslator: () => (id) => ({ message: id, messageId: id }),
      report: ({ range: [from, to] }) => findings.push({ from, to }),
      ignore: () => {},
      sharedOptions: {},
    },
    {},
  ),
);

/** Finds what secretlint's recommended rules know of plain text. */
export function secretsByRuleSet(text: string): readonly Range[] {
  findings = [];
  for (const { file } of scanners)
    file?.({ content: text, filePath: 'log.txt', ext: '.txt', contentType: 'text' });
  return findings.filter(({ from, to }) => !text.slice(from, to).includes('***'));
}
