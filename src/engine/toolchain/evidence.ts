import type { Reflection } from '../../reflexion/episode.ts';
import type { Failure } from '../../reflexion/failure.ts';

/** Up to six log lines that show the failures best, just as they stand in the log; every failure has its say. */
export function evidenceOf(failures: readonly Failure[]): Reflection['evidence'] {
  const share = Math.max(1, Math.floor(maxLines / Math.max(1, failures.length)));
  return failures.flatMap((failure) => strongest(failure, share)).slice(0, maxLines);
}

function strongest(failure: Failure, count: number): Reflection['evidence'] {
  const lines = failure.excerpt.lines.filter((line) => !isBlank.test(line.text));
  const weighed = lines.map((line, index) => ({ line, index, weight: weigh(line.text, failure) }));
  const telling = weighed.filter(({ weight }) => weight > 0);
  const chosen = (telling.length > 0 ? telling : weighed.slice(-1))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, count);
  return chosen
    .sort((a, b) => a.index - b.index)
    .map(({ line }) => ({ check: failure.checks[0] ?? '', line: line.number, text: line.text }));
}

function weigh(text: string, failure: Failure): number {
  const signs = [
    text.trim().startsWith(failure.summary) || failure.summary.startsWith(text.trim()),
    failure.culprits.some((culprit) => text.includes(culprit.path)),
    failure.failedTests.some((name) => text.includes(name)),
    [failure.expected, failure.actual].some(
      (value) => value !== null && value !== '' && text.includes(value),
    ),
    /\b(?:error|failed|failure|fatal|expected|actual|cannot|can't|not ok)\b|✖|✘|×|\[warn\]|ECONN|ETIMEDOUT/i.test(
      text,
    ),
  ];
  const dull = /^##\[|^\s*at |exit(?:ed with)? code|^Run |^> /.test(text) ? 1 : 0;
  return signs.filter(Boolean).length - dull;
}

/** Nothing, or no more than what a tool puts before each of its lines. */
const isBlank = /^\s*(?:npm (?:error|ERR!|warn)|\[\w+\])?\s*$/;
const maxLines = 6;
