import type { Reflection } from '../reflexion/episode.ts';
import type { FailureMark } from '../reflexion/failure-mark.ts';
import { named, oneLine, shortened } from '../reflexion/plain-text.ts';
import { counted } from './figures.ts';
import { code, codeBlock, folded, line, link, prose } from './markdown.ts';

/** A reflection as people read it in a comment, with the lines that it quotes. */
export function reflectionParts(reflection: Reflection, failures: readonly FailureMark[]): string[] {
  return [
    `**What went wrong.** ${prose(reflection.diagnosis)}`,
    ...evidenceParts(reflection, failures),
    ...(reflection.lesson ? [`**What the last trial got wrong.** ${prose(reflection.lesson)}`] : []),
    ...(reflection.plan.length > 0
      ? [`**Plan.**\n${reflection.plan.map((step, index) => `${index + 1}. ${item(step)}`).join('\n')}`]
      : []),
    ...(reflection.avoid.length > 0
      ? [`**Not again.**\n${reflection.avoid.map((text) => `- ${item(text)}`).join('\n')}`]
      : []),
  ];
}

/** An item with nothing in it would make a heading of the line above. */
function item(text: string): string {
  return line(text) || '–';
}

/** Struck through, so that people still see what is not read any more. */
export function forgottenParts({ diagnosis, lesson, plan, avoid }: Reflection): string[] {
  const said = [diagnosis, ...(lesson ? [lesson] : []), ...plan, ...avoid].map(
    (text) => `~~${item(shortened(oneLine(text), 600))}~~`,
  );
  return ['**Forgotten.** Somebody took this out of memory; the next trial does not read it.', ...said];
}

function evidenceParts(reflection: Reflection, failures: readonly FailureMark[]): string[] {
  const checks = [...new Set(reflection.evidence.map((item) => item.check))];
  return checks.map((check) => {
    const quoted = reflection.evidence.filter((item) => item.check === check).map((item) => item.text);
    const failure = failures.find((mark) => mark.checks.includes(check));
    const from =
      failure || failures.length === 0
        ? `From the log of ${link(code(check), failure?.url ?? null)}`
        : `From ${line(check)}`;
    return `${from}:\n${quotation(quoted)}`;
  });
}

const mostLines = 12;
const longestLine = 400;

/** The first lines, and the others folded. */
function quotation(quoted: readonly string[]): string {
  const rows = quoted.flatMap((text) => named(text).split('\n')).map((row) => shortened(row, longestLine));
  const block = codeBlock(rows.slice(0, mostLines).join('\n'), 'text');
  const rest = rows.slice(mostLines);
  return rest.length === 0
    ? block
    : `${block}\n\n${folded(counted(rest.length, 'more line'), codeBlock(rest.join('\n'), 'text'))}`;
}
